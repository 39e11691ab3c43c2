import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, test } from 'vitest'
import { openSqliteStore } from '../../src/store/sqlite/open.ts'
import type { Store } from '../../src/store/store.ts'
import type { Delivery } from '../../src/webhooks/delivery.ts'
import type { DeliveryPolicy } from '../../src/webhooks/policy.ts'
import type { Draft, Subscribed } from '../../src/webhooks/subscribing.ts'
import type { Webhooks } from '../../src/webhooks/webhooks.ts'
import { installationOf } from './installation.ts'
import { happen, type News } from './news.ts'
import { type Answering, openReceiver, type Receiver } from './receiver.ts'

const sandbox = 'sbx_news'
const closing: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Post {
  readonly store: Store
  readonly webhooks: Webhooks
  subscribe(url: string, draft?: Partial<Draft>): Promise<Subscribed>
  happen(...news: News[]): Promise<void>
  deliveries(query?: Parameters<Webhooks['deliveries']>[1]): readonly Delivery[]
  /** Resolves once the deliveries are as wanted. */
  until(wanted: (deliveries: readonly Delivery[]) => boolean): Promise<void>
  close(): Promise<void>
}

function openPost(policy: Partial<DeliveryPolicy> = {}, path = ':memory:'): Post {
  const store = openSqliteStore({ path })
  const { webhooks } = installationOf(store, policy)
  const post: Post = {
    store,
    webhooks,
    subscribe: async (url, draft = {}) => {
      const made = await webhooks.subscribe({
        sandbox,
        url,
        events: ['*'],
        scheme: 'standard-webhooks',
        origin: { kind: 'control' },
        ...draft,
      })
      if (!made.ok) throw new Error(made.problem)
      return made
    },
    happen: (...news) => happen(store, webhooks, sandbox, news),
    deliveries: (query) => webhooks.deliveries(sandbox, query),
    until: async (wanted) => {
      const end = Date.now() + 20_000
      while (!wanted(post.deliveries({ limit: 1000 }))) {
        if (Date.now() > end) throw new Error(`Waited in vain: ${JSON.stringify(post.deliveries(), null, 1)}`)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
    close: async () => {
      await webhooks.stop(500)
      await store.close()
    },
  }
  closing.push(post.close)
  return post
}

async function receiver(answer?: Answering): Promise<Receiver> {
  const opened = await openReceiver(answer)
  closing.push(opened.close)
  return opened
}

const ids = ({ received }: Receiver) => received.map(({ headers }) => headers['webhook-id'])
const news = (count: number, keys: number): News[] =>
  Array.from({ length: count }, (_, n) => ({ id: `evt_${n}`, key: `o${n % keys}` }))
const settled = (count: number) => (deliveries: readonly Delivery[]) =>
  deliveries.length === count && deliveries.every(({ status }) => status !== 'pending')

test('an event arrives signed, as it was frozen, and the log tells all of it', async () => {
  const [post, to] = [openPost(), await receiver(() => ({ status: 202, headers: { 'x-seen': 'yes' }, body: 'thanks' }))]
  const { secret, subscription } = await post.subscribe(`${to.url}/hook?a=1`)
  await post.happen({ id: 'evt_1', key: 'o1', type: 'order.created' })
  await post.until(settled(1))
  const [got] = to.received
  expect(got?.path).toBe('/hook?a=1')
  expect(got?.headers['x-event']).toBe('order.created')
  expect(new Webhook(secret!).verify(got!.body, { ...got!.headers })).toEqual({
    type: 'order.created',
    id: 'evt_1',
    data: { id: 'o1' },
  })
  const [delivery] = post.deliveries()
  expect(delivery).toMatchObject({
    subscription: subscription.id,
    event: 1,
    status: 'delivered',
    nextAt: null,
    eventId: 'evt_1',
    type: 'order.created',
    attempts: [
      {
        request: { url: `${to.url}/hook?a=1`, body: got?.body },
        response: { status: 202, headers: { 'x-seen': 'yes' }, body: 'thanks' },
        error: null,
      },
    ],
  })
  expect(delivery?.attempts[0]?.request.headers['webhook-signature']).toBe(got?.headers['webhook-signature'])
})

test.each<[given: Partial<Draft>, wanted: string[]]>([
  [{ events: ['*'] }, ['evt_1', 'evt_2', 'evt_3']],
  [{ events: ['order.created'] }, ['evt_1']],
  [{ events: ['order.*'] }, ['evt_1', 'evt_2']],
  [{ events: ['orders.*', 'refund.made'] }, ['evt_3']],
  [{ only: { resource: 'order', key: 'o2' } }, ['evt_2']],
  [{ within: { resource: 'shop', key: 's1' } }, ['evt_3']],
  [{ within: { resource: 'order', key: 'o1' } }, ['evt_1']],
  [{ listed: { resource: 'order', key: 'o2' } }, ['evt_2']],
])('%j gets %j', async (draft, wanted) => {
  const [post, to] = [openPost(), await receiver()]
  await post.subscribe(to.url, draft)
  await post.happen(
    { id: 'evt_1', key: 'o1', type: 'order.created' },
    { id: 'evt_2', key: 'o2', type: 'order.updated' },
    { id: 'evt_3', key: 'r1', type: 'refund.made', within: { shop: 's1' } },
  )
  await to.until(({ length }) => length >= wanted.length)
  await post.until(settled(wanted.length))
  expect(ids(to).sort()).toEqual(wanted)
})

test('what fails is tried again with the same id and a new signature, then it has failed', async () => {
  const post = openPost({ schedule: [0, 10, 20] })
  const to = await receiver(() => ({ status: 500 }))
  const { secret } = await post.subscribe(to.url)
  await post.happen({ id: 'evt_1', key: 'o1' })
  await post.until(settled(1))
  expect(ids(to)).toEqual(['evt_1', 'evt_1', 'evt_1'])
  for (const { body, headers } of to.received)
    expect(new Webhook(secret!).verify(body, { ...headers })).toMatchObject({ id: 'evt_1' })
  expect(post.deliveries()[0]).toMatchObject({ status: 'failed', nextAt: null })
  expect(post.deliveries()[0]?.attempts.map(({ error }) => error)).toEqual(Array(3).fill('answered with 500'))
})

test.each<[name: string, answer: ReturnType<Answering>, error: RegExp]>([
  ['a redirect', { status: 302, headers: { location: '/other' } }, /redirects are not followed/],
  ['no answer', null, /no answer within 0.2 s/],
  ['a refusal', { status: 401 }, /answered with 401/],
])('%s is a failure', async (_, answer, error) => {
  const post = openPost({ schedule: [0], timeoutMs: 200 })
  const to = await receiver(() => answer)
  await post.subscribe(to.url)
  await post.happen({ id: 'evt_1', key: 'o1' })
  await post.until(settled(1))
  expect(to.received.map(({ path }) => path)).toEqual(['/'])
  expect(post.deliveries()[0]?.attempts[0]?.error).toMatch(error)
})

test('a connection that is refused is a failure that says so', async () => {
  const post = openPost({ schedule: [0] })
  await post.subscribe('http://127.0.0.1:1/')
  await post.happen({ id: 'evt_1', key: 'o1' })
  await post.until(settled(1))
  expect(post.deliveries()[0]?.attempts[0]).toMatchObject({
    response: null,
    error: 'connect ECONNREFUSED 127.0.0.1:1',
  })
})

test('410 turns the subscription off; turned on again it goes on where it stopped', async () => {
  const post = openPost()
  const to = await receiver(() => ({ status: 410 }))
  const { subscription } = await post.subscribe(to.url)
  await post.happen({ id: 'evt_1', key: 'o1' })
  await post.until(settled(1))
  expect(post.webhooks.get(subscription.id)).toMatchObject({
    enabled: false,
    disabledReason: 'The receiver answered 410 Gone',
  })
  await post.happen({ id: 'evt_2', key: 'o2' })
  to.answer = () => ({ status: 200 })
  await post.webhooks.change(subscription.id, { enabled: true })
  await to.until(({ length }) => length === 2)
  expect(ids(to)).toEqual(['evt_1', 'evt_2'])
  expect(post.webhooks.get(subscription.id)?.disabledReason).toBeNull()
})

test('turned off by somebody, it misses what happens until it is turned on', async () => {
  const [post, to] = [openPost(), await receiver()]
  const { subscription } = await post.subscribe(to.url)
  await post.webhooks.change(subscription.id, { enabled: false })
  await post.happen({ id: 'evt_1', key: 'o1' })
  await post.webhooks.change(subscription.id, { enabled: true })
  await post.happen({ id: 'evt_2', key: 'o1' })
  await post.until(settled(1))
  expect(ids(to)).toEqual(['evt_2'])
})

test('Retry-After is waited for, by all deliveries of the receiver', async () => {
  const post = openPost({ schedule: [0, 1, 1] })
  const times: number[] = []
  const to = await receiver(() => {
    times.push(performance.now())
    return times.length === 1 ? { status: 429, headers: { 'retry-after': '1' } } : { status: 200 }
  })
  await post.subscribe(to.url)
  await post.happen({ id: 'evt_1', key: 'o1' })
  // What the receiver answered has arrived.
  await post.until((deliveries) => deliveries[0]?.attempts.length === 1)
  await post.happen({ id: 'evt_2', key: 'o2' })
  await post.until(settled(2))
  expect(times[1]! - times[0]!).toBeGreaterThan(950)
  expect(times).toHaveLength(3)
})

test('events about one entity arrive in order, others go ahead', async () => {
  const failing = new Set(['evt_0', 'evt_7', 'evt_20'])
  const to = await receiver(({ headers }) => {
    const id = headers['webhook-id']!
    return failing.delete(id) ? { status: 503 } : { status: 200, afterMs: Number(id.slice(4)) % 3 }
  })
  const post = openPost()
  await post.subscribe(to.url)
  await post.happen(...news(60, 4))
  await post.until(settled(60))
  const taken = to.received
    .filter(({ status }) => status === 200)
    .map(({ headers }) => Number(headers['webhook-id']!.slice(4)))
  for (const key of [0, 1, 2, 3]) {
    const line = taken.filter((n) => n % 4 === key)
    expect(line).toEqual(Array.from({ length: 15 }, (_, n) => n * 4 + key))
  }
  expect(taken.indexOf(1)).toBeLessThan(taken.indexOf(0))
})

test('at most so many are on their way at once', async () => {
  const flying = { now: 0, most: 0 }
  const to = await receiver(() => {
    flying.most = Math.max(flying.most, ++flying.now)
    setTimeout(() => flying.now--, 10)
    return { status: 200, afterMs: 10 }
  })
  const post = openPost({ window: 4 })
  await post.subscribe(to.url)
  await post.happen(...news(60, 60))
  await post.until(settled(60))
  expect(flying.most).toBe(4)
})

test('a dead receiver is rested: events wait in the log, no row and no socket for each of them', async () => {
  const post = openPost({ firstRest: 60_000, longestRest: 60_000, schedule: [0, 60_000], window: 4 })
  const to = await receiver(() => ({ status: 500 }))
  const alive = await receiver()
  await post.subscribe(to.url)
  const { subscription } = await post.subscribe(alive.url)
  await post.happen(...news(100, 100))
  await alive.until(({ length }) => length === 100)
  await post.until((rows) => rows.filter(({ status }) => status === 'delivered').length === 100)
  const dead = post.deliveries({ limit: 1000 }).filter((one) => one.subscription !== subscription.id)
  expect(to.received.length).toBeLessThanOrEqual(6)
  expect(dead.length).toBe(to.received.length)
})

test('a receiver that comes back gets everything', async () => {
  const post = openPost({ schedule: Array(30).fill(10) })
  const to = await receiver(() => ({ status: 500 }))
  await post.subscribe(to.url)
  await post.happen(...news(40, 10))
  await to.until(({ length }) => length >= 8)
  to.answer = () => ({ status: 200 })
  await post.until(settled(40))
  expect(post.deliveries({ limit: 100 }).every(({ status }) => status === 'delivered')).toBe(true)
})

test('hanging receivers do not keep a healthy one waiting', async () => {
  const post = openPost({ busy: 8, slowMs: 50, timeoutMs: 5_000 })
  const hanging = await receiver(() => null)
  for (let n = 0; n < 40; n++) await post.subscribe(`${hanging.url}/${n}`)
  const alive = await receiver()
  await post.subscribe(alive.url)
  await post.happen(...news(30, 30))
  await alive.until(({ length }) => length === 30)
  expect(post.deliveries({ limit: 1000, status: 'failed' })).toEqual([])
})

test('who only fails for days is turned off', async () => {
  const post = openPost({ disableAfter: 50, schedule: Array(20).fill(10) })
  const to = await receiver(() => ({ status: 500 }))
  const { subscription } = await post.subscribe(to.url)
  await post.happen({ id: 'evt_1', key: 'o1' })
  await post.until(() => post.webhooks.get(subscription.id)?.enabled === false)
  expect(post.webhooks.get(subscription.id)?.disabledReason).toMatch(/^Nothing could be delivered since 20/)
  // Turned on again it begins anew, at another address.
  const other = await receiver()
  await post.webhooks.change(subscription.id, { enabled: true, url: `${other.url}/new` })
  await post.until(settled(1))
  expect(other.received.map(({ path }) => path)).toEqual(['/new'])
  expect(post.webhooks.get(subscription.id)?.enabled).toBe(true)
})

test('a rotated secret signs beside the new one', async () => {
  const [post, to] = [openPost(), await receiver()]
  const { secret, subscription } = await post.subscribe(to.url)
  const rotated = await post.webhooks.rotate(subscription.id)
  await post.happen({ id: 'evt_1', key: 'o1' })
  await post.until(settled(1))
  const { body, headers } = to.received[0]!
  for (const key of [secret, rotated?.ok === true ? rotated.secret : null])
    expect(new Webhook(key!).verify(body, { ...headers })).toMatchObject({ id: 'evt_1' })
  const again = await post.webhooks.rotate(subscription.id, 'whsec_!!')
  expect(again).toMatchObject({ ok: false, field: 'secret' })
})

test('resend one, recover all that failed', async () => {
  const post = openPost({ schedule: [0] })
  const to = await receiver(() => ({ status: 500 }))
  const { subscription } = await post.subscribe(to.url)
  await post.happen(...news(3, 3))
  await post.until(settled(3))
  to.answer = () => ({ status: 200 })
  const last = post.deliveries()[0]!
  expect(post.webhooks.resend(sandbox, last.id)).toMatchObject({ status: 'pending' })
  await post.until(settled(3))
  expect(post.webhooks.delivery(sandbox, last.id)?.attempts.map(({ response }) => response?.status)).toEqual([500, 200])
  expect(post.webhooks.recover(subscription.id, Date.now() + 1000)).toBe(0)
  expect(post.webhooks.recover(subscription.id, 0)).toBe(2)
  await post.until((rows) => rows.every(({ status }) => status === 'delivered'))
  expect(post.webhooks.resend(sandbox, 'dlv_no')).toBeUndefined()
})

test('a ping is a message of its own', async () => {
  const [post, to] = [openPost(), await receiver()]
  const { subscription } = await post.subscribe(to.url)
  expect(post.webhooks.ping(subscription.id)).toMatchObject({ kind: 'ping', event: 0, status: 'pending' })
  await post.until(settled(1))
  expect(JSON.parse(to.received[0]!.body)).toMatchObject({ type: 'ping', data: { subscription: subscription.id } })
})

test('inbox: keeps what would be sent', async () => {
  const post = openPost()
  const { secret } = await post.subscribe('inbox:')
  await post.happen({ id: 'evt_1', key: 'o1' })
  await post.until(settled(1))
  const [attempt] = post.deliveries()[0]!.attempts
  expect(attempt).toMatchObject({ response: null, error: null })
  expect(new Webhook(secret!).verify(attempt!.request.body, { ...attempt!.request.headers })).toMatchObject({
    id: 'evt_1',
  })
})

test('listen: waits for whoever listens', async () => {
  const post = openPost()
  const { subscription } = await post.subscribe('listen:')
  await post.happen({ id: 'evt_1', key: 'o1' })
  const heard: string[] = []
  const stop = post.webhooks.attachListener(subscription.id, async ({ headers }) => {
    heard.push(headers['webhook-id']!)
    return { response: { status: 200, headers: {}, body: '' }, error: null }
  })
  await post.until(settled(1))
  stop()
  await post.happen({ id: 'evt_2', key: 'o1' })
  expect(heard).toEqual(['evt_1'])
})

test('who listens goes on listening after a reset', async () => {
  const post = openPost()
  const { subscription } = await post.subscribe('listen:')
  const heard: string[] = []
  post.webhooks.attachListener(subscription.id, async ({ headers }) => {
    heard.push(headers['webhook-id']!)
    return { response: { status: 200, headers: {}, body: '' }, error: null }
  })
  await post.store.reset(sandbox)
  await post.webhooks.reset(sandbox)
  await post.happen({ id: 'evt_1', key: 'o1' })
  await post.until(settled(1))
  expect(heard).toEqual(['evt_1'])
})

describe('handshakes', () => {
  test('a challenge that is answered opens the way', async () => {
    const to = await receiver(({ body }) => ({ status: 200, body: String(JSON.parse(body).challenge ?? '') }))
    const post = openPost()
    const { subscription } = await post.subscribe(to.url, { scheme: 'slack' })
    expect(subscription.proven).toBe(false)
    await post.happen({ id: 'evt_1', key: 'o1' })
    await post.until(settled(2))
    expect(to.received.map(({ body }) => JSON.parse(body).type)).toEqual(['url_verification', 'order.updated'])
    expect(post.webhooks.get(subscription.id)?.proven).toBe(true)
  })

  test('a wrong answer turns the subscription off, and says why', async () => {
    const [post, to] = [openPost({ schedule: [0, 5] }), await receiver()]
    const { subscription } = await post.subscribe(to.url, { scheme: 'slack' })
    await post.happen({ id: 'evt_1', key: 'o1' })
    await post.until(settled(1))
    expect(post.webhooks.get(subscription.id)?.disabledReason).toBe(
      'The handshake failed: the answer does not contain the challenge',
    )
    expect(to.received).toHaveLength(2)
  })

  test('a secret is repeated in a header', async () => {
    const to = await receiver(({ headers }) => ({
      status: 200,
      headers: { 'X-Hook-Secret': headers['x-hook-secret'] ?? '' },
    }))
    const post = openPost()
    const { secret, subscription } = await post.subscribe(to.url, { scheme: 'asana' })
    await post.until(settled(1))
    expect(to.received[0]?.headers['x-hook-secret']).toBe(secret)
    expect(post.webhooks.get(subscription.id)?.proven).toBe(true)
  })

  test('a ping goes first', async () => {
    const [post, to] = [openPost(), await receiver()]
    await post.subscribe(to.url, { scheme: 'github' })
    await post.happen({ id: 'evt_1', key: 'o1' })
    await post.until(settled(2))
    expect(JSON.parse(to.received[0]!.body).type).toBe('ping')
  })
})

test('an answer without the word that the scheme wants is none', async () => {
  const post = openPost({ schedule: [0, 5] })
  const to = await receiver(() => ({ status: 200, body: to.received.length === 0 ? 'ok' : '[accepted]' }))
  await post.subscribe(to.url, { scheme: 'adyen' })
  await post.happen({ id: 'evt_1', key: 'o1' })
  await post.until(settled(1))
  expect(post.deliveries()[0]?.attempts.map(({ error }) => error)).toEqual([
    "the answer does not contain '[accepted]'",
    null,
  ])
})

describe('a restart', () => {
  test('goes on with what is pending and what was not looked at', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'specbox-webhooks-'))
    closing.push(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'store.db')
    const to = await receiver(() => ({ status: 503 }))
    const first = openPost({ schedule: [0, 60_000], firstRest: 60_000 }, path)
    const { subscription } = await first.subscribe(to.url)
    await first.happen(...news(20, 5))
    await to.until(({ length }) => length >= 5)
    await first.close()
    closing.pop()
    to.answer = () => ({ status: 200 })
    // The wait for a retry is over long ago.
    const store = openSqliteStore({ path })
    for (const row of store.deliveries.list(sandbox, { status: 'pending' }))
      store.deliveries.put(sandbox, { ...row, nextAt: 0 })
    await store.close()
    const second = openPost({}, path)
    expect(second.webhooks.get(subscription.id)).toEqual(subscription)
    second.webhooks.start()
    await second.until(settled(20))
    const taken = to.received.filter(({ status }) => status === 200)
    expect(new Set(taken.map(({ headers }) => headers['webhook-id'])).size).toBe(20)
    for (let key = 0; key < 5; key++) {
      const line = taken.map(({ headers }) => Number(headers['webhook-id']!.slice(4))).filter((n) => n % 5 === key)
      expect(line).toEqual([...line].sort((a, b) => a - b))
    }
  })

  test('reset and deletion of a sandbox end what was on its way', async () => {
    const post = openPost({ schedule: [0, 60_000] })
    const to = await receiver(() => ({ status: 500 }))
    const { subscription } = await post.subscribe(to.url)
    const own = await post.subscribe(to.url, { origin: { kind: 'entity', resource: 'hook', key: '1' } })
    await post.happen({ id: 'evt_1', key: 'o1' })
    await to.until(({ length }) => length === 2)
    await post.store.reset(sandbox)
    await post.webhooks.reset(sandbox)
    expect(post.webhooks.of(sandbox).map(({ id }) => id)).toEqual([subscription.id])
    expect(post.webhooks.get(own.subscription.id)).toBeUndefined()
    to.answer = () => ({ status: 200 })
    await post.happen({ id: 'evt_2', key: 'o1' })
    await post.until(settled(1))
    expect(ids(to).filter((id) => id === 'evt_2')).toHaveLength(1)
    await post.webhooks.forget(sandbox)
    expect(post.webhooks.of(sandbox)).toEqual([])
  })
})

