import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { builtInSchemes } from '../schemes.ts'
import type { SignatureScheme } from '../signature.ts'
import { sign, type Unsigned } from './sign.ts'

const plain = builtInSchemes['hmac-sha256']!
const request: Unsigned = {
  id: 'evt_1',
  timestampMs: 1_700_000_000_999,
  type: 'order.paid',
  url: 'https://example.com/in',
  mediaType: 'application/json',
  body: '{"a":{"b":[1,true,null]},"text":"ü"}',
  secrets: ['new', 'old'],
}

/** A message shows in its signature alone. */
const messageIs = (scheme: Partial<SignatureScheme>, given: Partial<Unsigned>, message: string) => {
  const signed = sign({ ...plain, ...scheme }, { ...request, ...given })
  expect(signed.headers['X-Signature']).toContain(createHmac('sha256', 'new').update(message).digest('hex'))
}

describe('what is signed', () => {
  const form = 'application/x-www-form-urlencoded; charset=utf-8'
  const sha = createHash('sha256').update(request.body).digest('hex')
  test.each<[string, Partial<SignatureScheme>, Partial<Unsigned>, string]>([
    ['seconds', { message: '{id}.{timestamp}' }, {}, 'evt_1.1700000000'],
    ['milliseconds', { message: '{timestamp}', timestamp: 'milliseconds' }, {}, '1700000000999'],
    ['the name and the URL', { message: 'POST{url}|{type}' }, {}, 'POSThttps://example.com/in|order.paid'],
    ['braces that are no part', { message: '{"x":{id}}{}{ id }' }, {}, '{"x":evt_1}{}{ id }'],
    ['a digest', { message: '{sha256Body}' }, {}, sha],
    ['values', { message: '{json:/a/b/0},{json:/a/b/1},{json:/a/b/2},{json:/no},{json:/text}' }, {}, '1,true,,,ü'],
    ['an object', { message: '{json:/a}' }, {}, '{"b":[1,true,null]}'],
    ['values of what is no JSON', { message: '-{json:/a}-' }, { body: '<a/>' }, '--'],
    ['inherited names', { message: '-{json:/constructor/name}-' }, {}, '--'],
    ['a form', { message: '{sortedForm}' }, { mediaType: form, body: 'b=2&a=z&a=y&a=y&A=+%2B' }, 'A +aya' + 'zb2'],
    ['a form that is none', { message: '-{sortedForm}-' }, { body: 'b=2' }, '--'],
    ['JSON apart', { message: 'x', jsonMessage: 'y' }, { mediaType: 'application/vnd.api+json; v=1' }, 'y'],
    ['not JSON', { message: 'x', jsonMessage: 'y' }, { mediaType: 'application/jsonish' }, 'x'],
    ['a name of no header', { message: '{type}' }, { type: 'naïve\r\nX: 1' }, 'na%C3%AFve%0D%0AX: 1'],
    ['half a character', { message: '{id}' }, { id: 'a\ud800' }, 'a%EF%BF%BD'],
  ])('%s', (_, scheme, given, message) => messageIs(scheme, given, message))
})

describe('what is sent', () => {
  test('each secret signs, the newest first', () => {
    const [newer, older] = sign(plain, request).headers['X-Signature']!.split(',')
    expect(newer).toBe(sign(plain, { ...request, secrets: ['new'] }).headers['X-Signature'])
    expect(older).toBe(sign(plain, { ...request, secrets: ['old'] }).headers['X-Signature'])
    expect(newer).not.toBe(older)
  })

  test('without a secret: the headers that hold no signature', () => {
    const { headers, body } = sign({ ...plain, bodyPointer: '/signature' }, { ...request, secrets: [] })
    expect(headers).toEqual({ 'X-Webhook-Id': 'evt_1', 'X-Webhook-Timestamp': '1700000000' })
    expect(body).toBe(request.body)
  })

  test('a header for each secret', () => {
    const scheme = { ...plain, headers: { 'X-Sig-{secretIndex}': '{secretIndex}={signature}' } }
    const { headers } = sign(scheme, request)
    expect(Object.keys(headers)).toEqual(['X-Sig-1', 'X-Sig-2'])
    expect(headers['X-Sig-2']).toBe(`2=${createHmac('sha256', 'old').update(request.body).digest('hex')}`)
  })

  test('an older algorithm beside', () => {
    const scheme = { ...plain, headers: { 'X-Sig': '{signature:hmac-sha1}' } }
    const want = createHmac('sha1', 'new').update(request.body).digest('hex')
    expect(sign(scheme, request).headers['X-Sig']).toBe(want)
  })

  const sha = createHash('sha256').update(request.body).digest('hex')
  test.each([
    ['https://a.b/', `https://a.b/?d=${sha}`],
    ['https://a.b/?x=1#f', `https://a.b/?x=1&d=${sha}#f`],
    ['https://a.b/?', `https://a.b/?d=${sha}`],
  ])('the query of %s', (url, want) => {
    const scheme = { ...plain, jsonQuery: 'd={sha256Body}', message: '{url}' }
    expect(sign(scheme, { ...request, url }).url).toBe(want)
    messageIs(scheme, { url }, want)
    expect(sign(scheme, { ...request, url, mediaType: 'text/plain' }).url).toBe(url)
  })

  test.each([
    ['/signature', '{"list":[{}]}', '{"list":[{}],"signature":"S"}'],
    ['/list/0/x/y', '{"list":[{}]}', '{"list":[{"x":{"y":"S"}}]}'],
    ['/list/7/x', '{"list":[{}]}', '{"list":[{}]}'],
    ['/list/x', '{"list":[{}]}', '{"list":[{}]}'],
    ['/list/0', '{"list":"text"}', '{"list":"text"}'],
    ['/x', '<a/>', '<a/>'],
    ['/__proto__/x', '{}', '{"__proto__":{"x":"S"}}'],
  ])('in the body at %s', (bodyPointer, body, want) => {
    const scheme = { ...plain, message: '{id}', bodyPointer }
    const signature = createHmac('sha256', 'new').update('evt_1').digest('hex')
    expect(sign(scheme, { ...request, body }).body).toBe(want.replace('S', signature))
  })

  test('a header is written once the body is', () => {
    const scheme = { ...plain, message: '{id}', bodyPointer: '/s', headers: { Digest: '{sha256Body}' } }
    const { headers, body } = sign(scheme, request)
    expect(headers.Digest).toBe(createHash('sha256').update(body).digest('hex'))
  })
})
