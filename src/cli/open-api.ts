import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Blueprint } from '../blueprint/blueprint.ts'
import type { LoadOptions, Problem, SpecDocument } from '../openapi/document.ts'
import { Failure } from './failure.ts'
import type { SpecSource } from './spec-source.ts'

export interface SpecOptions {
  readonly overlay?: readonly string[]
  readonly allowExternalRefs?: boolean
  readonly allowPrivateNetwork?: boolean
}

export interface OpenedApi {
  readonly document: SpecDocument
  readonly blueprint: Blueprint
}

/** Loads a document and reads it into its Blueprint, from the cache where nothing changed. @throws Failure */
export async function openApi(spec: SpecSource, options: SpecOptions, _env: NodeJS.ProcessEnv): Promise<OpenedApi> {
  const [{ loadDocument }, { infer }] = await Promise.all([
    import('../openapi/load.ts'),
    import('../blueprint/infer.ts'),
  ])
  const loaded = await loadDocument(spec.location, loadOptions(options))
  if (!loaded.ok) throw unusable(spec, loaded.failure.problems)
  const { document } = loaded
  return { document, blueprint: infer(document, { api: spec.slug }) }
}

export function loadOptions(options: SpecOptions): LoadOptions {
  return {
    overlays: options.overlay ?? [],
    allowExternalRefs: options.allowExternalRefs ?? false,
    // A document named on the command line may be fetched from wherever the person at it can reach.
    allowPrivateNetwork: options.allowPrivateNetwork ?? false,
  }
}

export function unusable(spec: SpecSource, problems: readonly Problem[]): Failure {
  const lines = problems.map((problem) => `${place(spec.given, problem)}${problem.message}`)
  return new Failure(`${spec.given} cannot be used:\n${lines.map((line) => `  ${line}`).join('\n')}`, {
    details: { source: spec.given, problems: problems.map((problem) => ({ ...problem })) },
  })
}

function place(file: string, { line, column }: Problem): string {
  return line === undefined ? '' : `${file}:${line}:${column ?? 1} `
}

/** Where compiled documents are kept between runs. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  if (env.SPECBOX_CACHE_DIR) return env.SPECBOX_CACHE_DIR
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'specbox')
}
