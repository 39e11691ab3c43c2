import type { HttpStatus, StatusesOf } from './status.ts'

/**
 * Types of calls out of the `paths` that openapi-typescript (version 7) writes from a document. Nothing of it is imported: its output
 * is read by its form, `paths[path][method]` with `parameters`, `requestBody` and `responses`.
 */

type Method = 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch' | 'trace'

/** `POST /orders`: the operations of a document. */
export type OperationName<Paths> = {
  [Path in keyof Paths & string]: {
    [M in keyof Paths[Path] & Method]: NonNullable<Paths[Path][M]> extends never ? never : `${Uppercase<M>} ${Path}`
  }[keyof Paths[Path] & Method]
}[keyof Paths & string]

export type OperationOf<Paths, Name> = Name extends `${infer M} ${infer Path}`
  ? Path extends keyof Paths
    ? Lowercase<M> extends keyof Paths[Path]
      ? NonNullable<Paths[Path][Lowercase<M>]>
      : never
    : never
  : never

type Parameters<Operation, Place extends string> = Operation extends { parameters: infer All }
  ? Place extends keyof All
    ? NonNullable<All[Place]>
    : never
  : never

/** An argument that may be left out where everything in it may. */
type Argument<Key extends string, Value> = [Value] extends [never]
  ? { readonly [K in Key]?: undefined }
  : Record<never, never> extends Value
    ? { readonly [K in Key]?: Value }
    : { readonly [K in Key]: Value }

type Contents<Of> = Of extends { content: infer Content } ? Content[keyof Content] : never

/** A body that has to be sent; `requestBody?` may be left out. */
type Body<Operation> = Operation extends { requestBody: infer Wanted }
  ? { readonly body: Contents<Wanted> }
  : Operation extends { requestBody?: infer Possible }
    ? [Contents<NonNullable<Possible>>] extends [never]
      ? { readonly body?: undefined }
      : { readonly body?: Contents<NonNullable<Possible>> }
    : { readonly body?: undefined }

/** What goes with every call. */
export interface CallOptions {
  /** More headers, and those that the document declares. */
  readonly headers?: Readonly<Record<string, string>>
  /** False: the call carries no credentials. */
  readonly authorized?: boolean
  /** Media type of the body; absent: the first that the document declares. */
  readonly contentType?: string
}

export type CallInit<Paths, Name, Status> = CallOptions &
  Argument<'path', Parameters<OperationOf<Paths, Name>, 'path'>> &
  Argument<'query', Parameters<OperationOf<Paths, Name>, 'query'>> &
  Argument<'cookies', Parameters<OperationOf<Paths, Name>, 'cookie'>> &
  Body<OperationOf<Paths, Name>> & {
    /** The status it has to come to: any other is thrown as a `CallError`, which says why. */
    readonly expect?: Status
  }

/** The argument may be left out where nothing in it is needed. */
export type CallArguments<Paths, Name, Status> =
  Record<never, never> extends CallInit<Paths, Name, Status>
    ? [init?: CallInit<Paths, Name, Status>]
    : [init: CallInit<Paths, Name, Status>]

type Responses<Operation> = Operation extends { responses: infer All } ? All : never

type Declared<All> = Extract<keyof All, number> | { [Key in keyof All]: StatusesOf<Key> }[keyof All]

/** The key of `responses` that says what a status comes with: itself, its class, or `default`. */
type KeyOf<All, Status> = Status extends keyof All
  ? Status
  : {
        [Key in keyof All]: Status extends StatusesOf<Key> ? Key : never
      }[keyof All] extends infer Range
    ? [Range] extends [never]
      ? Extract<'default', keyof All>
      : Range
    : never

type BodyOf<All, Status> =
  KeyOf<All, Status> extends infer Key
    ? [Key] extends [never]
      ? unknown
      : Key extends keyof All
        ? [Contents<All[Key]>] extends [never]
          ? undefined
          : Contents<All[Key]>
        : unknown
    : never

export interface Answer<Status, Body> {
  readonly status: Status
  readonly headers: Headers
  /** JSON, read; text where it is something else; undefined where there is none. */
  readonly body: Body
  /** Why it is what it is, as the sandbox tells: one line a decision. */
  readonly reason: readonly string[]
}

/** One answer for each status that an operation declares, and one for all that it does not. */
export type AnswerOf<Paths, Name, Status> =
  Responses<OperationOf<Paths, Name>> extends infer All
    ? Status extends Declared<All>
      ? Answer<Status, BodyOf<All, Status>>
      : Status extends HttpStatus
        ? Answer<Status, BodyOf<All, Status>>
        : never
    : never

/** Without a type of the document: any operation, any body. */
export interface UntypedInit extends CallOptions {
  readonly path?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly cookies?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly expect?: number
}

// biome-ignore lint/suspicious/noExplicitAny: nobody said what the document is like; tests look into bodies by name
export type UntypedAnswer = Answer<number, any>

export type TypedCall<Paths> = <Name extends OperationName<Paths>, const Status extends HttpStatus = HttpStatus>(
  operation: Name,
  ...init: CallArguments<Paths, Name, Status>
) => Promise<AnswerOf<Paths, Name, Status>>

export type UntypedCall = (operation: string, init?: UntypedInit) => Promise<UntypedAnswer>

/** Calls of an API by operation: `POST /orders`; without a type of the document also by operationId. */
export type Call<Paths> = unknown extends Paths ? UntypedCall : TypedCall<Paths>

/** Collections whose creation says what an entity is: their paths. */
export type CollectionPath<Paths> = {
  [Path in keyof Paths & string]: [EntityAt<Paths, Path>] extends [never] ? never : Path
}[keyof Paths & string]

/** What the creation of an entity answers with. */
export type EntityAt<Paths, Path> = Path extends keyof Paths
  ? Paths[Path] extends { post: { responses: infer All } }
    ? Extract<201 extends keyof All ? Contents<All[201]> : 200 extends keyof All ? Contents<All[200]> : never, object>
    : never
  : never

// biome-ignore lint/suspicious/noExplicitAny: as above
export type UntypedEntity = Record<string, any>

export interface Seed<Paths> {
  /** @param collection path of a collection of the document: its entities are typed */
  <Path extends CollectionPath<Paths>>(
    collection: Path,
    entities: readonly Partial<EntityAt<Paths, Path>>[],
    options?: SeedOptions,
  ): Promise<EntityAt<Paths, Path>[]>
  /** @param resource its name, singular or plural, or (without a type of the document) the path of its collection */
  <Name extends string>(
    resource: unknown extends Paths ? Name : Name extends `/${string}` ? never : Name,
    entities: readonly UntypedEntity[],
    options?: SeedOptions,
  ): Promise<UntypedEntity[]>
}

export interface SeedOptions {
  /** The container that all of them are in, where they do not name it: `{ order: 'ord_1' }`. */
  readonly within?: Readonly<Record<string, string>>
}
