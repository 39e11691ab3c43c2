import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import type { JsonObject } from '../../lib/json.ts'
import { canonicalJson } from './canonical.ts'
import type { Receipt } from './receipt.ts'

/** A new Ed25519 key, PKCS #8 PEM. */
export function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519')
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** @param pem PKCS #8 of an Ed25519 key. @throws Error when it is none */
export function readSigningKey(pem: string): KeyObject {
  const key = createPrivateKey(pem)
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`It is a key of ${key.asymmetricKeyType}, not of Ed25519`)
  return key
}

/** SPKI PEM of a public key, or of the public half of a private one. */
export function publicPem(key: KeyObject): string {
  const shown = key.type === 'public' ? key : createPublicKey(key)
  return shown.export({ type: 'spki', format: 'pem' }).toString()
}

export function signReceipt(receipt: Omit<Receipt, 'publicKey' | 'signature'>, key: KeyObject): Receipt {
  const whole = { ...receipt, publicKey: publicPem(key) }
  return { ...whole, signature: sign(null, bytesOf(whole), key).toString('base64') }
}

/** '' when the signature is that of the key in the receipt, else why not. */
export function signatureProblem(receipt: JsonObject): string {
  const { signature, ...whole } = receipt
  const { publicKey } = whole
  if (typeof signature !== 'string' || typeof publicKey !== 'string') return 'it is not signed'
  const bytes = Buffer.from(signature, 'base64')
  if (bytes.toString('base64') !== signature) return 'its signature is not base64'
  const key = publicKeyOf(publicKey)
  if (key === undefined) return 'its public key is no Ed25519 key'
  if (publicPem(key) !== publicKey) return 'its public key is not written as keys are'
  return verify(null, bytesOf(whole), key, bytes) ? '' : 'its signature is not that of what it says: it was changed'
}

function publicKeyOf(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem)
    return key.asymmetricKeyType === 'ed25519' && !pem.includes('PRIVATE') ? key : undefined
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}

const bytesOf = (value: object) => Buffer.from(canonicalJson(value as JsonObject), 'utf8')
