import type { Scope, Store } from '../store/store.ts'
import type { SandboxListeners } from './open.ts'
import type { Sandbox } from './sandbox.ts'

/** A sandbox to which nobody writes: it shows the base layer as it is. */
const nobody = '~base'

/** Tells of the sandbox's own entities that are subscriptions, as if they were written now: its data is another. */
export function tellEndpoints(store: Store, scope: Scope, sandbox: Sandbox, listeners: SandboxListeners): void {
  for (const { resource } of sandbox.release.blueprint.webhooks.endpoints) {
    const seeded = store.run({ ...scope, sandbox: nobody }, (tx) =>
      Array.from(tx.scan(resource), ({ key, body }) => `${key}\n${body}`),
    )
    const known = new Set(seeded)
    const entities = store.run(scope, (tx) => [...tx.scan(resource)])
    for (const entity of entities)
      if (!known.has(`${entity.key}\n${entity.body}`)) listeners.endpoint(sandbox, resource, entity.key, entity, 0)
  }
}
