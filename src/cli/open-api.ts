import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Blueprint } from '../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue } from '../lib/json.ts'
import type { LoadOptions, Problem, SpecDocument } from '../openapi/document.ts'
import { Failure } from './failure.ts'
import { packageRoot, packageVersion } from './package-root.ts'
import { findOverlay, type SpecSource } from './spec-source.ts'

export interface SpecOptions {
  readonly overlay?: readonly string[]
  readonly allowExternalRefs?: boolean
  readonly allowPrivateNetwork?: boolean
}

export interface OpenedApi {
  readonly document: SpecDocument
  readonly blueprint: Blueprint
  /** Puts what was compiled into the cache, or reads the rest of what was there; to be called when there is time. */
  readonly keep: () => Promise<void>
}

/** Loads a document and reads it into its Blueprint, or takes both from the cache where nothing changed. @throws Failure */
export async function openApi(spec: SpecSource, options: SpecOptions, env: NodeJS.ProcessEnv): Promise<OpenedApi> {
  const [{ readInputs }, { createLazyDocument }, { createDocumentCache }, { inputsDigest, isCurrent }] =
    await Promise.all([
      import('../openapi/inputs.ts'),
      import('../openapi/create-document.ts'),
      import('../openapi/cache.ts'),
      import('../openapi/source-digest.ts'),
    ])
  const loading = loadOptions(options, spec)
  const read = await readInputs(spec.location, loading)
  if (!read.ok) throw unusable(spec, read.failure.problems)
  const build = buildVersion()
  const cache = build === undefined ? undefined : createDocumentCache(cacheFolder(env))
  const key = inputsDigest(read.inputs, loading, build ?? '')
  const entry = await cache?.get(key)
  const cached = asCompiled(entry?.value)
  if (entry !== undefined && cached !== undefined) {
    const document = createLazyDocument(cached.document, entry.bulk as () => JsonObject)
    const blueprint = { ...cached.blueprint, api: spec.slug }
    // The first request looks into the document: better to have it read by then.
    const keep = async () => void document.root
    if (await isCurrent(document, read.inputs, loading)) return { document, blueprint, keep }
  }
  const { loadInputs } = await import('../openapi/load.ts')
  const loaded = await loadInputs(read.inputs, loading)
  if (!loaded.ok) throw unusable(spec, loaded.failure.problems)
  const { document } = loaded
  const { infer } = await import('../blueprint/infer.ts')
  const blueprint = infer(document, { api: spec.slug })
  const keep = async () => {
    const { source, dialect, root, digest, problems, files } = document
    const compiled = { document: { source, dialect, digest, problems, files }, blueprint }
    await cache?.put(key, compiled as unknown as JsonValue, root)
  }
  return { document, blueprint, keep }
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

export function loadOptions(options: SpecOptions, spec?: SpecSource): LoadOptions {
  return {
    overlays: [...(spec?.overlays ?? []), ...(options.overlay ?? []).map(findOverlay)],
    allowExternalRefs: options.allowExternalRefs ?? false,
    allowPrivateNetwork: options.allowPrivateNetwork ?? false,
  }
}

function unusable(spec: SpecSource, problems: readonly Problem[]): Failure {
  const lines = problems.map((problem) => `${place(spec.given, problem)}${problem.message}`)
  return new Failure(`${spec.given} cannot be used:\n${lines.map((line) => `  ${line}`).join('\n')}`, {
    details: { source: spec.given, problems: problems.map((problem) => ({ ...problem })) },
  })
}

function place(file: string, { line, column }: Problem): string {
  return line === undefined ? '' : `${file}:${line}:${column ?? 1} `
}

/** Where compiled documents are kept between runs. */
function cacheFolder(env: NodeJS.ProcessEnv): string {
  if (env.SPECBOX_CACHE_DIR) return env.SPECBOX_CACHE_DIR
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'specbox')
}
