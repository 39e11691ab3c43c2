import type { Sandbox, Sandboxes } from '../sandbox/sandbox.ts'
import {
  type ApiView,
  apiView,
  type SandboxSecrets,
  type SandboxView,
  sandboxSecrets,
  sandboxView,
} from '../server/views.ts'

/** What `up` prints when it answers requests. */
export interface Ready {
  readonly event: 'ready'
  readonly url: string
  readonly apis: readonly ReadyApi[]
}

export interface ReadyApi extends ApiView {
  readonly sandbox: SandboxView & SandboxSecrets
}

/** @param url of the server: `http://127.0.0.1:4000` */
export function readyLine(url: string, sandboxes: Sandboxes, served: readonly Sandbox[]): Ready {
  const apis = served.map((sandbox) => {
    const view = sandboxView(sandboxes, sandbox, url)
    return { ...apiView(sandbox.release), sandbox: { ...view, ...sandboxSecrets(sandbox, view.url) } }
  })
  return { event: 'ready', url, apis }
}
