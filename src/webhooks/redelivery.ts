import type { DeliveryLog, SandboxId, Store, StoredDelivery } from '../store/store.ts'
import { type Delivery, detailOf, toDelivery } from './delivery.ts'
import type { Dispatcher } from './dispatcher.ts'
import { rowsOf } from './lane.ts'
import type { Subscription } from './subscription.ts'
import type { Subscriptions } from './subscriptions.ts'

/** What was sent and what waits, and how to send it once more. */
export interface Redelivery {
  deliveries(sandbox: SandboxId, query?: Parameters<DeliveryLog['list']>[1]): readonly Delivery[]
  delivery(sandbox: SandboxId, id: string): Delivery | undefined
  /** Tries it now, whatever its state; null: it is on its way, or waits behind another of its entity. */
  resend(sandbox: SandboxId, id: string): Delivery | null | undefined
  /** All of a subscription that failed and were made since then (wall time, Unix ms) are tried again; how many there are. */
  recover(id: string, since: number): number
}

export interface RedeliveryEnv {
  readonly store: Store
  readonly subscriptions: Subscriptions
  readonly dispatcher: Dispatcher
}

export function createRedelivery({ store, subscriptions, dispatcher }: RedeliveryEnv): Redelivery {
  /** Where the subscription points to now, with all its tries before it. */
  const again = (subscription: Subscription, row: StoredDelivery, inOrder: boolean) => {
    const detail = { ...detailOf(row), url: subscription.url, tries: 0, reason: null }
    return dispatcher.requeue(subscription, row, detail, inOrder)
  }
  return {
    deliveries: (sandbox, query) => store.deliveries.list(sandbox, query).map((row) => toDelivery(sandbox, row)),
    delivery: (sandbox, id) => {
      const row = store.deliveries.get(sandbox, id)
      return row && toDelivery(sandbox, row)
    },
    resend: (sandbox, id) => {
      const row = store.deliveries.get(sandbox, id)
      const subscription = row && subscriptions.get(row.subscription)
      if (row === undefined || subscription === undefined) return undefined
      if (row.status === 'pending') return dispatcher.hurry(subscription, id) ? toDelivery(sandbox, row) : null
      return toDelivery(sandbox, again(subscription, row, false))
    },
    recover: (id, since) => {
      const subscription = subscriptions.get(id)
      if (subscription === undefined) return 0
      const rows = rowsOf(store, subscription.sandbox, id, 'failed')
        .filter((row) => detailOf(row).createdAt >= since)
        .reverse()
      for (const row of rows) again(subscription, row, true)
      return rows.length
    },
  }
}
