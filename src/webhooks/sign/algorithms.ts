import { createHmac, sign } from 'node:crypto'
import type { HmacAlgorithm, SignatureAlgorithm, SignatureScheme } from '../signature.ts'
import { isAsymmetric, keyBytes, privateKey } from './key.ts'

const digests: Readonly<Record<HmacAlgorithm, string>> = {
  'hmac-sha1': 'sha1',
  'hmac-sha256': 'sha256',
  'hmac-sha512': 'sha512',
}

/**
 * The signature of a message in the scheme's output encoding; ECDSA as DER (SEC 1 C.5).
 * @throws Error when the secret is no key of the algorithm
 */
export function signatureOf(
  { algorithm, key, output }: Pick<SignatureScheme, 'algorithm' | 'key' | 'output'>,
  message: string,
  secret: string,
): string {
  if (!isAsymmetric(algorithm)) return hmac(algorithm, keyBytes(key, secret), message).toString(output)
  const digest = algorithm === 'ed25519' ? null : 'sha256'
  return sign(digest, Buffer.from(message), privateKey({ algorithm, key }, secret)).toString(output)
}

function hmac(algorithm: HmacAlgorithm, key: Buffer, message: string): Buffer {
  return createHmac(digests[algorithm], key).update(message).digest()
}

export function isAlgorithm(name: string): name is SignatureAlgorithm {
  return Object.hasOwn(digests, name) || isAsymmetric(name as SignatureAlgorithm)
}
