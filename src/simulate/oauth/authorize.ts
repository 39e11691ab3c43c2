import { secretToken } from '../../lib/token.ts'
import type { World } from '../call.ts'
import type { Reply, SandboxRequest } from '../exchange.ts'
import { readForm } from '../oauth.ts'
import { defaultUser } from './device.ts'
import { issueAccess, keep, lifetimes, newGrant } from './grants.ts'
import { consentPage, isInteractive, messagePage } from './page.ts'
import { failure, type OAuthFailure, readScope } from './request.ts'
import type { OAuthSettings } from './settings.ts'

interface Asked {
  readonly form: URLSearchParams
  readonly client: string
  readonly redirect: string
  readonly scope: string
  readonly type: 'code' | 'token'
}

/** The authorization endpoint (RFC 6749 §3.1): approves at once, or asks on a page. */
export function authorize(settings: OAuthSettings, request: SandboxRequest, world: World): Reply {
  const form = request.method === 'POST' ? readForm(request) : new URLSearchParams(request.query)
  const client = form.get('client_id') ?? ''
  const redirect = form.get('redirect_uri') ?? ''
  // Nothing is sent to an address that is not verified: RFC 6749 §4.1.2.1.
  if (!world.checkClient(client, null)) return messagePage(400, `invalid_client: there is no client '${client}' here.`)
  if (!isRedirect(redirect))
    return messagePage(
      400,
      `invalid_request: redirect_uri '${redirect}' cannot be redirected to. It must be https, http on this machine, or an app’s own scheme (com.example.app:/callback), without a fragment.`,
    )
  const type = form.get('response_type') === 'token' ? 'token' : 'code'
  const back = (fields: Readonly<Record<string, string>>) => sendBack(redirect, type, form, world, fields)
  const wrong = wrongRequest(settings, form)
  if (wrong !== null) return back({ error: wrong.error, error_description: wrong.description })
  const scoped = readScope(form.get('scope'), settings.scopes)
  if ('error' in scoped) return back({ error: scoped.error, error_description: scoped.description })

  const decision = request.method === 'POST' ? form.get('decision') : null
  if (decision === 'deny') return back({ error: 'access_denied', error_description: 'The user said no' })
  if (decision !== 'allow' && isInteractive(request, form)) {
    if ((form.get('prompt') ?? '').split(' ').includes('none'))
      return back({ error: 'consent_required', error_description: 'prompt=none, and a person is to be asked' })
    return consentPage({ client, scope: scoped.scope, fields: Object.fromEntries(form) })
  }
  return back(approve({ form, client, redirect, scope: scoped.scope, type }, world))
}

function approve({ form, client, redirect, scope, type }: Asked, world: World): Record<string, string> {
  const sub = form.get('login_hint') || defaultUser
  const grant = newGrant(world, { client, sub, scope, nonce: form.get('nonce') })
  if (type === 'token') {
    const token = issueAccess(world, grant)
    return { access_token: token, token_type: 'Bearer', expires_in: String(lifetimes.access), scope }
  }
  const code = `sandbox_ac_${secretToken(40)}`
  const expires = world.wallNow + lifetimes.code * 1000
  keep(world, code, {
    ...grant,
    kind: 'code',
    redirect,
    challenge: form.get('code_challenge'),
    expires,
    used: false,
  })
  return { code }
}

function wrongRequest(settings: OAuthSettings, form: URLSearchParams): OAuthFailure | null {
  const repeated = [...form.keys()].find((name) => form.getAll(name).length > 1 && name !== 'resource')
  if (repeated !== undefined) return failure('invalid_request', `${repeated} is there more than once`)
  const type = form.get('response_type') ?? ''
  if (type === '') return failure('invalid_request', 'response_type is missing')
  const known = type === 'code' ? settings.grants.has('authorization_code') : type === 'token' && settings.implicit
  if (!known) return failure('unsupported_response_type', `The document declares no flow for '${type}'`)
  const mode = form.get('response_mode')
  if (mode !== null && mode !== (type === 'code' ? 'query' : 'fragment'))
    return failure('invalid_request', `response_mode '${mode}' is not supported`)
  const challenge = form.get('code_challenge')
  if (challenge === null) return null
  if (form.get('code_challenge_method') !== 'S256')
    return failure('invalid_request', 'code_challenge_method must be S256')
  return /^[A-Za-z0-9_-]{43}$/.test(challenge)
    ? null
    : failure('invalid_request', 'code_challenge must be the base64url of a SHA-256')
}

/** Absolute, without a fragment; http to this machine alone (RFC 8252 §7.3), own schemes by reversed domain (§7.1). */
function isRedirect(uri: string): boolean {
  const url = URL.canParse(uri) ? new URL(uri) : null
  if (url === null || uri.includes('#') || /[\s\\]/.test(uri) || url.username !== '') return false
  if (url.protocol === 'https:') return true
  if (url.protocol === 'http:') return /^(localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/.test(url.hostname)
  return url.protocol.includes('.')
}

/** With `iss`, so that a client of several servers knows whose answer it is (RFC 9207). */
function sendBack(
  redirect: string,
  type: Asked['type'],
  form: URLSearchParams,
  world: World,
  fields: Readonly<Record<string, string>>,
): Reply {
  const state = form.get('state')
  const answer = new URLSearchParams({ ...fields, ...(state === null ? {} : { state }), iss: world.baseUrl })
  const joint = type === 'token' ? '#' : redirect.includes('?') ? '&' : '?'
  return {
    status: 303,
    headers: {
      Location: `${redirect}${joint}${answer}`,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
    },
    body: null,
  }
}
