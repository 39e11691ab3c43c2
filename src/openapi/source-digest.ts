import { createHash } from 'node:crypto'
import type { LoadOptions, SpecDocument } from './document.ts'
import { closedScope, scopeOf } from './fetch-rules.ts'
import type { LoadInputs } from './inputs.ts'
import { limitsOf } from './limits.ts'
import { readReference } from './read.ts'

/**
 * The key under which whatever is computed from a document may be cached: a hash of the bytes of the entry and of the
 * overlays, of the options that change the outcome, and of the program's version. Nothing is parsed. What is found under
 * it holds only while {@link isCurrent}: referenced files are not in the key.
 */
export function inputsDigest(inputs: LoadInputs, options: LoadOptions, toolVersion: string): string {
  const hash = createHash('sha256')
  const { allowExternalRefs = false, allowPrivateNetwork = false } = options
  const settings = { toolVersion, allowExternalRefs, allowPrivateNetwork, limits: limitsOf(options) }
  const parts = [inputs.entry.location, inputs.entry.digest, ...inputs.overlays.map(({ file }) => file.digest)]
  return hash.update(JSON.stringify({ settings, source: inputs.source, parts })).digest('hex')
}

/** Whether the files that a cached document refers to are still what they were, the missing ones missing. */
export async function isCurrent(document: SpecDocument, inputs: LoadInputs, options: LoadOptions): Promise<boolean> {
  const { source, entry } = inputs
  const scope = entry.location === '' ? closedScope : scopeOf(source, entry)
  for (const file of document.files ?? []) {
    if (file.role !== 'reference') continue
    const read = await readReference(file.location, scope, options)
    if ((read.ok ? read.file.digest : '') !== file.digest) return false
  }
  return true
}
