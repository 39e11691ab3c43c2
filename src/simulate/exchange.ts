import type { JsonObject } from '../lib/json.ts'

/** The one door's two sides, as plain objects (no Request/Response: they cost half the throughput). */

/** Header names lower-case; repeated headers as arrays, as `node:http` gives them. */
export type Headers = Record<string, string | string[]>

export interface SandboxRequest {
  readonly method: string
  /** Path as received, still percent-encoded, without query: `/v1/orders/ord_1`. */
  readonly path: string
  /** Without `?`; '' when absent. */
  readonly query: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Uint8Array | null
}

export interface Reply {
  readonly status: number
  /** Names as they should be sent (`Content-Type`); no Content-Length: the listener adds it. */
  readonly headers: Headers
  readonly body: string | Uint8Array | null
  /** How the listener is to spoil it; absent: it is sent. */
  readonly transport?: SpoiltTransport
  /** The body is written as it comes, without end; `body` is null. */
  readonly stream?: (sink: Sink) => void
}

/** A fault of the way, not of the reply. With `timeout`, `drop` and `reset` the reply is sent to nobody; its status is 0 without any. */
export interface SpoiltTransport {
  /** Before the reply, or before what happens instead of it. */
  readonly delayMs?: number
  /** `timeout`: nothing is ever sent. `drop`: the connection is closed. `reset`: it is aborted. `truncate`: half the body comes. */
  readonly end?: 'timeout' | 'drop' | 'reset' | 'truncate'
}

/** Where a reply that has no end is written. */
export interface Sink {
  write(text: string): void
  /** Whoever listened has gone, or the server stops. */
  onClose(done: () => void): void
}

/** Why the reply is what it is: one line a decision. */
export interface TraceStep {
  readonly stage: 'match' | 'authorize' | 'validate' | 'fault' | 'behave' | 'render'
  /** For people: "operation createOrder", "order ord_1 not found". */
  readonly note: string
}

export interface Outcome {
  readonly reply: Reply
  /** Operation id. */
  readonly operation: string | null
  readonly trace: readonly TraceStep[]
}

/** Simulated failures are values, from a closed set; `error-reply.ts` gives them the API's own shape. */
export interface Refusal {
  readonly kind:
    | 'unauthorized'
    | 'forbidden'
    | 'not_found'
    | 'method_not_allowed'
    | 'not_acceptable'
    | 'unsupported_media_type'
    | 'malformed'
    | 'invalid'
    | 'conflict'
    | 'precondition_failed'
    | 'payload_too_large'
    | 'idempotency_conflict'
    | 'rate_limited'
    | 'payment_required'
    /** The API itself is at fault, and cannot say more. */
    | 'failed'
    /** It cannot answer for now. */
    | 'unavailable'
    /** The sandbox is full. */
    | 'insufficient_storage'
  /** For people, names what and how to mend it. */
  readonly message: string
  /** The request's fields at fault. `in`: body, query, path, header, cookie. `path`: JSON Pointer or parameter name. */
  readonly fields?: readonly {
    readonly in: string
    readonly path: string
    readonly message: string
    readonly keyword: string
  }[]
  /** Extra reply headers: `Allow`, `WWW-Authenticate`. */
  readonly headers?: Headers
  /** What an overlay or a fault says of the error beyond its kind; null: as the document has it. */
  readonly as?: {
    readonly status: number | null
    /** The API's code for it, put where its errors have a code. */
    readonly code: string | null
    /** Merged into the error body. */
    readonly body: JsonObject
  }
}
