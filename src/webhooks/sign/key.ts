import { createECDH, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import type { AsymmetricAlgorithm, SignatureAlgorithm, SignatureScheme } from '../signature.ts'

type Keyed = Pick<SignatureScheme, 'algorithm' | 'key'>

/** RFC 8410 §7: what stands before the seed in the PKCS #8 form of an Ed25519 key. */
const ed25519Header = Buffer.from('302e020100300506032b657004220420', 'hex')
const rawLength: Readonly<Record<AsymmetricAlgorithm, number>> = { ed25519: 32, 'ecdsa-p256-sha256': 65 }

export function isAsymmetric(algorithm: SignatureAlgorithm): algorithm is AsymmetricAlgorithm {
  return Object.hasOwn(rawLength, algorithm)
}

/** The bytes a secret stands for. */
export function keyBytes({ encoding, prefix }: SignatureScheme['key'], secret: string): Buffer {
  return Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, encoding)
}

const maxKept = 1000
const kept = new Map<string, KeyObject>()

/**
 * Reading a key takes ten times as long as signing with it, so the last ones are kept.
 * @throws Error when the secret is no key of the algorithm; see `secretProblem`
 */
export function privateKey(scheme: Keyed, secret: string): KeyObject {
  const name = JSON.stringify([scheme.algorithm, scheme.key, secret])
  const known = kept.get(name)
  if (known !== undefined) return known
  const read = readKey(scheme, secret)
  if (kept.size >= maxKept) kept.clear()
  kept.set(name, read)
  return read
}

function readKey({ algorithm, key }: Keyed, secret: string): KeyObject {
  const bytes = keyBytes(key, secret)
  if (algorithm === 'ed25519' && (bytes.length === 32 || bytes.length === 64))
    return fromDer(Buffer.concat([ed25519Header, bytes.subarray(0, 32)]))
  if (algorithm === 'ecdsa-p256-sha256' && bytes.length === 32) return fromScalar(bytes)
  return fromDer(bytes)
}

function fromDer(key: Buffer): KeyObject {
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
}

function fromScalar(scalar: Buffer): KeyObject {
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(scalar)
  const point = curve.getPublicKey()
  const [d, x, y] = [scalar, point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'))
  return createPrivateKey({ key: { kty: 'EC', crv: 'P-256', d, x, y }, format: 'jwk' })
}

/** @throws Error when the secret is no key of the algorithm; see `secretProblem` */
export function publicKeyObject(scheme: Keyed, secret: string): KeyObject {
  return createPublicKey(privateKey(scheme, secret))
}

/** What the subscriber verifies with, in the scheme's format; null: the secret itself, for an HMAC. */
export function publicKeyOf(scheme: Pick<SignatureScheme, 'algorithm' | 'key' | 'publicKey'>, secret: string) {
  if (!isAsymmetric(scheme.algorithm)) return null
  const { prefix, format, encoding } = scheme.publicKey ?? { prefix: '', format: 'spki', encoding: 'base64' }
  const spki = publicKeyObject(scheme, secret).export({ format: 'der', type: 'spki' })
  return prefix + (format === 'raw' ? spki.subarray(-rawLength[scheme.algorithm]) : spki).toString(encoding)
}

const spelling = { utf8: /./s, base64: /^[A-Za-z0-9+/]+={0,2}$/, hex: /^(?:[0-9A-Fa-f]{2})+$/ }

/** Why a secret that somebody chose cannot be used with the scheme; null when it can. */
export function secretProblem(scheme: Keyed, secret: string): string | null {
  const { encoding, prefix } = scheme.key
  const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret
  if (text === '') return 'the secret is empty'
  if (!spelling[encoding].test(text)) return `the secret has to be ${encoding}${prefix && ` after '${prefix}'`}`
  if (!isAsymmetric(scheme.algorithm)) return null
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = privateKey(scheme, secret)
    const kind = asymmetricKeyDetails?.namedCurve ?? asymmetricKeyType
    return kind === (scheme.algorithm === 'ed25519' ? 'ed25519' : 'prime256v1') ? null : notAKey(scheme.algorithm)
  } catch (error) {
    return `${notAKey(scheme.algorithm)}: ${error instanceof Error ? error.message : String(error)}`
  }
}

function notAKey(algorithm: SignatureAlgorithm): string {
  return `the secret is no private key of ${algorithm}`
}
