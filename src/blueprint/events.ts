import type { Pointer } from '../lib/pointer.ts'
import type { Template } from './authored/authored.ts'

/** A kind of news. Event: one piece of it, frozen in the transaction of the write that caused it. */
export interface EventType {
  /** As subscribers name it: `order.fulfilled`, `issues`. */
  readonly name: string
  /** The resource whose entity it is about; null: not known. */
  readonly resource: string | null
  /** What makes it happen; null: only an authored rule that names it, or `trigger`. */
  readonly on: EventCause | null
  readonly source: 'authored' | 'declared' | 'synthesised'
  /** The name by which subscribers ask for it together with others: `issues` of `issues.opened`. Absent: its own. */
  readonly group?: string
  /** CEL: it happens only where this holds. Absent: always. */
  readonly if?: string
  /** True: it goes to the subscription that it is about, whatever that asked for, and to no other of the API's own. */
  readonly direct?: boolean
  readonly pointer: Pointer | null
  readonly payload: Payload
}

export type EventCause =
  | { readonly kind: 'created' | 'updated' | 'deleted' }
  /** The entity comes to show this value in this property. */
  | { readonly kind: 'enters'; readonly field: string; readonly state: string }
  /** The operation succeeded on the entity, whatever it changed. */
  | { readonly kind: 'operation'; readonly operation: string }

/** What is sent. The entity in it is the value that a GET returned at that moment. */
export interface Payload {
  /** Schema of the body that the document declares; null: `webhooks.envelope` is used. */
  readonly schema: Pointer | null
  /** Where the entity sits in the body: `['data','object']`; `[]`: the body is the entity; null: nowhere. */
  readonly entity: readonly string[] | null
  /** Where a digest of the entity sits: properties by the entity's own names, ids of it and its containers. Absent: nowhere. */
  readonly digest?: readonly string[]
  /** Where entities that it belongs or refers to sit: path joined by `/` → resource, `{repository:'repo'}`. Absent: none. */
  readonly related?: Readonly<Record<string, string>>
  /** Properties whose values are known: `{action:'opened'}`; paths joined by `/`. */
  readonly constants: Readonly<Record<string, string | number | boolean>>
  /** Where the event's own name sits, e.g. `['type']`; null: nowhere. */
  readonly name: readonly string[] | null
  readonly mediaType: string
  /** Headers sent with it beside the signature: `{'X-Event':'issues'}`. */
  readonly headers: Readonly<Record<string, string>>
  /** An authored body; it takes the place of schema and envelope. */
  readonly template: Template | null
}

/** How the API tells its subscribers. */
export interface Webhooks {
  /** Resources of the API that are subscriptions. */
  readonly endpoints: readonly EndpointResource[]
  /** Properties of requests that name a URL to be told about the entity they make. */
  readonly callbacks: readonly Callback[]
  /** The API's own resource that lists events; null: none. */
  readonly eventResource: string | null
  /** How that resource shows an event; absent: there is none. */
  readonly envelope?: Payload
  /** Name of the signature scheme: `standard-webhooks` unless the overlay says otherwise. */
  readonly signature: string
}

/** A resource whose entities are subscriptions. */
export interface EndpointResource {
  readonly resource: string
  /** Property path of the target URL. */
  readonly url: readonly string[]
  /** Property path of the list of event names (or one name); null: all events. */
  readonly events: readonly string[] | null
  readonly secret: readonly string[] | null
  /** Property that turns it off, and the values with which it is on (`'enabled'`, `'true'`). */
  readonly active: { readonly field: readonly string[]; readonly on: readonly string[] } | null
  /** Resource name of a container to whose entities it is limited (a repository's hooks); null: all. */
  readonly within: string | null
  /** Headers of what is sent to it: `{key}` is its own key, `{within}` that of the container. Absent: none. */
  readonly headers?: Readonly<Record<string, string>>
  /** Where `field` has one of these values, JSON goes out as the parameter `name` of a form. Absent: it does not. */
  readonly form?: { readonly field: readonly string[]; readonly on: readonly string[]; readonly name: string }
}

/** A URL that comes with a request: an OpenAPI callback, or a property such as `StatusCallback`. */
export interface Callback {
  /** The operation with which it comes. */
  readonly operation: string
  /** OpenAPI runtime expression, in braces where it is part of a text: `{$request.body#/callbackUrl}`. */
  readonly url: string
  /** Names of the events sent there; `[]`: all about the entity. */
  readonly events: readonly string[]
}
