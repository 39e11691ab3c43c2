import { randomBytes } from 'node:crypto'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** An unguessable secret of base-62 characters, from the system's randomness (not from a seed). */
export function secretToken(length: number): string {
  let token = ''
  while (token.length < length) {
    // 248 = 4 × 62: bytes above it would favour some characters.
    for (const byte of randomBytes(length)) if (byte < 248 && token.length < length) token += alphabet[byte % 62]
  }
  return token
}

/** Unguessable bytes, from the system's randomness (not from a seed). */
export function secretBytes(length: number): Uint8Array {
  return randomBytes(length)
}
