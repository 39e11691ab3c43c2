import type { Sandbox, Sandboxes } from '../sandbox/sandbox.ts'
import type { WrittenWorkflows } from '../server/call.ts'
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

/**
 * @param url of the server: `http://127.0.0.1:4000`
 * @param workflows those that somebody wrote: nobody waits here for generated ones
 */
export function readyLine(
  url: string,
  sandboxes: Sandboxes,
  served: readonly Sandbox[],
  workflows: Pick<WrittenWorkflows, 'names'>,
): Ready {
  const apis = served.map((sandbox) => {
    const view = sandboxView(sandboxes, sandbox, url)
    return {
      ...apiView(sandbox.release, workflows.names(sandbox.release)),
      sandbox: { ...view, ...sandboxSecrets(sandbox, view.url) },
    }
  })
  return { event: 'ready', url, apis }
}
