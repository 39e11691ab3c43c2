import { createHash } from 'node:crypto'
import type { JsonObject } from '../lib/json.ts'
import { createDocument } from './create-document.ts'
import { decodeText } from './decode.ts'
import { identify } from './dialect.ts'
import type { LoadOptions, LoadResult, Problem, SourceFile, SpecDocument } from './document.ts'
import { closedScope, type FileContent, type ReadResult, type Scope, scopeOf } from './fetch-rules.ts'
import { failed, type LoadInputs, readInputs, readOverlays } from './inputs.ts'
import { limitsOf } from './limits.ts'
import { measure } from './measure.ts'
import { normalizeStructure } from './normalize.ts'
import { checkOverlay, type Overlay } from './overlay/check.ts'
import { webhooksOverlay } from './overlay/webhooks.ts'
import { parse } from './parse.ts'
import { readReference } from './read.ts'
import { bundle } from './references/bundle.ts'
import { convertSwagger } from './swagger2.ts'

export { type InputsResult, type LoadInputs, readInputs } from './inputs.ts'

/** Loads a description from a path, a `file:` URL or an `http(s):` URL. Never throws for what the document is. */
export async function loadDocument(source: string, options: LoadOptions = {}): Promise<LoadResult> {
  const read = await readInputs(source, options)
  return read.ok ? loadInputs(read.inputs, options) : read
}

/** Loads a description that is in memory. References to other files work when `source` is a path or URL they start from. */
export async function loadText(text: string, source: string, options: LoadOptions = {}): Promise<LoadResult> {
  const bytes = new TextEncoder().encode(text)
  const location = /^(file|https?):/.test(source) && URL.canParse(source) ? source : ''
  const entry = { location, bytes, digest: sha256(bytes) }
  if (bytes.length > limitsOf(options).bytes)
    return failed(source, `it is larger than ${limitsOf(options).bytes} bytes`)
  const overlays = await readOverlays(options)
  return overlays.ok ? loadInputs({ source, entry, overlays: overlays.files }, options) : overlays
}

export async function loadInputs(inputs: LoadInputs, options: LoadOptions = {}): Promise<LoadResult> {
  const { source, entry } = inputs
  const parsed = parseFile(source, entry, options)
  if (!parsed.ok) return parsed
  const identified = identify(parsed.value)
  if (identified.kind === 'overlay') return loadExtended(inputs, parsed.value as JsonObject, options)
  if (identified.kind === 'other')
    return failed(source, `it is not an OpenAPI description; it looks like ${identified.looksLike}`)
  const overlays = await parseOverlays(inputs, options)
  if (!overlays.ok) return overlays

  const problems: Problem[] = [...parsed.problems]
  if (identified.problem !== undefined) problems.push(identified.problem)
  const scope = entry.location === '' ? closedScope : scopeOf(source, entry)
  const files: SourceFile[] = [
    { role: 'entry', location: entry.location === '' ? source : entry.location, digest: entry.digest, pointer: '' },
    ...inputs.overlays.map(({ file }) => ({ role: 'overlay', location: file.location, digest: file.digest }) as const),
  ]
  let root = parsed.value as JsonObject
  const assemble = async () => {
    const bundled = await bundle(root, entry.location, referenceReader(scope, options, inputs), limitsOf(options))
    problems.push(...bundled.problems)
    files.push(...bundled.files)
  }
  if (identified.swagger) {
    await assemble()
    problems.push(...normalizeStructure(root))
    const converted = await convertSwagger(root)
    if (converted.root === undefined) return { ok: false, failure: { problems: converted.problems } }
    root = converted.root
    problems.push(...converted.problems)
  }
  problems.push(...overlays.apply(root))
  if (overlays.overlays.length > 0 && measure(root).depth > limitsOf(options).depth)
    return failed(source, `with its overlays it is nested deeper than ${limitsOf(options).depth} levels`)
  if (!identified.swagger || overlays.overlays.length > 0) await assemble()
  problems.push(...normalizeStructure(root))
  return { ok: true, document: finish(source, identified.dialect, root, problems, files) }
}

