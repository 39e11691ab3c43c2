import type { World } from '../call.ts'
import type { Reply, SandboxRequest } from '../exchange.ts'
import { basicClient, readForm, tokenError } from '../oauth.ts'

/** A failed request to the token endpoint and its kin: RFC 6749 §5.2. */
export interface OAuthFailure {
  readonly error: string
  readonly description: string
}

export const failure = (error: string, description: string): OAuthFailure => ({ error, description })

export const json = (body: object, status = 200): Reply => ({
  status,
  headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', Pragma: 'no-cache' },
  body: JSON.stringify(body),
})

export const refuse = ({ error, description }: OAuthFailure, status = 400): Reply =>
  tokenError(status, error, description)

export type Client =
  | { readonly ok: true; readonly id: string; readonly confidential: boolean; readonly form: URLSearchParams }
  | { readonly ok: false; readonly reply: Reply }

/** The client by Basic, in the form, or, without a secret, by its id alone: a public client (RFC 6749 §2.1). */
export function readClient(request: SandboxRequest, world: World): Client {
  const form = readForm(request)
  const repeated = [...form.keys()].find((name) => form.getAll(name).length > 1 && name !== 'resource')
  if (repeated !== undefined)
    return { ok: false, reply: refuse(failure('invalid_request', `${repeated} is there more than once`)) }
  const basic = basicClient(request)
  const id = basic?.id ?? form.get('client_id') ?? ''
  const secret = basic?.secret ?? form.get('client_secret')
  if (world.checkClient(id, secret)) return { ok: true, id, confidential: secret !== null, form }
  return { ok: false, reply: unknownClient() }
}

export const unknownClient = (description = 'Unknown client or wrong secret'): Reply =>
  tokenError(401, 'invalid_client', description, { 'WWW-Authenticate': 'Basic realm="token"' })

/** The scope to grant, or why not. */
export function readScope(
  asked: string | null,
  known: ReadonlySet<string> | null,
): { readonly scope: string } | OAuthFailure {
  const names = [...new Set((asked ?? '').split(' ').filter((name) => name !== ''))]
  const unknown = known === null ? undefined : names.find((name) => !known.has(name))
  return unknown === undefined ? { scope: names.join(' ') } : failure('invalid_scope', `There is no scope '${unknown}'`)
}
