import type { Alarm } from '../lib/alarm.ts'
import type { Clock } from '../lib/clock.ts'
import type { Store } from '../store/store.ts'
import type { DeliveryPolicy } from '../webhooks/policy.ts'
import { type FoundScheme, schemeOf, type WrittenSchemes } from '../webhooks/schemes.ts'
import type { Transport } from '../webhooks/transport.ts'
import { createWebhooks, type Webhooks } from '../webhooks/webhooks.ts'
import type { Sandboxes } from './sandbox.ts'
import { createSandboxes } from './sandboxes.ts'
import { createSubscribers } from './subscribers.ts'

export interface InstallationEnv {
  readonly store: Store
  readonly clock: Clock
  readonly alarm: Alarm
  /** Reaches receivers of webhooks by http(s). */
  readonly transport: Transport
  readonly policy: DeliveryPolicy
  /** In [0, 1): spreads retries. */
  random(): number
  /** Signature schemes that every API knows. */
  catalog(): WrittenSchemes
  /** What should not happen, happened while something was delivered. */
  report(error: unknown): void
}

export interface Installation {
  readonly sandboxes: Sandboxes
  readonly webhooks: Webhooks
  /** A signature scheme as a sandbox knows it. */
  scheme(sandbox: string, name: string): FoundScheme
}

/** Sandboxes and those who subscribed to them. Nothing is delivered before `webhooks.start()`, or an event. */
export function createInstallation(env: InstallationEnv): Installation {
  const { store, clock, alarm } = env
  const scheme = (sandbox: string, name: string) => {
    const authored = sandboxes.get(sandbox)?.release.blueprint.authored?.signatures
    const own = schemeOf(name, authored ?? {})
    return own.ok ? own : schemeOf(name, authored ?? {}, env.catalog())
  }
  const webhooks = createWebhooks({ ...env, scheme, wallNow: () => clock.now() })
  const listeners = createSubscribers({ webhooks, scheme })
  const sandboxes = createSandboxes({ store, clock, alarm, listeners, report: env.report })
  return { sandboxes, webhooks, scheme }
}