function finish(
  source: string,
  dialect: SpecDocument['dialect'],
  root: JsonObject,
  problems: readonly Problem[],
  files: readonly SourceFile[],
): SpecDocument {
  const digest = sha256(files.map((file) => `${file.role} ${file.digest}\n`).join(''))
  return createDocument({ source, dialect, root, problems: distinct(problems), files: distinct(files), digest })
}

/** Some checks run twice, before and after a conversion. */
function distinct<T>(items: readonly T[]): T[] {
  const seen = new Set<string>()
  return items.filter((item) => {
    const text = JSON.stringify(item)
    return !seen.has(text) && seen.add(text) !== undefined
  })
}

/** What was given by name may be referred to wherever it is. */
function referenceReader(
  scope: Scope,
  options: LoadOptions,
  { overlays }: LoadInputs,
): (location: string) => Promise<ReadResult> {
  const given = new Map(overlays.map(({ file }) => [file.location, file]))
  return async (location) => {
    const file = given.get(location)
    return file === undefined ? readReference(location, scope, options) : { ok: true, file }
  }
}

function parseFile(source: string, file: FileContent, options: LoadOptions) {
  const decoded = decodeText(file.bytes)
  if (!decoded.ok) return failed(source, decoded.reason)
  const parsed = parse(decoded.text, limitsOf(options))
  if (parsed.ok) return parsed
  const { message, ...rest } = parsed.problem
  return { ok: false, failure: { problems: [{ ...rest, message: `${source}: ${message}` }] } } as const
}

async function parseOverlays(inputs: LoadInputs, options: LoadOptions) {
  const overlays: Overlay[] = []
  if (inputs.overlays.length === 0) return { ok: true, overlays, apply: (): Problem[] => [] } as const
  // JSONPath takes a while to load, and most documents have no overlay.
  const { applyOverlays, checkPaths } = await import('./overlay/apply.ts')
  for (const { source, file } of inputs.overlays) {
    const parsed = parseFile(source, file, options)
    if (!parsed.ok) return parsed
    const webhooks = webhooksOverlay(parsed.value, file.location, source)
    if (webhooks !== undefined) {
      overlays.push(webhooks)
      continue
    }
    const checked = checkOverlay(parsed.value)
    if (!checked.ok) {
      const problems = checked.problems.map((problem) => ({ ...problem, message: `${source}: ${problem.message}` }))
      return { ok: false, failure: { problems } } as const
    }
    const overlay = { ...checked.overlay, source }
    const faults = checkPaths(overlay)
    if (faults.length > 0) return { ok: false, failure: { problems: faults } } as const
    overlays.push(overlay)
  }
  const apply = (root: JsonObject) => applyOverlays(root, overlays, limitsOf(options))
  return { ok: true, overlays, apply } as const
}

/** An overlay given in place of a description: it may say which one it extends (Overlay 1.1, Overlay Object). */
async function loadExtended(inputs: LoadInputs, overlay: JsonObject, options: LoadOptions): Promise<LoadResult> {
  const { source, entry } = inputs
  const { extends: target } = overlay
  if (typeof target !== 'string' || !URL.canParse(target, entry.location))
    return failed(
      source,
      'it is an Overlay that does not say what it extends; give the description, and this as its overlay',
    )
  const location = new URL(target, entry.location).href
  const read = await readReference(location, scopeOf(source, entry), options)
  if (!read.ok) return failed(source, `it extends ${location}: ${read.reason}`)
  const parsed = parseFile(location, read.file, options)
  if (!parsed.ok) return parsed
  if (identify(parsed.value).kind === 'overlay') return failed(source, `it extends ${location}: that is an Overlay too`)
  const overlays = [{ source, file: entry }, ...inputs.overlays]
  return loadInputs({ source: location, entry: read.file, overlays }, options)
}

function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex')
}
