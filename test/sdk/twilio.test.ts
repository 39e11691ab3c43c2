import twilio from 'twilio'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from '../serve.ts'
import { hasShared, shared } from '../shared.ts'

/** The SDK has no base URL: its own HTTP client, sent elsewhere. */
class Redirected extends twilio.RequestClient {
  readonly seen: string[] = []
  readonly #url: string
  constructor(url: string) {
    super()
    this.#url = url
  }
  override request<T>(options: Parameters<twilio.RequestClient['request']>[0]) {
    const { pathname, search } = new URL(options.uri)
    this.seen.push(`${options.method} ${pathname}${search}`)
    return super.request<T>({ ...options, uri: `${this.#url}${pathname}${search}` } as never)
  }
}

describe.skipIf(!hasShared)('twilio 6.2.0, unmodified', () => {
  let served: Served
  let http: Redirected
  let client: twilio.Twilio
  let account: string

  beforeAll(async () => {
    served = await serveDocument(shared('specs/twilio_api_v2010.json'))
    const credential = served.credential('accountSid_authToken')
    account = credential.username!
    http = new Redirected(served.url)
    client = twilio(account, credential.password!, { httpClient: http })
  }, 60_000)
  afterAll(() => served.close())

  test('the user name of the Basic credential is an account that is there', async () => {
    expect(account).toMatch(/^AC[0-9a-f]{32}$/)
    const found = await client.api.v2010.accounts(account).fetch()
    expect(found.sid).toBe(account)
    expect(found.dateCreated).toBeInstanceOf(Date)
  })

  test('message: create, fetch, update, remove', async () => {
    const made = await client.messages.create({
      to: '+15558675310',
      from: '+15017122661',
      body: 'Your appointment is at 3 pm',
      mediaUrl: ['https://example.com/a.png', 'https://example.com/b.png'],
    })
    expect(made.sid).toMatch(/^(SM|MM)[0-9a-fA-F]{32}$/)
    expect(made).toMatchObject({
      accountSid: account,
      to: '+15558675310',
      from: '+15017122661',
      body: 'Your appointment is at 3 pm',
    })
    expect(made.uri).toBe(`/2010-04-01/Accounts/${account}/Messages/${made.sid}.json`)
    expect(made.subresourceUris).toMatchObject({
      media: `/2010-04-01/Accounts/${account}/Messages/${made.sid}/Media.json`,
    })
    expect(Math.abs(made.dateCreated.getTime() - Date.now())).toBeLessThan(60_000)
    expect(made.errorCode).toBeNull()

    const got = await client.messages(made.sid).fetch()
    expect(got.toJSON()).toEqual(made.toJSON())

    const changed = await client.messages(made.sid).update({ body: '' })
    expect(changed.body).toBe('')
    expect((await client.messages(made.sid).fetch()).toJSON()).toEqual(changed.toJSON())

    expect(await client.messages(made.sid).remove()).toBe(true)
    await expect(client.messages(made.sid).fetch()).rejects.toThrow(twilio.RestException)
  })

  test('list and each follow next_page_uri to the end', async () => {
    const to = '+15550009999'
    const made: string[] = []
    for (let i = 0; i < 7; i++)
      made.push((await client.messages.create({ to, from: '+15017122661', body: `Page ${i}` })).sid)
    http.seen.length = 0
    const listed = await client.messages.list({ to, pageSize: 2 })
    expect(listed.map(({ sid }) => sid).sort()).toEqual([...made].sort())
    expect(http.seen.length).toBeGreaterThanOrEqual(4)

    const each: string[] = []
    await new Promise<void>((resolve, reject) => {
      client.messages.each({
        to,
        pageSize: 3,
        callback: ({ sid }) => void each.push(sid),
        done: (error?: Error) => (error ? reject(error) : resolve()),
      })
    })
    expect(each).toEqual(listed.map(({ sid }) => sid))

    const first = await client.messages.page({ to, pageSize: 3 })
    const second = await first.nextPage()!
    expect(second.instances.map(({ sid }) => sid)).toEqual(each.slice(3, 6))
    const back = await second.previousPage()!
    expect(back.instances.map(({ sid }) => sid)).toEqual(each.slice(0, 3))
    expect(first.previousPage()).toBeUndefined()
  })

  test('queue: numbers of a form; create, fetch, update, remove', async () => {
    const made = await client.queues.create({ friendlyName: 'support', maxSize: 100 })
    expect(made).toMatchObject({ friendlyName: 'support', maxSize: 100, accountSid: account })
    expect(made.currentSize).toBe(0)
    const changed = await client.queues(made.sid).update({ maxSize: 50 })
    expect(changed).toMatchObject({ sid: made.sid, friendlyName: 'support', maxSize: 50 })
    expect((await client.queues(made.sid).fetch()).toJSON()).toEqual(changed.toJSON())
    expect((await client.queues.list()).map(({ sid }) => sid)).toContain(made.sid)
    expect(await client.queues(made.sid).remove()).toBe(true)
    expect((await client.queues.list()).map(({ sid }) => sid)).not.toContain(made.sid)
  })

  test('application and incoming number: create, update, remove', async () => {
    const app = await client.applications.create({ friendlyName: 'Phone', voiceUrl: 'https://example.com/voice' })
    expect(app).toMatchObject({ friendlyName: 'Phone', voiceUrl: 'https://example.com/voice' })
    const number = await client.incomingPhoneNumbers.create({
      phoneNumber: '+15017122661',
      voiceApplicationSid: app.sid,
    })
    expect(number).toMatchObject({ phoneNumber: '+15017122661', voiceApplicationSid: app.sid })
    const changed = await client.incomingPhoneNumbers(number.sid).update({ friendlyName: 'Front desk' })
    expect(changed).toMatchObject({ sid: number.sid, phoneNumber: '+15017122661', friendlyName: 'Front desk' })
    const found = await client.incomingPhoneNumbers.list({ friendlyName: 'Front desk' })
    expect(found.map(({ sid }) => sid)).toEqual([number.sid])
    expect(await client.incomingPhoneNumbers(number.sid).remove()).toBe(true)
    await expect(client.incomingPhoneNumbers(number.sid).fetch()).rejects.toMatchObject({ status: 404 })
  })

  test('refusals are the SDK’s own exceptions', async () => {
    const missing = client.messages(`SM${'0'.repeat(32)}`).fetch()
    await expect(missing).rejects.toThrow(twilio.RestException)
    await expect(missing).rejects.toMatchObject({ status: 404, message: `No such message: 'SM${'0'.repeat(32)}'` })
    const stranger = twilio(account, 'wrong', { httpClient: new Redirected(served.url) }).messages.list()
    await expect(stranger).rejects.toThrow(twilio.RestException)
    await expect(stranger).rejects.toMatchObject({ status: 401 })
  })
})
