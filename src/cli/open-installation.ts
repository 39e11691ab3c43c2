import { createAlarms } from '../lib/alarm.ts'
import { wallClock } from '../lib/clock.ts'
import { createInstallation, type Installation } from '../sandbox/installation.ts'
import type { Store } from '../store/store.ts'
import { createHttpTransport } from '../webhooks/http-transport.ts'
import { type DeliveryPolicy, defaultPolicy } from '../webhooks/policy.ts'
import { signatureCatalog } from './signature-catalog.ts'

export interface OpenInstallation extends Installation {
  /** Lets what is on its way to subscribers end; no sandbox does anything by itself any more. */
  stop(): Promise<void>
}

/** What deliveries on their way are given when the server stops. */
const drain = 3_000

/** @param local whether only this machine reaches the server: then receivers may be on it, too */
export function openInstallation(
  store: Store,
  local: boolean,
  policy: DeliveryPolicy = defaultPolicy,
): OpenInstallation {
  const transport = createHttpTransport({ allowPrivate: local })
  const alarms = createAlarms()
  const installation = createInstallation({
    store,
    clock: wallClock,
    alarm: alarms.set,
    transport: transport.send,
    policy,
    random: Math.random,
    catalog: signatureCatalog(),
    report: (error) => {
      const told = error instanceof Error ? (error.stack ?? error.message) : String(error)
      process.stderr.write(`Specbox failed while it delivered a webhook: ${told}\n`)
    },
  })
  return {
    ...installation,
    stop: async () => {
      await installation.webhooks.stop(drain)
      alarms.cancel()
      transport.close()
    },
  }
}
