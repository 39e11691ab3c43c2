import type { JsonObject, JsonValue } from '../../lib/json.ts'

/** What runtime expressions speak of, at one moment of a run. Nothing in it is changed. */
export interface Scope {
  /** Of the workflow that runs. */
  readonly inputs: JsonObject
  /** `$outputs`: what the workflow has given so far. */
  readonly outputs: JsonObject
  readonly steps: ReadonlyMap<string, { readonly outputs: JsonObject }>
  readonly workflows: ReadonlyMap<string, { readonly inputs: JsonObject; readonly outputs: JsonObject }>
  readonly sourceDescriptions: ReadonlyMap<string, { readonly url: string; readonly type: string }>
  /** The document's, as they stand. */
  readonly components: JsonObject
  /** `$self`. */
  readonly self: string
  /** Null: nothing was called yet. */
  readonly exchange: SeenExchange | null
  /** 1.1: what an AsyncAPI step sent or received. */
  readonly message: SeenMessage | null
}

export interface SeenExchange {
  readonly method: string
  /** Whole, with query. */
  readonly url: string
  readonly request: SeenContent & {
    /** As the step gave them, by name. */
    readonly query: JsonObject
    readonly path: JsonObject
  }
  /** Null: none came. */
  readonly response: (SeenContent & { readonly status: number }) | null
}

export interface SeenContent {
  /** Names lower-case; of a repeated one all values, with `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed where it is JSON, text otherwise; undefined: there is none. */
  readonly body: JsonValue | undefined
}

export interface SeenMessage {
  readonly headers: Readonly<Record<string, string>>
  readonly payload: JsonValue | undefined
}
