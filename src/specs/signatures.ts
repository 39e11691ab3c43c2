import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lazily } from '../lib/lazily.ts'
import { defaultLimits } from '../openapi/limits.ts'
import { parse } from '../openapi/parse.ts'
import { signaturesOf, type WrittenSchemes } from '../webhooks/schemes.ts'
import { packageRoot } from './package-root.ts'

/** The signature schemes in `catalog/signatures.yaml`, read when first asked for. */
export function signatureCatalog(): () => WrittenSchemes {
  return lazily(() => {
    const parsed = parse(readFileSync(join(packageRoot(), 'catalog', 'signatures.yaml'), 'utf8'), defaultLimits)
    if (!parsed.ok) throw new Error('Failed to read catalog/signatures.yaml')
    return signaturesOf(parsed.value)
  })
}
