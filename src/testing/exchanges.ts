import { isObject, type JsonObject, type JsonValue } from '../lib/json.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { LoggedExchange, StoredEvent } from '../store/store.ts'

/** One call and its answer. Secrets are redacted, long bodies cut. */
export interface Exchange {
  readonly id: string
  readonly at: Date
  readonly durationMs: number
  readonly method: string
  readonly path: string
  readonly query: string
  /** 0: no answer came, a fault had it so. */
  readonly status: number
  /** Id of the operation; null: there is none at this path. */
  readonly operation: string | null
  readonly request: ExchangePart
  readonly response: ExchangePart
  /** Why it was answered as it was, one line a decision. */
  readonly reason: readonly string[]
}

export interface ExchangePart {
  readonly headers: Readonly<Record<string, string>>
  /** JSON, read; else the text; null without any. */
  readonly body: JsonValue
}

/** A piece of news of the API. */
export interface SandboxEvent {
  readonly id: string
  /** Counts up from 1. */
  readonly sequence: number
  readonly type: string
  /** By the sandbox's clock. */
  readonly at: Date
  /** What it is about: name of the resource, and its key. */
  readonly resource: string | null
  readonly key: string | null
  /** As it is sent to subscribers: JSON, read, or the text. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies by name
  readonly body: any
}

/** How many are given out: the logs keep about as many. */
const most = 1000

export function exchangesOf(sandbox: Sandbox): Exchange[] {
  return sandbox.exchanges({ limit: most }).map(exchangeOf).reverse()
}

/** Why a call was answered as it was; empty when the log does not have it any more. */
export function reasonOf(sandbox: Sandbox, exchange: string | null): readonly string[] {
  const found = exchange === null ? undefined : sandbox.exchanges({ limit: 100 }).find(({ id }) => id === exchange)
  return found === undefined ? [] : linesOf(found)
}

export function eventsOf(sandbox: Sandbox, type?: string): SandboxEvent[] {
  return sandbox
    .events({ limit: most, ...(type === undefined ? {} : { type }) })
    .map(eventOf)
    .reverse()
}

function exchangeOf(logged: LoggedExchange): Exchange {
  const { id, at, durationMs, method, path, status, operation, detail } = logged
  const request = objectIn(detail, 'request')
  const { query } = request
  return {
    id,
    at: new Date(at),
    durationMs,
    method,
    path,
    query: typeof query === 'string' ? query : '',
    status,
    operation,
    request: partOf(request),
    response: partOf(objectIn(detail, 'reply')),
    reason: linesOf(logged),
  }
}

function linesOf({ detail: { trace } }: LoggedExchange): string[] {
  return (Array.isArray(trace) ? trace : [])
    .filter(isObject)
    .map(({ stage, note }) => `${String(stage)}: ${String(note)}`)
}

const objectIn = (detail: JsonObject, name: string): JsonObject => (isObject(detail[name]) ? detail[name] : {})

function partOf({ headers, body }: JsonObject): ExchangePart {
  return { headers: { ...(headers as Record<string, string>) }, body: typeof body === 'string' ? readBody(body) : null }
}

function eventOf({ id, sequence, type, at, resource, key, body }: StoredEvent): SandboxEvent {
  return { id, sequence, type, at: new Date(at), resource, key, body: readBody(body) }
}

/** JSON where it is some. */
export function readBody(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}
