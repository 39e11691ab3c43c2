import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { builtInSchemes } from '../schemes.ts'
import type { SignatureScheme } from '../signature.ts'
import { publicKeyOf, secretProblem } from './key.ts'
import { newSecret } from './new-secret.ts'

const standard = builtInSchemes['standard-webhooks']!
const ed25519 = builtInSchemes['standard-webhooks-ed25519']!
const p256: SignatureScheme = {
  ...ed25519,
  algorithm: 'ecdsa-p256-sha256',
  key: { encoding: 'base64', prefix: '' },
  publicKey: { prefix: 'pk_', format: 'raw', encoding: 'hex' },
}
const hex: SignatureScheme = { ...standard, key: { encoding: 'hex', prefix: '' } }
const zeros = (length: number) => new Uint8Array(length)
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const pkcs8 = (key: ReturnType<typeof generateKeyPairSync>['privateKey']) =>
  base64(key.export({ format: 'der', type: 'pkcs8' }))

describe('secrets that somebody chose', () => {
  test.each([
    ['with its prefix', standard, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', null],
    ['without', standard, 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', null],
    ['the prefix alone', standard, 'whsec_', 'the secret is empty'],
    ['another spelling', standard, 'whsec_my secret', "the secret has to be base64 after 'whsec_'"],
    ['hex', hex, 'abc', 'the secret has to be hex'],
    ['any text', builtInSchemes['hmac-sha256']!, 'my sécret', null],
    ['a seed', ed25519, base64(zeros(32)), null],
    ['too short', ed25519, base64(zeros(31)), expect.stringContaining('no private key of ed25519')],
    ['PKCS #8', ed25519, pkcs8(generateKeyPairSync('ed25519').privateKey), null],
    ['of another kind', ed25519, pkcs8(generateKeyPairSync('ed448').privateKey), expect.stringContaining('ed25519')],
    ['a number of no point', p256, base64(zeros(32)), expect.stringContaining('ecdsa-p256-sha256')],
    ['a curve', p256, pkcs8(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey), null],
    [
      'another curve',
      p256,
      pkcs8(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey),
      expect.stringContaining('ecdsa-p256-sha256'),
    ],
  ])('%s', (_, scheme, secret, want) => expect(secretProblem(scheme, secret)).toEqual(want))
})

describe('new secrets', () => {
  test.each<[string, SignatureScheme['secret'], RegExp]>([
    ['base64', { prefix: 'p_', bytes: 24, encoding: 'base64' }, /^p_[A-Za-z0-9+/]{32}$/],
    ['hex', { prefix: '', bytes: 16, encoding: 'hex' }, /^[0-9a-f]{32}$/],
    ['alphanumeric', { prefix: 's_', bytes: 40, encoding: 'alphanumeric' }, /^s_[A-Za-z0-9]{40}$/],
  ])('%s', (_, secret, want) => {
    expect(newSecret({ ...builtInSchemes['hmac-sha256']!, secret }, counting())).toMatch(want)
  })

  test('a pair', () => {
    const secret = newSecret(ed25519, counting())
    expect(Buffer.from(secret.slice('whsk_'.length), 'base64')).toHaveLength(64)
    const open = publicKeyOf(ed25519, secret)!
    expect(open).toMatch(/^whpk_/)
    expect(Buffer.from(secret.slice(5), 'base64').subarray(32)).toEqual(Buffer.from(open.slice(5), 'base64'))
  })

  test('numbers that are no key are drawn again', () => {
    const draws = [zeros(32), new Uint8Array(32).fill(255), new Uint8Array(32).fill(1)]
    expect(newSecret(p256, () => draws.shift()!)).toBe(`${base64(new Uint8Array(32).fill(1))}`)
    expect(draws).toHaveLength(0)
  })

  test('public keys', () => {
    expect(publicKeyOf(standard, 'whsec_AAAA')).toBeNull()
    expect(publicKeyOf(p256, base64(new Uint8Array(32).fill(1)))).toMatch(/^pk_04[0-9a-f]{128}$/)
  })

  /** 0, 1, 2 … through every byte, so that some have to be passed over. */
  function counting(): (length: number) => Uint8Array {
    const state = { at: 240 }
    return (length) => Uint8Array.from({ length }, () => state.at++ % 256)
  }
})
