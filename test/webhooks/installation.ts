import { wallAlarm } from '../../src/lib/alarm.ts'
import { wallClock } from '../../src/lib/clock.ts'
import { createInstallation, type Installation } from '../../src/sandbox/installation.ts'
import type { Store } from '../../src/store/store.ts'
import { createHttpTransport } from '../../src/webhooks/http-transport.ts'
import { type DeliveryPolicy, defaultPolicy } from '../../src/webhooks/policy.ts'
import { catalog } from './catalog.ts'

/** Retries that take milliseconds instead of hours. */
export const quickPolicy: DeliveryPolicy = {
  ...defaultPolicy,
  timeoutMs: 400,
  schedule: [0, 20, 40, 80, 160, 320],
  firstRest: 30,
  longestRest: 200,
  stormHold: 60,
  wakeMs: 1,
}

/** Sandboxes with webhooks that go out over real sockets, to this machine too. */
export function installationOf(store: Store, policy: Partial<DeliveryPolicy> = {}): Installation {
  return createInstallation({
    store,
    clock: wallClock,
    alarm: wallAlarm,
    transport: createHttpTransport({ allowPrivate: true }).send,
    policy: { ...quickPolicy, ...policy },
    random: Math.random,
    catalog: () => catalog,
    report: (error) => {
      throw error
    },
  })
}
