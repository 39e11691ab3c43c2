import type { Reply } from '../../simulate/exchange.ts'
import { invalid, readBody, type SandboxCall } from '../call.ts'
import { json, problem } from '../errors.ts'
import type { Route } from './table.ts'

export const tokenRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/sandboxes/{id}/tokens/expire',
    name: 'expireTokens',
    who: 'owner',
    run: commandOf('expire'),
  },
  {
    method: 'POST',
    path: '/sandboxes/{id}/tokens/revoke',
    name: 'revokeTokens',
    who: 'owner',
    run: commandOf('revoke'),
  },
]

/** `{token?}`: that one; all of them without it. */
function commandOf(command: 'expire' | 'revoke') {
  return async (call: SandboxCall): Promise<Reply> => {
    const read = call.request.body === null ? { ok: true as const, body: {} } : readBody(call.request, ['token'])
    if (!read.ok) return read.reply
    const { token } = read.body as { token?: unknown }
    if (token !== undefined && typeof token !== 'string') return invalid('token', 'must be a token of the sandbox')
    const count = await call.sandbox.tokens[command](token)
    if (count === 0 && token !== undefined)
      return problem('not_found', `${call.sandbox.record.id} has no such token to ${command}`)
    return json(200, { count })
  }
}
