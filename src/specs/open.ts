import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Blueprint } from '../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue } from '../lib/json.ts'
import type { LoadOptions, Problem, SpecDocument } from '../openapi/document.ts'
import type { SpecSource } from './find.ts'
import { packageRoot, packageVersion } from './package-root.ts'

/** A document and its Blueprint. */
export interface OpenedSpec {
  readonly document: SpecDocument
  readonly blueprint: Blueprint
  /** Puts what was compiled into the cache, or reads the rest of what was there; to be called when there is time. */
  readonly keep: () => Promise<void>
}

export type OpenResult =
  | { readonly ok: true; readonly opened: OpenedSpec }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Loads a document and reads it into its Blueprint, or takes both from the cache folder where nothing changed. */
export async function openSpec(spec: SpecSource, loading: LoadOptions, cacheFolder: string): Promise<OpenResult> {
  const [{ readInputs }, { createLazyDocument }, { createDocumentCache }, { inputsDigest, isCurrent }] =
    await Promise.all([
      import('../openapi/inputs.ts'),
      import('../openapi/create-document.ts'),
      import('../openapi/cache.ts'),
      import('../openapi/source-digest.ts'),
    ])
  const read = await readInputs(spec.location, loading)
  if (!read.ok) return { ok: false, problems: read.failure.problems }
  const build = buildVersion()
  const cache = build === undefined ? undefined : createDocumentCache(cacheFolder)
  const key = inputsDigest(read.inputs, loading, build ?? '')
  const entry = await cache?.get(key)
  const cached = asCompiled(entry?.value)
  if (entry !== undefined && cached !== undefined) {
    const document = createLazyDocument(cached.document, entry.bulk as () => JsonObject)
    const blueprint = { ...cached.blueprint, api: spec.slug }
    // The first request looks into the document: better to have it read by then.
    const keep = async () => void document.root
    if (await isCurrent(document, read.inputs, loading)) return { ok: true, opened: { document, blueprint, keep } }
  }
  const { loadInputs } = await import('../openapi/load.ts')
  const loaded = await loadInputs(read.inputs, loading)
  if (!loaded.ok) return { ok: false, problems: loaded.failure.problems }
  const { document } = loaded
  const { infer } = await import('../blueprint/infer.ts')
  const blueprint = infer(document, { api: spec.slug })
  const keep = async () => {
    const { source, dialect, root, digest, problems, files } = document
    const compiled = { document: { source, dialect, digest, problems, files }, blueprint }
    await cache?.put(key, compiled as unknown as JsonValue, root)
  }
  return { ok: true, opened: { document, blueprint, keep } }
}

interface Compiled {
  readonly document: Omit<SpecDocument, 'root' | 'at' | 'resolve'>
  readonly blueprint: Blueprint
}

/** Only this program writes there, and the key names its build: the outline is enough of a check. */
function asCompiled(value: JsonValue | undefined): Compiled | undefined {
  return isObject(value) && isObject(value.document) && isObject(value.blueprint)
    ? (value as unknown as Compiled)
    : undefined
}

/** Names the program that compiled; undefined when it runs from its sources, which change without a new version. */
function buildVersion(): string | undefined {
  if (import.meta.filename.endsWith('.ts')) return undefined
  const built = statSync(join(packageRoot(), 'dist', 'specbox.js'), { throwIfNoEntry: false })
  return built === undefined ? undefined : `${packageVersion()} ${built.size} ${built.mtimeMs}`
}

/** Where compiled documents are kept between runs. */
export function cacheFolderOf(env: NodeJS.ProcessEnv): string {
  if (env.SPECBOX_CACHE_DIR) return env.SPECBOX_CACHE_DIR
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'specbox')
}

/** The one of this process. */
export const cacheFolder = (): string => cacheFolderOf(process.env)

/** A load problem for people: `orders.yaml:12:3 …`. */
export function problemText(file: string, { line, column, message }: Problem): string {
  return `${line === undefined ? '' : `${file}:${line}:${column ?? 1} `}${message}`
}
