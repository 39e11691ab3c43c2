import type { BookSource, Entry } from '../../proof/book.ts'
import { openBook } from '../../proof/book.ts'
import { generatedWorkflows } from '../../proof/generated.ts'
import type { Problem } from '../../openapi/document.ts'
import { loadArazzo } from '../../workflows/arazzo/load.ts'
import { Failure } from '../failure.ts'
import type { SpecOptions } from '../open-api.ts'
import { loadOptions } from '../open-api.ts'
import type { LocalGround } from './ground.ts'
import { extendedBy, shownPath, workflowFiles } from '../../specs/workflow-files.ts'

/**
 * The workflows of an API: those in `workflows/` beside its description and its overlays, then those that are generated.
 * @param wanted where somebody wrote a workflow of this name, none is generated: of a large API that takes seconds
 */
export async function workflowsOf(
  ground: LocalGround,
  options: SpecOptions & { strict?: boolean },
  wanted?: string,
): Promise<readonly Entry[]> {
  const { overlays = [] } = loadOptions(options, ground.spec)
  const written = await Promise.all(
    workflowFiles(ground.spec.location, overlays).map((file) => loadFile(file, options)),
  )
  const named = wanted === undefined ? [] : await open(ground, written, overlays)
  if (named.some(({ name }) => name === wanted)) return named
  return open(ground, [...written, ...(await generatedWorkflows(ground.release, await ground.fresh()))], overlays)
}

/** The workflows of one file that the user names. */
export async function workflowsIn(
  file: string,
  ground: LocalGround,
  options: SpecOptions & { strict?: boolean },
): Promise<readonly Entry[]> {
  return open(ground, [await loadFile(file, options)], loadOptions(options, ground.spec).overlays ?? [])
}

async function open(
  ground: LocalGround,
  sources: readonly BookSource[],
  overlays: readonly string[],
): Promise<readonly Entry[]> {
  const { asyncApiOf } = await import('../../journeys/stories/async-api.ts')
  const { release, control } = ground
  const aliases = overlays.flatMap(extendedBy)
  const opened = await openBook(sources, { release, aliases, control, events: asyncApiOf(release.blueprint) })
  if (opened.ok) return opened.entries
  throw unusable('Workflows', opened.problems)
}

async function loadFile(file: string, options: SpecOptions & { strict?: boolean }): Promise<BookSource> {
  const read = await loadArazzo(file, { ...loadOptions(options), strict: options.strict ?? false })
  if (!read.ok) throw unusable(file, read.problems)
  return { loaded: read.loaded, origin: 'written', file: shownPath(file) }
}

export function unusable(given: string, problems: readonly Problem[]): Failure {
  const lines = problems.map(({ message, line, column }) => {
    const place = line === undefined ? '' : `${given}:${line}:${column ?? 1} `
    return `  ${place}${message}`
  })
  return new Failure(`${given} cannot be used:\n${lines.join('\n')}`, {
    details: { source: given, problems: problems.map((problem) => ({ ...problem })) },
  })
}
