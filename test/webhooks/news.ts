import type { SandboxId, Store } from '../../src/store/store.ts'
import type { Webhooks } from '../../src/webhooks/webhooks.ts'

/** Events of a sandbox, as a call would freeze them. */
export interface News {
  readonly type?: string
  readonly key: string
  readonly id: string
  readonly within?: Readonly<Record<string, string>>
}

export async function happen(
  store: Store,
  webhooks: Pick<Webhooks, 'wake'>,
  sandbox: SandboxId,
  news: readonly News[],
): Promise<void> {
  await store.transact({ sandbox, layer: null }, (tx) => {
    for (const { type = 'order.updated', key, id, within = {} } of news)
      tx.append({
        id,
        type,
        at: 0,
        resource: 'order',
        key,
        body: JSON.stringify({ type, id, data: { id: key } }),
        detail: { mediaType: 'application/json', headers: { 'X-Event': type }, within: { ...within } },
      })
  })
  webhooks.wake(sandbox)
}
