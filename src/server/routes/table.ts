import type { Reply } from '../../simulate/exchange.ts'
import type { Call, SandboxCall } from '../call.ts'

interface Place {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below `/_specbox/v1`; `{id}` is a sandbox's. */
  readonly path: string
  /** Its operationId. */
  readonly name: string
}

/**
 * Who may call. `anyone`; `maker`: the installation key, or the control key of an API's default sandbox (for that API);
 * `installation`: the installation key; `holder`: any key, the route itself finds out what is its own; `owner`: the control key of the sandbox `{id}`, or the installation key.
 */
export type Route =
  | (Place & {
      readonly who: 'anyone' | 'maker' | 'installation' | 'holder'
      readonly run: (call: Call) => Reply | Promise<Reply>
    })
  | (Place & { readonly who: 'owner'; readonly run: (call: SandboxCall) => Reply | Promise<Reply> })
