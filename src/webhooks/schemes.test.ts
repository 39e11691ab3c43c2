import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../lib/json.ts'
import { checkScheme } from './check-scheme.ts'
import { builtInSchemes, schemeOf, signaturesOf } from './schemes.ts'

const good: JsonObject = { algorithm: 'hmac-sha256', headers: { 'X-S': '{signatures}' } }

describe('schemes by name', () => {
  const authored = { own: good, 'hmac-sha256': { ...good, description: 'ours' }, broken: { algorithm: 'md5' } }
  const catalog = { listed: good, own: { ...good, description: 'theirs' }, 'standard-webhooks': good }

  test.each([
    ['own', { description: '', algorithm: 'hmac-sha256' }],
    ['hmac-sha256', { description: 'ours' }],
    ['standard-webhooks', { separator: ' ' }],
    ['listed', { headers: { 'X-S': '{signatures}' } }],
  ])('%s', (name, scheme) => expect(schemeOf(name, authored, catalog)).toMatchObject({ ok: true, scheme }))

  test.each(['nobody', 'constructor', '__proto__', ''])('unknown: %s', (name) => {
    const known = ['own', 'hmac-sha256', 'broken', 'standard-webhooks', 'standard-webhooks-ed25519', 'listed']
    const problem = `There is no signature scheme '${name}'. There are: ${known.join(', ')}`
    expect(schemeOf(name, authored, catalog)).toEqual({ ok: false, problem, known })
  })

  test('a broken one says where', () => {
    expect(schemeOf('broken', authored)).toMatchObject({
      problem: expect.stringContaining("'broken' is broken: /algorithm has to be one of hmac-sha1,"),
    })
  })

  test('the same scheme each time, so that its templates are read once', () => {
    expect(schemeOf('own', authored)).toBe(schemeOf('own', authored))
  })

  test('of a catalog file', () => {
    expect(signaturesOf({ signatures: { a: good, b: 'no' } })).toEqual({ a: good })
    const others: JsonValue[] = [null, [], {}, { signatures: [] }]
    for (const value of others) expect(signaturesOf(value)).toEqual({})
  })
})

describe('schemes as written', () => {
  test.each(Object.entries(builtInSchemes))('%s is as an overlay could write it', (_, scheme) => {
    expect(checkScheme(structuredClone(scheme) as unknown as JsonObject)).toEqual({ ok: true, scheme })
  })

  test('what has a default may be left out, and the value stays as written', () => {
    const written = structuredClone(good)
    expect(checkScheme(written)).toEqual({
      ok: true,
      scheme: {
        ...good,
        description: '',
        key: { encoding: 'utf8', prefix: '' },
        output: 'hex',
        message: '{body}',
        timestamp: 'seconds',
        signature: '{signature}',
        separator: ',',
        secret: { prefix: '', bytes: 32, encoding: 'alphanumeric' },
      },
    })
    expect(written).toEqual(good)
  })

  test.each<[string, JsonObject, string, string]>([
    ['a word too many', { sign: 1 }, '', "'sign' is no word of a signature scheme"],
    ['a choice', { output: 'binary' }, '/output', 'has to be one of hex, base64'],
    [
      'a part',
      { message: '{bdy}' },
      '/message',
      'there is no {bdy} here: {id} {timestamp} {type} {url} {sha256Body} {body}',
    ],
    ['a part out of place', { headers: { a: '{signatures}{body}' } }, '/headers/a', 'there is no {body} here'],
    ['a pointer', { message: '{json:a}' }, '/message', '{json:a} needs a JSON Pointer'],
    ['an algorithm', { headers: { a: '{signature:ed25519}' } }, '/headers/a', 'ed25519 is no algorithm of an HMAC'],
    ['no signature', { headers: { a: '{id}' } }, '/headers', 'none holds {signatures}'],
    ['an empty one', { signature: 'v1' }, '/signature', 'does not hold {signature}'],
    ['a name', { headers: { 'a b': '{signatures}' } }, '/headers/a b', 'is no name of a header'],
    ['a line', { headers: { a: '{signatures}\r\nb: 1' } }, '/headers/a', 'has to be printable ASCII'],
    [
      'framing',
      { headers: { a: '{signatures}', 'Content-Length': '0' } },
      '/headers/Content-Length',
      'is not for a scheme',
    ],
    ['twice', { headers: { a: '{signatures}', A: '' } }, '/headers/A', "'A' is there twice"],
    ['in itself', { bodyPointer: '/s', message: '{body}' }, '/bodyPointer', 'cannot hold the signature of itself'],
    ['no pointer', { bodyPointer: 's' }, '/bodyPointer', 'has to be a JSON Pointer'],
    ['a key of text', { algorithm: 'ed25519' }, '/key/encoding', 'has to be base64 or hex for ed25519'],
    ['a public key', { publicKey: {} }, '/publicKey', 'hmac-sha256 has no public key'],
    [
      'a secret that is no key',
      { key: { encoding: 'hex' }, secret: { encoding: 'base64' } },
      '/secret/encoding',
      'has to be hex, as the key is read',
    ],
    ['a handshake', { handshake: { kind: 'wave' } }, '/handshake', 'has no kind that is known'],
    ['half a handshake', { handshake: { kind: 'ping' } }, '/handshake', "'event' is missing"],
  ])('%s', (_, change, pointer, message) => {
    const result = checkScheme({ ...good, ...change })
    expect(result.ok ? [] : result.problems).toContainEqual({ pointer, message: expect.stringContaining(message) })
  })
})
