import { describe, expect, test } from 'vitest'
import { signatureCatalog } from '../../specs/signatures.ts'
import { builtInSchemes, schemeOf } from '../schemes.ts'
import { newSecret } from './new-secret.ts'
import { sign } from './sign.ts'
import { verify } from './verify.ts'

const now = Date.UTC(2026, 4, 1, 12)
const catalog = signatureCatalog()()
const names = [...Object.keys(builtInSchemes), ...Object.keys(catalog)]
const counting = (start: number) => (length: number) => Uint8Array.from({ length }, (_, index) => (start + index) % 256)

function scheme(name: string) {
  const found = schemeOf(name, {}, catalog)
  if (!found.ok) throw new Error(found.problem)
  return found.scheme
}

/** A body that has what every scheme looks for in it. */
const body = JSON.stringify({
  type: 'order.created',
  notificationItems: [
    { NotificationRequestItem: { pspReference: 'p1', eventCode: 'AUTHORISATION', additionalData: {} } },
  ],
})

function sent(name: string, secrets: readonly string[], mediaType = 'application/json', text = body) {
  const url = 'https://receiver.test/hooks?a=b'
  const request = { id: 'evt_1', timestampMs: now, type: 'order.created', url, mediaType, body: text, secrets }
  const signed = sign(scheme(name), request)
  return { ...signed, headers: { ...signed.headers, 'Content-Type': mediaType } }
}

describe.each(names)('%s', (name) => {
  const secret = newSecret(scheme(name), counting(1))
  const older = newSecret(scheme(name), counting(7))

  test('what was signed is verified', () => {
    expect(verify(scheme(name), sent(name, [secret]), secret, now)).toEqual({ ok: true })
  })

  test('also as a form', () => {
    const form = sent(name, [secret], 'application/x-www-form-urlencoded', 'b=2&a=1')
    if (scheme(name).bodyPointer === undefined) expect(verify(scheme(name), form, secret, now)).toEqual({ ok: true })
    else expect(verify(scheme(name), form, secret, now).ok).toBe(false)
  })

  test('another secret is not', () => {
    expect(verify(scheme(name), sent(name, [older]), secret, now).ok).toBe(false)
  })

  test('nor another body', () => {
    const request = sent(name, [secret])
    const other = request.body.replace('"p1"', '"p2"').replace('order.created', 'order.deleted')
    const { message, jsonMessage = message, jsonQuery = '' } = scheme(name)
    // Some schemes sign something else than the body of a JSON request.
    const signsBody = /\{(body|sha256Body|json)/.test(jsonMessage + jsonQuery)
    expect(verify(scheme(name), { ...request, body: other }, secret, now).ok).toBe(!signsBody)
  })

  test('nor no signature', () => {
    expect(verify(scheme(name), sent(name, []), secret, now)).toEqual({ ok: false, problem: 'it carries no signature' })
  })
})

test('a rotated secret signs beside the new one', () => {
  const [newer, older] = [3, 5].map((start) => newSecret(scheme('standard-webhooks'), counting(start))) as [
    string,
    string,
  ]
  const request = sent('standard-webhooks', [newer, older])
  for (const secret of [newer, older])
    expect(verify(scheme('standard-webhooks'), request, secret, now)).toEqual({ ok: true })
})

test.each([
  ['too old', 5 * 60_000 + 1000],
  ['from the future', -5 * 60_000 - 1000],
])('%s', (_, off) => {
  const secret = newSecret(scheme('standard-webhooks'), counting(1))
  expect(verify(scheme('standard-webhooks'), sent('standard-webhooks', [secret]), secret, now + off)).toEqual({
    ok: false,
    problem: 'its timestamp is missing or too far from now',
  })
})
