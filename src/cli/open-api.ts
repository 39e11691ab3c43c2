import type { LoadOptions, Problem } from '../openapi/document.ts'
import { cacheFolderOf, type OpenedSpec, openSpec, problemText } from '../specs/open.ts'
import { Failure } from './failure.ts'
import { findOverlay, type SpecSource } from './spec-source.ts'

export interface SpecOptions {
  readonly overlay?: readonly string[]
  readonly allowExternalRefs?: boolean
  readonly allowPrivateNetwork?: boolean
}

export type OpenedApi = OpenedSpec

/** Loads a document and reads it into its Blueprint, or takes both from the cache where nothing changed. @throws Failure */
export async function openApi(spec: SpecSource, options: SpecOptions, env: NodeJS.ProcessEnv): Promise<OpenedApi> {
  const result = await openSpec(spec, loadOptions(options, spec), cacheFolderOf(env))
  if (!result.ok) throw unusable(spec, result.problems)
  return result.opened
}

export function loadOptions(options: SpecOptions, spec?: SpecSource): LoadOptions {
  return {
    overlays: [...(spec?.overlays ?? []), ...(options.overlay ?? []).map(findOverlay)],
    allowExternalRefs: options.allowExternalRefs ?? false,
    allowPrivateNetwork: options.allowPrivateNetwork ?? false,
  }
}

function unusable(spec: SpecSource, problems: readonly Problem[]): Failure {
  const lines = problems.map((problem) => problemText(spec.given, problem))
  return new Failure(`${spec.given} cannot be used:\n${lines.map((line) => `  ${line}`).join('\n')}`, {
    details: { source: spec.given, problems: problems.map((problem) => ({ ...problem })) },
  })
}
