import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createRandom } from '../../src/lib/random.ts'
import { defaultLimits } from '../../src/openapi/limits.ts'
import { parse } from '../../src/openapi/parse.ts'
import { schemeOf, signaturesOf } from '../../src/webhooks/schemes.ts'
import type { SignatureScheme } from '../../src/webhooks/signature.ts'

const text = readFileSync(resolve(import.meta.dirname, '../../catalog/signatures.yaml'), 'utf8')

/** Every scheme of the catalog, as written. */
export const catalog = (() => {
  const parsed = parse(text, defaultLimits)
  if (!parsed.ok) throw new Error('catalog/signatures.yaml does not parse')
  return signaturesOf(parsed.value)
})()

export function scheme(name: string): SignatureScheme {
  const found = schemeOf(name, {}, catalog)
  if (!found.ok) throw new Error(found.problem)
  return found.scheme
}

/** The same bytes in every run. */
export function seededBytes(seed: string): (length: number) => Uint8Array {
  const random = createRandom(seed)
  return (length) => Uint8Array.from({ length }, () => random.integer(0, 255))
}
