import { isAsymmetric, keyBytes, publicKeyOf, secretProblem } from './key.ts'
import type { SignatureScheme } from '../signature.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** A secret as the scheme's owner gives them out: a private key for an asymmetric scheme. */
export function newSecret(scheme: SignatureScheme, random: (length: number) => Uint8Array): string {
  const { prefix, bytes, encoding } = scheme.secret
  if (isAsymmetric(scheme.algorithm)) return newPrivateKey(scheme, random)
  if (encoding === 'alphanumeric') return prefix + alphanumeric(bytes, random)
  return prefix + Buffer.from(random(bytes)).toString(encoding)
}

function newPrivateKey(scheme: SignatureScheme, random: (length: number) => Uint8Array): string {
  const { encoding, prefix } = scheme.key
  const spell = (...parts: Uint8Array[]) => prefix + Buffer.concat(parts).toString(encoding)
  let secret = spell(random(32))
  // One in 2³² numbers is above the order of the curve.
  while (secretProblem(scheme, secret) !== null) secret = spell(random(32))
  if (scheme.algorithm !== 'ed25519') return secret
  // Standard Webhooks hands out the seed and the public key together, as libsodium does.
  const open = publicKeyOf({ ...scheme, publicKey: { prefix: '', format: 'raw', encoding: 'hex' } }, secret)
  return spell(keyBytes(scheme.key, secret), Buffer.from(open ?? '', 'hex'))
}

function alphanumeric(length: number, random: (length: number) => Uint8Array): string {
  let text = ''
  while (text.length < length) {
    // 248 = 4 × 62: bytes above it would favour some characters.
    for (const byte of random(length)) if (byte < 248 && text.length < length) text += alphabet[byte % 62]
  }
  return text
}
