/**
 * What an API *is*, as far as its document tells: immutable, JSON-serialisable, each inferred fact with its evidence.
 *
 * Glossary. SpecDocument: the loaded OpenAPI description. Operation: a method and path and what it does. Resource: a kind
 * of thing. Entity: one stored instance. Collection: all entities of a resource. Relation: how one resource refers to
 * another. Behavior: what an operation does to entities. Shape: where the entity sits in a body. Finding: an inferred fact
 * with evidence. Release: an immutable document + overlay + seed of one API. Sandbox: a Blueprint plus isolated state.
 * Exchange: one request with its reply and the reasons.
 */
import type { JsonValue } from '../lib/json.ts'
import type { Pointer } from '../lib/pointer.ts'
import type { Authored } from './authored/authored.ts'
import type { EventType, Webhooks } from './events.ts'
import type { Lifecycle } from './lifecycle.ts'

export interface Blueprint {
  /** Slug: how commands and hosts name the API. */
  readonly api: string
  readonly title: string
  readonly version: string
  readonly digest: string
  readonly dialect: '3.0' | '3.1' | '3.2'
  readonly servers: readonly Server[]
  readonly operations: readonly Operation[]
  readonly resources: readonly Resource[]
  readonly security: Security
  readonly errors: ErrorFormat
  readonly conventions: Conventions
  readonly events: readonly EventType[]
  readonly webhooks: Webhooks
  /** What an overlay declares beyond the document; null without one. */
  readonly authored: Authored | null
  readonly findings: readonly Finding[]
}

/** `servers[]` with variables filled in: `{url:'https://api.example.com/v1', host:'api.example.com', basePath:'/v1'}`. */
export interface Server {
  readonly url: string
  /** '' for a relative URL. */
  readonly host: string
  /** '' or '/v1': no trailing slash. */
  readonly basePath: string
}

export type Method =
  | 'GET'
  | 'PUT'
  | 'POST'
  | 'DELETE'
  | 'OPTIONS'
  | 'HEAD'
  | 'PATCH'
  | 'TRACE'
  | 'QUERY'
  | (string & {})

export interface Operation {
  /** Unique in the Blueprint: the operationId, or one made of method and path where it is missing or repeated. */
  readonly id: string
  /** As the document has it. */
  readonly operationId: string | null
  readonly pointer: Pointer
  readonly method: Method
  /** The template as the document has it, less query and fragment: `/orders/{order_id}`. */
  readonly path: string
  /** Query values the template demands (`/messages?beta=true` → `{beta:'true'}`, `path` without them); absent: none. */
  readonly fixedQuery?: Readonly<Record<string, string>>
  /** Prefixes at which it answers (operation over path over document servers), e.g. ['/v1']; [''] without any. */
  readonly basePaths: readonly string[]
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
  readonly deprecated: boolean
  readonly parameters: readonly Parameter[]
  readonly requestBody: RequestBody | null
  readonly responses: readonly ResponseSpec[]
  /** What a success looks like: the first 2xx (or 2XX, default, 3xx) with its best media type. */
  readonly success: Success
  /** OR of ANDs. `[]`: public. An empty AND (`[]` inside) means that anonymous calls are allowed too. */
  readonly security: readonly (readonly SchemeUse[])[]
  readonly behavior: Behavior
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'querystring'
  readonly required: boolean
  readonly style: string
  readonly explode: boolean
  readonly allowReserved: boolean
  /** Schema of the value (of `content`'s media type where the parameter has `content`). */
  readonly schema: Pointer | null
  /** Media type when the value is serialised by `content`, e.g. JSON inside a query parameter. */
  readonly contentType: string | null
  readonly pointer: Pointer
}

export interface MediaType {
  /** As declared, lower-case, parameters kept: `application/json`, `*\/*`. */
  readonly type: string
  readonly schema: Pointer | null
  /** Pointer of the media type object (examples, encoding live there). */
  readonly pointer: Pointer
}

export interface RequestBody {
  readonly required: boolean
  readonly content: readonly MediaType[]
  readonly pointer: Pointer
}

export interface ResponseSpec {
  /** '200', '4XX', 'default'. */
  readonly status: string
  readonly content: readonly MediaType[]
  /** Names of declared headers, as declared. */
  readonly headers: readonly { readonly name: string; readonly schema: Pointer | null; readonly required: boolean }[]
  readonly pointer: Pointer
}

export interface Success {
  readonly status: number
  /** Null when the reply has no body. */
  readonly media: MediaType | null
  /** The key in `responses` it came from; null when the operation declares no success. */
  readonly declared: string | null
}

