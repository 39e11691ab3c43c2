import type { JsonObject, JsonValue } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { WireStyle } from '../../openapi/wire/parameters.ts'
import type { LoadedArazzo } from '../arazzo/load.ts'

/**
 * Glossary. Source: what a Source Description names, loaded. Callable: an operation of an OpenAPI source, as a step needs it.
 * Program: an Arazzo document with its sources. Programs may have each other as sources.
 */
export interface Program {
  readonly loaded: LoadedArazzo
  readonly sources: ReadonlyMap<string, Source>
}

export type Source = OpenApiSource | AsyncApiSource | ArazzoSource

interface Named {
  readonly name: string
  /** As the Arazzo document has it. */
  readonly url: string
  /** Where it was read. */
  readonly location: string
}

export interface OpenApiSource extends Named {
  readonly type: 'openapi'
  /** A Security Scheme Object by its name. */
  scheme(name: string): JsonObject | undefined
  /** By operationId. */
  operation(id: string): Callable | undefined
  /** What a mistaken operationId means (`similarTo`). */
  similar(id: string, filled: number): Callable | undefined
  /** By JSON Pointer: `/paths/~1orders/post`. Lenient readers may leave out the method where there is only one. */
  at(pointer: Pointer): Callable | undefined
}

export interface AsyncApiSource extends Named {
  readonly type: 'asyncapi'
  /** By name in `channels`. */
  channel(name: string): Channel | undefined
  operation(id: string): { readonly action: 'send' | 'receive'; readonly channel: Channel } | undefined
}

export interface Channel {
  readonly name: string
  /** Where messages are; its name where the document gives none. */
  readonly address: string
  readonly messages: readonly string[]
}

export interface ArazzoSource extends Named {
  readonly type: 'arazzo'
  readonly program: Program
}

export interface Callable {
  /** operationId; `GET /orders` where there is none. */
  readonly id: string
  readonly method: string
  /** Template below the server: `/orders/{id}`. */
  readonly path: string
  /** Where it is served, variables filled, no trailing slash; '' where nothing says. */
  readonly server: string
  readonly parameters: readonly CallableParameter[]
  /** Media types of the request body with their Encoding Objects, the declared order. */
  readonly body: readonly { readonly mediaType: string; readonly encoding: JsonObject }[]
  /** Documented statuses: `200`, `4XX`, `default`. */
  readonly statuses: readonly string[]
  /** OR of ANDs of scheme names; empty: none asked. */
  readonly security: readonly (readonly string[])[]
}

export interface CallableParameter extends WireStyle {
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'querystring'
  readonly required: boolean
  /** Its own, or its schema's; undefined: none. */
  readonly example?: JsonValue
}
