import { fileURLToPath } from 'node:url'
import { infer } from '../blueprint/infer.ts'
import type { LoadOptions, Problem } from '../openapi/document.ts'
import { loadText } from '../openapi/load.ts'
import { type Found, locateOverlay, locateSpec } from '../specs/find.ts'
import { cacheFolder, openSpec, type OpenedSpec, problemText } from '../specs/open.ts'
import { SandboxError } from './errors.ts'
import type { SandboxOptions, Spec } from './options.ts'

export interface ReadSpec extends Pick<OpenedSpec, 'document' | 'blueprint'> {
  /** Null: the document was in memory. */
  readonly place: SpecPlace | null
}

/** Where a document is, and what was read with it: workflows lie beside them. */
export interface SpecPlace {
  readonly location: string
  readonly overlays: readonly string[]
  readonly allowExternalRefs: boolean
}

/** Loads a document and reads it into its Blueprint. @throws SandboxError */
export async function readSpec(spec: Spec, options: SandboxOptions): Promise<ReadSpec> {
  const overlays = (options.overlays ?? []).map((overlay) => orThrow(locateOverlay(textOf(overlay))))
  const loading: LoadOptions = { overlays, allowExternalRefs: options.allowExternalRefs ?? false }
  return typeof spec === 'string' || spec instanceof URL
    ? fromLocation(textOf(spec), loading)
    : fromObject(spec, loading)
}

async function fromLocation(given: string, loading: LoadOptions): Promise<ReadSpec> {
  const source = orThrow(locateSpec(given))
  const overlays = [...source.overlays, ...(loading.overlays ?? [])]
  const result = await openSpec(source, { ...loading, overlays }, cacheFolder())
  if (!result.ok) throw unusable(given, result.problems)
  // The next process finds it there.
  await result.opened.keep()
  const { document, blueprint } = result.opened
  const { allowExternalRefs = false } = loading
  return { document, blueprint, place: { location: source.location, overlays, allowExternalRefs } }
}

async function fromObject(spec: object, loading: LoadOptions): Promise<ReadSpec> {
  const result = await loadText(JSON.stringify(spec), 'memory:', loading)
  if (!result.ok) throw unusable('The document', result.failure.problems)
  return { document: result.document, blueprint: infer(result.document), place: null }
}

/** `file:` URLs are paths. */
export function textOf(spec: string | URL): string {
  const text = String(spec)
  return text.startsWith('file:') ? fileURLToPath(text) : text
}

function orThrow<T>(found: Found<T>): T {
  if (found.ok) return found.found
  throw new SandboxError([found.problem, found.hint].filter((text) => text !== '').join('. '))
}

function unusable(given: string, problems: readonly Problem[]): SandboxError {
  const lines = problems.map((problem) => `  ${problemText(given, problem)}`)
  return new SandboxError(`${given} cannot be used:\n${lines.join('\n')}`)
}
