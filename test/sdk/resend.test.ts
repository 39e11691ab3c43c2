import { Resend } from 'resend'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from '../serve.ts'
import { hasShared, shared } from '../shared.ts'

/** The SDK does not throw: it answers `{data, error}`. */
async function ok<T>(answer: PromiseLike<{ data: T | null; error: unknown }>): Promise<T> {
  const { data, error } = await answer
  expect(error).toBeNull()
  return data as T
}

describe.skipIf(!hasShared)('resend 6.38.0, unmodified', () => {
  let served: Served
  let resend: Resend

  beforeAll(async () => {
    served = await serveDocument(shared('specs/resend.yaml'))
    resend = new Resend(served.key, { baseUrl: served.url })
  }, 60_000)
  afterAll(() => served.close())

  test('domain: create, get, update, verify, remove', async () => {
    const made = await ok(resend.domains.create({ name: 'mail.example.com', region: 'eu-west-1' }))
    expect(made).toMatchObject({ name: 'mail.example.com', region: 'eu-west-1' })
    expect(await ok(resend.domains.get(made.id))).toMatchObject({ id: made.id, name: 'mail.example.com' })
    expect(await ok(resend.domains.update({ id: made.id, openTracking: true }))).toMatchObject({ id: made.id })
    expect(await ok(resend.domains.get(made.id))).toMatchObject({ open_tracking: true, region: 'eu-west-1' })
    expect(await ok(resend.domains.verify(made.id))).toMatchObject({ id: made.id })
    expect((await ok(resend.domains.list({ limit: 100 }))).data.map(({ id }) => id)).toContain(made.id)
    expect(await ok(resend.domains.remove(made.id))).toMatchObject({ id: made.id, deleted: true })
    expect((await resend.domains.get(made.id)).error).toMatchObject({ message: `No such domain: '${made.id}'` })
  })

  test('email: send, get, idempotent replay', async () => {
    const email = { from: 'Acme <a@example.com>', to: ['b@example.com'], subject: 'Hi', html: '<p>Hello</p>' }
    const sent = await ok(resend.emails.send(email, { idempotencyKey: 'one' }))
    expect(await ok(resend.emails.get(sent.id))).toMatchObject({ id: sent.id, ...email })
    expect(await ok(resend.emails.send(email, { idempotencyKey: 'one' }))).toEqual(sent)
    const other = await ok(resend.emails.send(email))
    expect(other.id).not.toBe(sent.id)
  })

  test('contact: create, get by id and by email, update, pages by the last id, remove', async () => {
    const made = await ok(resend.contacts.create({ email: 'ada@example.com', firstName: 'Ada', unsubscribed: false }))
    const wanted = { id: made.id, email: 'ada@example.com', first_name: 'Ada', unsubscribed: false }
    expect(await ok(resend.contacts.get({ id: made.id }))).toMatchObject(wanted)
    expect(await ok(resend.contacts.get({ email: 'ada@example.com' }))).toMatchObject(wanted)
    await ok(resend.contacts.update({ id: made.id, lastName: 'Byron', unsubscribed: true }))
    expect(await ok(resend.contacts.get({ id: made.id }))).toMatchObject({
      ...wanted,
      last_name: 'Byron',
      unsubscribed: true,
    })
    expect(await ok(resend.contacts.remove({ id: made.id }))).toMatchObject({ deleted: true })
    expect((await resend.contacts.get({ id: made.id })).error).not.toBeNull()
  })

  test('segments: pages of two until there are no more', async () => {
    const made: string[] = []
    for (let i = 0; i < 7; i++) made.push((await ok(resend.segments.create({ name: `Segment ${i}` }))).id)
    const seen: string[] = []
    const sizes: number[] = []
    let after: string | undefined
    for (let more = true; more && sizes.length < 20; ) {
      const page = await ok(resend.segments.list(after === undefined ? { limit: 2 } : { limit: 2, after }))
      seen.push(...page.data.map(({ id }) => id))
      sizes.push(page.data.length)
      after = seen.at(-1)
      more = page.has_more
    }
    expect(sizes.length).toBeGreaterThanOrEqual(4)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.filter((id) => made.includes(id))).toEqual(made)
    const before = await ok(resend.segments.list({ limit: 3, before: made[6]! }))
    expect(before.data.map(({ id }) => id)).toEqual(made.slice(3, 6))
  })

  test('broadcast, template, topic, webhook, API key', async () => {
    const segment = await ok(resend.segments.create({ name: 'Fans' }))
    const draft = { segmentId: segment.id, from: 'a@example.com', subject: 'News', html: '<p>News</p>' }
    const broadcast = await ok(resend.broadcasts.create(draft))
    await ok(resend.broadcasts.update(broadcast.id, { subject: 'More news' }))
    expect(await ok(resend.broadcasts.get(broadcast.id))).toMatchObject({
      segment_id: segment.id,
      subject: 'More news',
      status: 'draft',
    })
    expect(await ok(resend.broadcasts.send(broadcast.id))).toMatchObject({ id: broadcast.id })

    const template = await ok(resend.templates.create({ name: 'Welcome', html: '<p>{{{NAME}}}</p>' }))
    expect(await ok(resend.templates.get(template.id))).toMatchObject({ name: 'Welcome', html: '<p>{{{NAME}}}</p>' })
    const topic = await ok(resend.topics.create({ name: 'Offers', defaultSubscription: 'opt_in' }))
    expect(await ok(resend.topics.get(topic.id))).toMatchObject({ name: 'Offers', default_subscription: 'opt_in' })

    const webhook = await ok(resend.webhooks.create({ endpoint: 'https://example.com/in', events: ['email.sent'] }))
    expect(webhook.signing_secret).toMatch(/^whsec_/)
    await ok(resend.webhooks.update(webhook.id, { endpoint: 'https://example.com/out' }))
    expect(await ok(resend.webhooks.get(webhook.id))).toMatchObject({
      endpoint: 'https://example.com/out',
      events: ['email.sent'],
    })
    const key = await ok(resend.apiKeys.create({ name: 'Production' }))
    expect(key.token).toEqual(expect.any(String))
    const keys = (await ok(resend.apiKeys.list())).data
    expect(keys.find(({ id }) => id === key.id)).toMatchObject({ name: 'Production' })
  })

  test('a contact joins and leaves a segment', async () => {
    const segment = await ok(resend.segments.create({ name: 'VIP' }))
    const contact = await ok(resend.contacts.create({ email: 'vip@example.com' }))
    await ok(resend.contacts.segments.add({ contactId: contact.id, segmentId: segment.id }))
    expect((await ok(resend.contacts.segments.list({ contactId: contact.id }))).data).toHaveLength(1)
    await ok(resend.contacts.segments.remove({ contactId: contact.id, segmentId: segment.id }))
    expect((await ok(resend.contacts.segments.list({ contactId: contact.id }))).data).toEqual([])
  })

  test('refusals come as the SDK’s own errors', async () => {
    expect((await resend.emails.get('nope')).error).toMatchObject({ status: 404, message: "No such email: 'nope'" })
    const wrong = await resend.emails.send({ from: 'a@example.com', subject: 'Hi', text: 'x' } as never)
    expect(wrong).toMatchObject({ data: null, error: { message: '"to" is required' } })
    const refused = await new Resend('re_wrong', { baseUrl: served.url }).emails.list()
    expect(refused).toMatchObject({ data: null, error: { status: 401 } })
  })
})
