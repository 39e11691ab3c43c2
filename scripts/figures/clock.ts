import { createHash } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { type Opened, openSandbox } from '../../test/open-sandbox.ts'
import { shared } from '../../test/shared.ts'
import { subscriptionsApi } from './clock-document.ts'

const day = 86_400_000
const maxSeconds = 5

/** Where the subscriptions come from. */
interface Subject {
  open(): Promise<Opened>
  /** Makes what all subscriptions need. */
  prepare(post: Post): Promise<string>
  subscribe(post: Post, plan: string, index: number): Promise<void>
}

type Post = (path: string, body: Readonly<Record<string, string | number>>) => Promise<{ id: string }>

const subjects: Readonly<Record<'small' | 'stripe', Subject>> = {
  small: {
    open: () => openSandbox(subscriptionsApi),
    prepare: async () => '',
    subscribe: async (post, _plan, index) => {
      await post('/v1/subscriptions', { customer: `customer ${index}`, amount: 1500, interval: 'month' })
    },
  },
  stripe: {
    open: () => openSandbox(shared('specs/stripe.yaml'), { overlays: ['catalog/stripe/overlay.yaml'] }),
    prepare: async (post) => {
      const product = await post('/v1/products', { name: 'Gold' })
      const price = { product: product.id, unit_amount: 1500, currency: 'usd', 'recurring[interval]': 'month' }
      return (await post('/v1/prices', price)).id
    },
    subscribe: async (post, price, index) => {
      const method = { payment_method: 'pm_card_visa', 'invoice_settings[default_payment_method]': 'pm_card_visa' }
      const customer = await post('/v1/customers', { email: `${index}@example.com`, ...method })
      await post('/v1/subscriptions', { customer: customer.id, 'items[0][price]': price })
    },
  },
}

/** `clock [small|stripe] [subscriptions] [days]`: monthly subscriptions in one sandbox, and time goes by. */
export async function run([which = 'small', howMany = '1000', days = '400']: string[]): Promise<number> {
  const subject = which === 'stripe' ? subjects.stripe : subjects.small
  const count = Number(howMany)
  const one = await advanced(subject, count, Number(days))
  const two = await advanced(subject, count, Number(days))
  for (const { seconds, cpuSeconds, fired, events, renewals, ordered, digest } of [one, two])
    console.log(
      `${count} subscriptions (${which}), ${days} days: ${fired} timers, ${renewals} renewals, ${events} events in ` +
        `${seconds.toFixed(2)} s (CPU ${cpuSeconds.toFixed(2)} s); ${ordered ? 'in order' : 'OUT OF ORDER'}; ${digest.slice(0, 16)}`,
    )
  const same = one.digest === two.digest
  const fastest = Math.min(one.seconds, two.seconds)
  const met = same && one.ordered && two.ordered && fastest <= maxSeconds
  console.log(
    `the same twice, byte for byte: ${same ? 'yes' : 'NO'}; best ${fastest.toFixed(2)} s (wanted: ${maxSeconds}) ${met ? 'met' : 'MISSED'}`,
  )
  return met ? 0 : 1
}

interface Advanced {
  readonly seconds: number
  /** Of all cores, for a machine that does other things as well. */
  readonly cpuSeconds: number
  readonly fired: number
  readonly events: number
  readonly renewals: number
  readonly ordered: boolean
  /** Of all events, in order, as they are sent. */
  readonly digest: string
}

async function advanced(subject: Subject, count: number, days: number): Promise<Advanced> {
  const opened = await subject.open()
  await subscribeMany(opened, subject, count)
  const { sandbox } = opened
  const before = sandbox.events({ limit: 1 })[0]?.sequence ?? 0
  const start = performance.now()
  const cpu = process.cpuUsage()
  const result = await sandbox.clock.advance(days * day)
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const told = tell(opened, before)
  await opened.store.close()
  return { seconds, cpuSeconds: (user + system) / 1e6, fired: result.kind === 'advanced' ? result.fired : 0, ...told }
}

/** One a minute. */
async function subscribeMany({ call, clock }: Opened, subject: Subject, count: number): Promise<void> {
  const post: Post = async (path, body) => {
    const pairs = Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]))
    const sent =
      subject === subjects.small
        ? { body }
        : { body: new URLSearchParams(pairs).toString(), type: 'application/x-www-form-urlencoded' }
    const { status, json, text } = await call('POST', path, sent)
    if (status >= 300) throw new Error(`POST ${path} answered ${status}: ${text}`)
    return json as { id: string }
  }
  const plan = await subject.prepare(post)
  for (let i = 0; i < count; i++) {
    await subject.subscribe(post, plan, i)
    clock.advance(60_000)
  }
}

/** What the event log holds: of very many, the newest. */
function tell({ sandbox }: Opened, after: number): Pick<Advanced, 'events' | 'renewals' | 'ordered' | 'digest'> {
  const hash = createHash('sha256')
  let [last, events, renewals, at, ordered] = [after, 0, 0, 0, true]
  for (;;) {
    const page = sandbox.events({ after: last, limit: 1000 })
    if (page.length === 0) break
    for (const event of page) {
      hash.update(`${event.id} ${event.type} ${event.at} ${event.body}\n`)
      events++
      if (event.type === 'invoice.paid') renewals++
      ordered &&= event.at >= at
      at = event.at
      last = event.sequence
    }
  }
  return { events, renewals, ordered, digest: hash.digest('hex') }
}
