/**
 * The sending process of the figure `deliveries`, killed by it: makes events up to a number, and delivers them.
 * Arguments: path of the store, URL of the receiver, how many events, about how many entities.
 */
import { openSqliteStore } from '../../src/store/sqlite/open.ts'
import { installationOf } from '../../test/webhooks/installation.ts'
import { happen } from '../../test/webhooks/news.ts'

export const sandbox = 'sbx_deliveries'

async function send([path = '', url = '', events = '0', entities = '1']: string[]): Promise<void> {
  const store = openSqliteStore({ path })
  // Retries within seconds instead of days, and four more: of ten tries all fail in one of 170,000 deliveries.
  const schedule = [0, 50, 100, 200, 400, 800, 1600, 3200, 3200, 3200, 3200, 3200, 3200, 3200]
  const { webhooks } = installationOf(store, { schedule, timeoutMs: 2000, firstRest: 50, longestRest: 1000 })
  if (webhooks.of(sandbox).length === 0)
    await webhooks.subscribe({
      sandbox,
      url,
      events: ['*'],
      scheme: 'standard-webhooks',
      origin: { kind: 'control' },
    })
  webhooks.start()
  const batch = 20
  for (let last = store.events.last(sandbox); last < Number(events); last = store.events.last(sandbox)) {
    const news = Array.from({ length: Math.min(batch, Number(events) - last) }, (_, n) => ({
      id: `evt_${last + n + 1}`,
      key: `o${(last + n) % Number(entities)}`,
    }))
    await happen(store, webhooks, sandbox, news)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  // The timers of a server keep no process alive; its port does.
  setInterval(() => {
    const pending = store.deliveries.list(sandbox, { status: 'pending', limit: 1 }).length
    process.stdout.write(`${pending === 0 ? 'idle' : 'busy'}\n`)
  }, 100)
}

if (process.argv[1] === import.meta.filename) await send(process.argv.slice(2))