/** How a path, query or body value says which entity is meant. */
export interface Binding {
  readonly param: string
  readonly in: 'path' | 'query' | 'body'
  /** `id`: names the entity itself. `parent`: names something that contains it. */
  readonly role: 'id' | 'parent'
  /** The resource the value identifies; null for a parent that is no resource (an unmodelled prefix like `{version}`). */
  readonly resource: string | null
  /** Property path in this behavior's entity that carries the same value; null when the entity does not show it. */
  readonly field: readonly string[] | null
}

/** Where the entity sits in a body: `[]` = the body is the entity; `['data']` = `{data:{…}}`; `list`: inside a one-element array there. */
export interface Shape {
  readonly path: readonly string[]
  readonly list: boolean
}

interface Targeted {
  readonly resource: string
  readonly bindings: readonly Binding[]
  /** Where the entity sits in the request body, null without a body. */
  readonly input: Shape | null
  /** Where the entity sits in the success body, null when the reply does not carry it (empty, or `{deleted:true}`). */
  readonly output: Shape | null
}

export type Behavior =
  | (Targeted & { readonly kind: 'create' })
  | (Targeted & { readonly kind: 'read' })
  | (Targeted & { readonly kind: 'update' })
  | (Targeted & { readonly kind: 'replace' /** Creates what is not there. */; readonly upsert: boolean })
  | (Targeted & { readonly kind: 'delete' })
  | (Targeted & {
      readonly kind: 'list'
      /** Path of the array in the reply: `[]` = the body is the array. */
      readonly items: readonly string[]
      /** The items sit in an object keyed by id rather than in an array. */
      readonly keyed: boolean
      /** Without a sort parameter the newest entity comes first. */
      readonly newestFirst?: boolean
      readonly pagination: Pagination
      readonly filters: readonly Filter[]
      readonly sort: Sort | null
      /** Parameter that asks for references to be embedded, e.g. `expand`. */
      readonly expand: string | null
    })
  | (Targeted & {
      readonly kind: 'transition' /** Null: no state is known to change; the entity is returned as it is. */
      readonly to: string | null
      readonly field: string | null
    })
  | { readonly kind: 'example' }

export interface Pagination {
  readonly style: 'none' | 'cursor' | 'page' | 'offset' | 'limit'
  /** Parameter that positions the page: `starting_after`, `page`, `offset`. */
  readonly position: string | null
  /** Cursor towards the beginning: `ending_before`. */
  readonly before: string | null
  /** Parameter that sizes the page. */
  readonly size: string | null
  /** Where position and size parameters travel. */
  readonly in: 'query' | 'body'
  /** `id`: the cursor is an entity's id. `opaque`: a token handed out by the previous page. */
  readonly cursor: 'id' | 'opaque'
  /** Number of the first page. */
  readonly firstPage: 0 | 1
  readonly defaultSize: number
  readonly maxSize: number
  /** What the reply says about the page. */
  readonly fields: readonly PageField[]
  /** The reply has a `Link` header (RFC 8288). */
  readonly link: boolean
}

export interface PageField {
  readonly path: readonly string[]
  /** A URL without scheme and host. */
  readonly relative?: boolean
  readonly role:
    | 'total'
    | 'count'
    | 'has_more'
    /** The opposite of `has_more`: `done`. */
    | 'is_last'
    | 'has_previous'
    | 'next_cursor'
    | 'previous_cursor'
    | 'next_url'
    | 'previous_url'
    | 'first_url'
    | 'last_url'
    | 'self_url'
    | 'page'
    | 'pages'
    | 'size'
    | 'offset'
    | 'next_page'
    | 'previous_page'
    | 'next_offset'
}

export interface Filter {
  readonly param: string
  readonly in: 'query' | 'body'
  readonly field: readonly string[]
  /**
   * `text`: contained in any string of the entity (field is `[]`). `range`: an object of gt/gte/lt/lte. `criteria`: an array
   * of conditions (`{field, operator, value}`) or of groups of them (field is `[]`).
   */
  readonly op: 'criteria' | 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte' | 'in' | 'text' | 'range'
}

export interface Sort {
  readonly param: string
  /** Separate parameter for the direction: `order=desc`. */
  readonly direction: string | null
}