describe('a storm', () => {
  const calm = { duplicate: 0, reorder: 0, delay: 0, drop: 0, staleTimestamp: 0, wrongSecret: 0, alteredBody: 0 }
  const hit = async (adversity: keyof typeof calm, answer?: Answering) => {
    const [post, to] = [openPost(), await receiver(answer)]
    const { secret } = await post.subscribe(to.url, { storm: { ...calm, [adversity]: 1, delaySeconds: 0.1 } })
    await post.happen({ id: 'evt_1', key: 'o1' })
    await post.until(settled(1))
    const verify = ({ body, headers }: (typeof to.received)[number]) =>
      new Webhook(secret!).verify(body, { ...headers })
    return { to, post, verify, delivery: () => post.deliveries()[0]! }
  }

  test('duplicates', async () => {
    const { to, post, delivery } = await hit('duplicate')
    await to.until(({ length }) => length === 2)
    await post.until(() => delivery().attempts.length === 2)
    expect(ids(to)).toEqual(['evt_1', 'evt_1'])
    expect(delivery().status).toBe('delivered')
    expect(delivery().attempts[0]?.storm).toEqual(['duplicate'])
  })

  test('drops the first try', async () => {
    const { to, delivery } = await hit('drop')
    expect(delivery().attempts.map(({ error }) => error)).toEqual(['not sent: the storm dropped it', null])
    expect(to.received).toHaveLength(1)
  })

  test.each<[adversity: keyof typeof calm, error: RegExp]>([
    ['staleTimestamp', /timestamp too old/i],
    ['wrongSecret', /No matching signature/],
    ['alteredBody', /No matching signature/],
  ])('%s: a receiver that verifies refuses, and takes the second try', async (adversity, error) => {
    const tries = { count: 0 }
    const { to, verify, delivery } = await hit(adversity, () => ({ status: tries.count++ === 0 ? 400 : 200 }))
    expect(() => verify(to.received[0]!)).toThrow(error)
    expect(verify(to.received[1]!)).toMatchObject({ id: 'evt_1' })
    expect(delivery().attempts.map(({ storm }) => storm)).toEqual([[adversity], undefined])
  })

  test('reorder lets a later one overtake', async () => {
    const [post, to] = [openPost({ stormHold: 1500 }), await receiver()]
    const { subscription } = await post.subscribe(to.url, { storm: { reorder: 1 } })
    await post.happen({ id: 'evt_1', key: 'o1' })
    await post.until((rows) => rows.length === 1)
    await post.webhooks.change(subscription.id, { storm: {} })
    await post.happen({ id: 'evt_2', key: 'o1' })
    await post.until(settled(2))
    expect(ids(to)).toEqual(['evt_2', 'evt_1'])
  })

  test('delay keeps the order', async () => {
    const [post, to] = [openPost(), await receiver()]
    const { subscription } = await post.subscribe(to.url, { storm: { delay: 1, delaySeconds: 0.1 } })
    await post.happen({ id: 'evt_1', key: 'o1' })
    await post.until((rows) => rows.length === 1)
    await post.webhooks.change(subscription.id, { storm: {} })
    await post.happen({ id: 'evt_2', key: 'o1' }, { id: 'evt_3', key: 'o2' })
    await post.until(settled(3))
    expect(ids(to)).toEqual(['evt_3', 'evt_1', 'evt_2'])
  })
})

test.each<[draft: Partial<Draft>, field: string, problem: RegExp]>([
  [{ url: 'ftp://example.com' }, 'url', /http\(s\)/],
  [{ url: 'no url' }, 'url', /http\(s\)/],
  [{ scheme: 'nobody' }, 'scheme', /no signature scheme 'nobody'.*standard-webhooks.*github/],
  [{ secret: 'whsec_%%%' }, 'secret', /base64/],
])('%j is refused', async (draft, field, problem) => {
  const { webhooks } = openPost()
  const made = await webhooks.subscribe({
    sandbox,
    url: 'http://127.0.0.1:1/',
    events: ['*'],
    scheme: 'standard-webhooks',
    origin: { kind: 'control' },
    ...draft,
  })
  expect(made).toMatchObject({ ok: false, field, problem: expect.stringMatching(problem) })
})
