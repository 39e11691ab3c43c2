import { isObject, type JsonObject, type JsonValue } from '../lib/json.ts'
import type { Release, Sandbox, Sandboxes } from '../sandbox/sandbox.ts'
import type { WrittenOf } from '../proof/library.ts'
import type { Reply } from '../simulate/exchange.ts'
import type { FoundScheme } from '../webhooks/schemes.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import { problem } from './errors.ts'
import type { ReceivedRequest } from './received.ts'
import type { Relay } from './relay.ts'
import type { RunDesk } from './run-desk.ts'

/** A document to be served: where it is, or itself. */
export interface ApiSource {
  /** Path or URL. */
  readonly source?: string
  readonly document?: JsonObject
  /** Slug; made from the source or the title when absent. */
  readonly name?: string
}

export type Published =
  | { readonly ok: true; readonly release: Release }
  | { readonly ok: false; readonly detail: string; readonly problems: readonly JsonObject[] }

/** What the control plane is given by whoever composes the server. */
export interface ControlEnv {
  readonly sandboxes: Sandboxes
  readonly webhooks: Webhooks
  readonly version: string
  /** Loads a document and makes it a release, without publishing it. */
  readonly loadApi: (source: ApiSource) => Promise<Published>
  /** A signature scheme as a sandbox knows it, for steps of workflows that wait for webhooks; absent: signatures are not checked. */
  readonly scheme?: (sandbox: string, name: string) => FoundScheme
  /** The workflows that somebody wrote; absent: there are none. */
  readonly workflows?: WrittenWorkflows
}

export interface WrittenWorkflows {
  /** By name, as far as they can be read: quickly, for lists of APIs. */
  names(release: Release): readonly string[]
  readonly written: WrittenOf
}

/** One authorised call of the control plane. */
export interface Call extends ControlEnv {
  /** Requests on their way to connected listeners. */
  readonly relay: Relay
  readonly desk: RunDesk
  readonly request: ReceivedRequest
  readonly params: Readonly<Record<string, string>>
  /** The control key that came with it; '' when anyone may call. */
  readonly key: string
  /** Where the caller reached us: `http://127.0.0.1:4000`. */
  readonly origin: string
}

/** A call about one sandbox. */
export interface SandboxCall extends Call {
  readonly sandbox: Sandbox
}

/** The body as a JSON object, or the reply that says why it is none. Fields that are not known are refused by name. */
export function readBody(
  request: ReceivedRequest,
  known: readonly string[],
): { readonly ok: true; readonly body: JsonObject } | { readonly ok: false; readonly reply: Reply } {
  const type = request.headers['content-type']
  if (typeof type === 'string' && !/^application\/([\w.+-]+\+)?json\b/i.test(type))
    return { ok: false, reply: problem('unsupported_media_type', `The body is ${type}; send application/json`) }
  let value: JsonValue
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(request.body ?? new Uint8Array()))
  } catch (error) {
    return { ok: false, reply: problem('malformed', `The body is not JSON: ${(error as Error).message}`) }
  }
  if (!isObject(value)) return { ok: false, reply: problem('invalid', 'The body must be a JSON object') }
  const unknown = Object.keys(value).filter((key) => !known.includes(key))
  if (unknown.length > 0)
    return { ok: false, reply: invalid(unknown[0]!, `is not known here; known are ${known.join(', ')}`) }
  return { ok: true, body: value }
}

/** A 422 that names the field. */
export function invalid(field: string, message: string): Reply {
  return problem('invalid', `${field} ${message}`, { errors: [{ pointer: `#/${field}`, detail: message }] })
}

const slugPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** Usable as a host label and on the command line. */
export function isSlug(text: unknown): text is string {
  return typeof text === 'string' && slugPattern.test(text)
}

export const slugRule = 'must be 1 to 63 of a-z, 0-9 and -, not beginning or ending with -'
