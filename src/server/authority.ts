import type { Sandbox, Sandboxes } from '../sandbox/sandbox.ts'
import type { Reply } from '../simulate/exchange.ts'
import { problem } from './errors.ts'
import type { ReceivedRequest } from './received.ts'
import type { Route } from './routes/table.ts'

/** The key of `Authorization: Bearer …`, '' without one. */
export function controlKey(request: ReceivedRequest): string {
  const { authorization } = request.headers
  return typeof authorization === 'string' ? (/^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '') : ''
}

/** The APIs of which a key may make and list sandboxes: all for the installation key, else those whose default sandbox it controls. */
export function madeApis(sandboxes: Sandboxes, key: string): 'all' | ReadonlySet<string> {
  if (sandboxes.mayControl(key, null)) return 'all'
  const defaults = sandboxes.defaults().filter(({ record }) => sandboxes.mayControl(key, record.id))
  return new Set(defaults.map(({ record }) => record.api))
}

/** Null when the key may call the route; otherwise the refusal, which never tells whether another's sandbox exists. */
export function refusal(sandboxes: Sandboxes, route: Route, key: string, sandbox: Sandbox | undefined): Reply | null {
  if (route.who === 'anyone') return null
  if (key === '') {
    return problem(
      'unauthorized',
      'Send Authorization: Bearer with a control key',
      {},
      { 'WWW-Authenticate': 'Bearer' },
    )
  }
  if (route.who === 'holder' || allowed(sandboxes, route, key, sandbox)) return null
  return problem(
    'forbidden',
    route.who === 'owner'
      ? 'The key controls no such sandbox: use its own control key or the installation key'
      : 'This takes the installation key, or for sandboxes of one API the control key of its default sandbox',
  )
}

function allowed(sandboxes: Sandboxes, route: Route, key: string, sandbox: Sandbox | undefined): boolean {
  if (route.who === 'owner' && sandbox !== undefined && sandboxes.mayControl(key, sandbox.record.id)) return true
  const mine = madeApis(sandboxes, key)
  return mine === 'all' || (route.who === 'maker' && mine.size > 0)
}
