import { secretToken } from '../../lib/token.ts'
import type { World } from '../call.ts'
import type { Reply, SandboxRequest } from '../exchange.ts'
import { readForm } from '../oauth.ts'
import { type Device, find, type Grant, keep, lifetimes, newGrant } from './grants.ts'
import { consentPage, isInteractive, messagePage } from './page.ts'
import { failure, json, type OAuthFailure, readClient, readScope, refuse } from './request.ts'
import type { OAuthSettings } from './settings.ts'

const pollSeconds = 1
/** A clock or a network that is a little early is not greed. */
const tolerance = 0.8

/** Device authorization (RFC 8628 §3.1). */
export function authorizeDevice(settings: OAuthSettings, request: SandboxRequest, world: World): Reply {
  const client = readClient(request, world)
  if (!client.ok) return client.reply
  const scoped = readScope(client.form.get('scope'), settings.scopes)
  if ('error' in scoped) return refuse(scoped)
  const deviceCode = `sandbox_dc_${secretToken(40)}`
  const letters = secretToken(8).toUpperCase()
  const userCode = `${letters.slice(0, 4)}-${letters.slice(4)}`
  keep(world, deviceCode, {
    ...newGrant(world, { client: client.id, sub: defaultUser, scope: scoped.scope }),
    kind: 'device',
    userCode,
    status: 'pending',
    interactive: isInteractive(request, client.form),
    interval: pollSeconds,
    polled: null,
    expires: world.wallNow + lifetimes.device * 1000,
  })
  keep(world, userCode, { kind: 'user-code', device: deviceCode })
  const page = `${world.baseUrl}${settings.paths.verification[0]}`
  return json({
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: page,
    verification_uri_complete: `${page}?user_code=${userCode}`,
    expires_in: lifetimes.device,
    interval: pollSeconds,
  })
}

/** Who all interaction-free flows are logged in as. */
export const defaultUser = 'sandbox-user'

/** RFC 8628 §3.5: the first poll always is told to wait, as with a real person. */
export function pollDevice(world: World, client: string, code: string): Grant | OAuthFailure {
  const device = find(world, 'device', code)
  if (device === undefined || device.client !== client || device.status === 'used')
    return failure('invalid_grant', 'There is no such device code for this client')
  if (device.expires <= world.wallNow) return failure('expired_token', 'The device code has expired')
  if (device.status === 'denied') return failure('access_denied', 'The user said no')
  if (device.status === 'approved' || (!device.interactive && device.polled !== null && !isHasty(device, world))) {
    keep(world, code, { ...device, status: 'used' })
    return device
  }
  const hasty = isHasty(device, world)
  keep(world, code, { ...device, polled: world.wallNow, interval: device.interval + (hasty ? 5 : 0) })
  return hasty
    ? failure('slow_down', `Wait ${device.interval + 5} seconds between two polls`)
    : failure('authorization_pending', 'The user has not answered yet')
}

function isHasty({ polled, interval }: Device, { wallNow }: World): boolean {
  return polled !== null && wallNow - polled < interval * 1000 * tolerance
}

/** The page where a person answers (RFC 8628 §3.3). */
export function verifyDevice(request: SandboxRequest, world: World): Reply {
  const form = request.method === 'POST' ? readForm(request) : new URLSearchParams(request.query)
  const userCode = (form.get('user_code') ?? '').toUpperCase()
  const code = find(world, 'user-code', userCode)?.device
  const device = code === undefined ? undefined : find(world, 'device', code)
  if (code === undefined || device === undefined || device.status !== 'pending' || device.expires <= world.wallNow)
    return messagePage(404, 'There is no device waiting with this code: open the verification_uri_complete again.')
  const decision = request.method === 'POST' ? form.get('decision') : null
  if (decision !== 'allow' && decision !== 'deny')
    return consentPage({ client: device.client, scope: device.scope, fields: { user_code: userCode } })
  keep(world, code, { ...device, status: decision === 'allow' ? 'approved' : 'denied' })
  return messagePage(200, decision === 'allow' ? 'Allowed. You can close this page.' : 'Denied.')
}
