import type { World } from '../simulate/call.ts'
import { expireTokens, revokeTokens } from '../simulate/oauth/command.ts'
import type { Store } from '../store/store.ts'
import type { SandboxTokens } from './sandbox.ts'

/** @param act carries out a change of the sandbox that nobody called for */
export function createTokens(store: Store, act: <T>(work: (world: World) => T) => T): SandboxTokens {
  const durably = async (work: (world: World) => number) => {
    const count = act(work)
    await store.durable()
    return count
  }
  return {
    expire: (token) => durably((world) => expireTokens(world, token)),
    revoke: (token) => durably((world) => revokeTokens(world, token)),
  }
}