/** A kind of thing. Names are singular snake_case, the same whatever path reaches it. */
export interface Resource {
  readonly name: string
  /** Schema of the entity as a GET returns it (references followed); null when no reply shows it. */
  readonly schema: Pointer | null
  /** Where no schema shows an entity: an example value that does. */
  readonly example?: Pointer
  readonly idField: string | null
  readonly id: IdFormat
  /** Resources whose numbers below the same parent are in one row with its own; absent: none. */
  readonly numberedWith?: readonly string[]
  /** Properties by which a path may name an entity beside its id; absent: none. */
  readonly aliases?: readonly string[]
  readonly collectionPath: string | null
  readonly itemPath: string | null
  readonly parent: string | null
  /** One per parent (or one at all): no id in the path. */
  readonly singleton: boolean
  /** The id is unique only below its parent: the entity is addressed by all path values. */
  readonly scoped: boolean
  /** A row of a join: `PUT /groups/{g}/members/{u}` makes one, its DELETE removes it. */
  readonly membership: boolean
  readonly relations: readonly Relation[]
  /** Absent: none. */
  readonly links?: readonly EntityLink[]
  /** Properties that only the server writes. */
  readonly serverOwned: readonly string[]
  readonly timestamps: readonly Timestamp[]
  readonly lifecycle: Lifecycle | null
  readonly events: readonly string[]
}

/** A property that is the URL of the entity, or of something below it. */
export interface EntityLink {
  readonly field: readonly string[]
  /** Path template, server prefix included. */
  readonly path: string
  /** What each variable of the template names: the entity itself or one of its containers. */
  readonly params: readonly { readonly param: string; readonly resource: string }[]
  /** Written without scheme and host. */
  readonly relative: boolean
}

export type IdFormat =
  | { readonly kind: 'uuid' }
  | { readonly kind: 'integer'; readonly digits: number /** as a string of digits */; readonly text: boolean }
  | { readonly kind: 'prefixed'; readonly prefix: string; readonly length: number; readonly alphabet: string }
  /** `schema`: what generates it where the entity's own property does not tell its format. */
  | { readonly kind: 'pattern'; readonly pattern: string; readonly schema?: Pointer }
  /** Chosen by the client: the named property of the request, or a path value. */
  | { readonly kind: 'client'; readonly field: string | null }

export interface Relation {
  /** Property path in the entity. */
  readonly field: readonly string[]
  readonly resource: string
  /** `reference`: an id. `embed`: the other entity or part of it. `expandable`: id, or entity on request. */
  readonly kind: 'reference' | 'embed' | 'expandable'
  readonly many: boolean
}

export interface Timestamp {
  readonly field: string
  readonly role: 'created' | 'updated' | 'deleted'
  readonly format: 'date-time' | 'date' | 'unix' | 'unix-ms' | 'rfc2822'
}

export interface SchemeUse {
  readonly scheme: string
  readonly scopes: readonly string[]
}

export interface Security {
  readonly schemes: readonly SecurityScheme[]
  /** No scheme is declared: a wrong credential is refused all the same, a missing one only where a 401 is documented. */
  readonly undeclared: boolean
}

export interface SecurityScheme {
  readonly name: string
  readonly type: 'apiKey' | 'http' | 'oauth2' | 'openIdConnect' | 'mutualTLS'
  readonly in: 'header' | 'query' | 'cookie' | null
  /** Header, query or cookie name. */
  readonly parameter: string | null
  /** http: `bearer`, `basic`, …, lower-case. */
  readonly scheme: string | null
  readonly flows: readonly OAuthFlow[]
  readonly pointer: Pointer
}

export interface OAuthFlow {
  readonly flow: 'authorizationCode' | 'clientCredentials' | 'implicit' | 'password' | 'deviceAuthorization'
  readonly tokenUrl: string | null
  readonly authorizationUrl: string | null
  readonly scopes: readonly string[]
}

/** How the API says no. */
export interface ErrorFormat {
  /** The schema most documented errors share; null: RFC 9457 is used. */
  readonly schema: Pointer | null
  readonly mediaType: string
  /** Status for a request that breaks its schema: voted among 400 and 422. */
  readonly invalidStatus: 400 | 422
}

/** Learnt once per document, by vote. */
export interface Conventions {
  /** Property names that wrap a single entity, most used first: `data`. */
  readonly envelopes: readonly string[]
  readonly casing: 'snake' | 'camel' | 'pascal' | 'kebab'
  /** Header that makes a POST repeatable, e.g. `Idempotency-Key`. */
  readonly idempotencyHeader: string
  /** Header that carries the request id, as declared or `Request-Id`. */
  readonly requestIdHeader: string
}

export interface Finding {
  readonly pass: string
  readonly claim: string
  readonly confidence: 'authored' | 'declared' | 'strong' | 'weak'
  readonly evidence: readonly Pointer[]
  /** What it is about: an operation id, a resource name; null: the whole API. */
  readonly about: string | null
  /** Set on what is missing, broken or contradictory: what `lint` prints. */
  readonly severity?: 'error' | 'warning'
}

export type { Authored, EventType, JsonValue, Lifecycle, Pointer, Webhooks }
