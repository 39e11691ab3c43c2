import type { Reply } from '../simulate/exchange.ts'
import type { ControlEnv } from './call.ts'
import { controlPrefix, createControlPlane } from './control-plane.ts'
import { createDataPlane } from './data-plane.ts'
import { type Listening, type ListenLimits, listen } from './listen.ts'
import type { ReceivedRequest } from './received.ts'

const mebibyte = 1024 * 1024
/** Documents are sent to the control plane whole. */
const bodyLimit = (path: string) => (path.startsWith(controlPrefix) ? 48 : 10) * mebibyte

export interface ServeOptions extends ControlEnv {
  readonly port: number
  readonly host: string
  readonly limits?: Partial<ListenLimits>
}

/** Serves both planes on one port. @throws ListenError when the port cannot be had */
export async function serve({ port, host, limits, ...env }: ServeOptions): Promise<Listening> {
  const state = { origin: `http://127.0.0.1:${port}` }
  const listening = await listen({
    handle: createHandle(env, () => state.origin),
    port,
    host,
    limits: { body: bodyLimit, ...limits },
  })
  state.origin = listening.url
  return listening
}

/** Both planes as one function: ours below `/_specbox/`, the simulated APIs everywhere else. */
export function createHandle(
  env: ControlEnv,
  origin: () => string,
): (request: ReceivedRequest) => Reply | Promise<Reply> {
  const dataPlane = createDataPlane(env.sandboxes, origin)
  const controlPlane = createControlPlane(env, origin)
  return (request) => (request.path.startsWith(controlPrefix) ? controlPlane(request) : dataPlane(request))
}
