import { createAlarms } from '../lib/alarm.ts'
import { wallClock } from '../lib/clock.ts'
import { createRandom } from '../lib/random.ts'
import { createInstallation } from '../sandbox/installation.ts'
import type { Release, Sandbox, Sandboxes } from '../sandbox/sandbox.ts'
import { createDataPlane } from '../server/data-plane.ts'
import type { ReceivedRequest } from '../server/received.ts'
import type { Reply } from '../simulate/exchange.ts'
import { signatureCatalog } from '../specs/signatures.ts'
import { openSqliteStore } from '../store/sqlite/open.ts'
import { createHttpTransport } from '../webhooks/http-transport.ts'
import { defaultPolicy } from '../webhooks/policy.ts'
import type { FoundScheme } from '../webhooks/schemes.ts'
import { schemeOf } from '../webhooks/schemes.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'

/**
 * One sandbox with all that belongs to it, in memory: it begins with its seed data and leaves nothing behind. A reset is another world.
 * Whatever works on a sandbox in process (a runner of workflows: `openSandboxDoor` of sandbox/door) is given these parts.
 */
export interface World {
  readonly sandbox: Sandbox
  /** It alone. */
  readonly sandboxes: Sandboxes
  readonly webhooks: Webhooks
  /** As the listener hands it over. */
  receive(request: ReceivedRequest): Reply | Promise<Reply>
  /** A signature scheme as the sandbox knows it. */
  scheme(name: string): FoundScheme
  /** Nothing of it happens any more. */
  close(): Promise<void>
}

/** What deliveries on their way are given when it ends, in ms. */
const drain = 500

/** @param origin where the sandbox is reached */
export async function openWorld(release: Release, clock: Date | 'real', origin: () => string): Promise<World> {
  const store = openSqliteStore({ path: ':memory:' })
  const alarms = createAlarms()
  const transport = createHttpTransport({ allowPrivate: true })
  const catalog = signatureCatalog()
  const { sandboxes, webhooks } = createInstallation({
    store,
    clock: wallClock,
    alarm: alarms.set,
    transport: transport.send,
    policy: { ...defaultPolicy, wakeMs: 1 },
    random: createRandom(`testing/${release.seed}`).next,
    catalog,
    report: (error) => {
      throw error
    },
  })
  sandboxes.publish(release)
  const { api, authored } = release.blueprint
  const sandbox = await sandboxes.create({
    api,
    isDefault: true,
    predictable: true,
    ...(clock === 'real' ? {} : { clock: { mode: 'frozen', at: clock.getTime() } as const }),
  })
  webhooks.start()
  return {
    sandbox,
    sandboxes,
    webhooks,
    receive: createDataPlane(sandboxes, origin),
    scheme: (name) => schemeOf(name, authored?.signatures ?? {}, catalog()),
    close: async () => {
      await webhooks.stop(drain)
      alarms.cancel()
      transport.close()
      await store.close()
    },
  }
}
