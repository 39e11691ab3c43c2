import { join } from 'node:path'
import twilio from 'twilio'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from '../serve.ts'
import { hasShared, shared } from '../shared.ts'
import { openReceiver, type Receiver } from '../webhooks/receiver.ts'

/** The SDK has no base URL: its own HTTP client, sent elsewhere. */
class Redirected extends twilio.RequestClient {
  readonly #url: string
  constructor(url: string) {
    super()
    this.#url = url
  }
  override request<T>(options: Parameters<twilio.RequestClient['request']>[0]) {
    const { pathname, search } = new URL(options.uri)
    return super.request<T>({ ...options, uri: `${this.#url}${pathname}${search}` } as never)
  }
}

describe.skipIf(!hasShared)('messages by the official SDK, with status callbacks', () => {
  let served: Served
  let receiver: Receiver
  let client: twilio.Twilio
  let token: string

  beforeAll(async () => {
    const overlay = join(import.meta.dirname, '../../catalog/twilio/overlay.yaml')
    served = await serveDocument(shared('specs/twilio_api_v2010.json'), 1, [overlay])
    receiver = await openReceiver()
    const credential = served.credential('accountSid_authToken')
    token = credential.password!
    client = twilio(credential.username!, token, { httpClient: new Redirected(served.url) })
  }, 60_000)
  afterAll(async () => {
    await served.close()
    await receiver.close()
  })

  const send = async (to: string) => {
    const statusCallback = `${receiver.url}/status?order=7`
    const made = await client.messages.create({ to, from: '+15017122661', body: 'On its way', statusCallback })
    expect(made.status).toBe('queued')
    await served.sandbox.clock.advance(5000)
    await receiver.until((all) => all.filter(({ body }) => body.includes(made.sid)).length === 2)
    const told = receiver.received.filter(({ body }) => body.includes(made.sid))
    for (const { headers, body } of told) {
      const params = Object.fromEntries(new URLSearchParams(body))
      const signature = String(headers['x-twilio-signature'])
      expect(headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
      expect(twilio.validateRequest(token, signature, statusCallback, params)).toBe(true)
      expect(twilio.validateRequest(token, signature, statusCallback, { ...params, MessageStatus: 'read' })).toBe(false)
      expect(twilio.validateRequest(`${token}x`, signature, statusCallback, params)).toBe(false)
    }
    const states = told.map(({ body }) => new URLSearchParams(body).get('MessageStatus'))
    return { message: await client.messages(made.sid).fetch(), states }
  }

  test('queued → sent → delivered', async () => {
    const { message, states } = await send('+14155552671')
    expect(states).toEqual(['sent', 'delivered'])
    expect(message).toMatchObject({ status: 'delivered', errorCode: null })
    expect(message.dateSent).toBeInstanceOf(Date)
  })

  test('queued → sent → undelivered', async () => {
    const { message, states } = await send('+14155550001')
    expect(states).toEqual(['sent', 'undelivered'])
    expect(message).toMatchObject({ status: 'undelivered', errorCode: 30005 })
  })

  test('a number that cannot be', async () => {
    const refused = client.messages.create({ to: '+15005550001', from: '+15017122661', body: 'Hello' })
    await expect(refused).rejects.toMatchObject({ code: 21211, status: 400 })
  })

  test('a scheduled message can be canceled, a delivered one cannot', async () => {
    const { message } = await send('+14155552671')
    const refused = client.messages(message.sid).update({ status: 'canceled' })
    await expect(refused).rejects.toMatchObject({ code: 30409, status: 400 })
    const sendAt = new Date(served.sandbox.clock.now() + 3_600_000)
    const later = await client.messages.create({
      to: '+14155552671',
      messagingServiceSid: `MG${'a'.repeat(32)}`,
      body: 'Later',
      scheduleType: 'fixed',
      sendAt,
    })
    expect(later.status).toBe('scheduled')
    expect((await client.messages(later.sid).update({ status: 'canceled' })).status).toBe('canceled')
    await served.sandbox.clock.advance(7_200_000)
    expect((await client.messages(later.sid).fetch()).status).toBe('canceled')
  })
})
