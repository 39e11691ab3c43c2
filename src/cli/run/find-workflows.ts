import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join, relative } from 'node:path'
import type { BookSource, Entry } from '../../proof/book.ts'
import { openBook } from '../../proof/book.ts'
import { generatedWorkflows } from '../../proof/generated.ts'
import type { Problem } from '../../openapi/document.ts'
import { loadArazzo } from '../../workflows/arazzo/load.ts'
import { Failure } from '../failure.ts'
import type { SpecOptions } from '../open-api.ts'
import { loadOptions } from '../open-api.ts'
import type { LocalGround } from './ground.ts'

/** The workflows of an API: those in `workflows/` beside its description and its overlays, then those that are generated. */
export async function workflowsOf(
  ground: LocalGround,
  options: SpecOptions & { strict?: boolean },
): Promise<readonly Entry[]> {
  const { overlays = [] } = loadOptions(options, ground.spec)
  const folders = [ground.spec.location, ...overlays].map((path) => join(dirname(path), 'workflows'))
  const files = [...new Set(folders)].flatMap(arazzoFiles)
  const written = await Promise.all(files.map((file) => loadFile(file, options)))
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

/** The description that an overlay says it is for (Overlay Object, `extends`): workflows beside it call the API by that name. */
function extendedBy(overlay: string): string[] {
  if (!existsSync(overlay)) return []
  const found = /^extends:\s*["']?([^"'\s]+)/m.exec(readFileSync(overlay, 'utf8').slice(0, 5000))
  return found === null ? [] : [found[1]!]
}

async function loadFile(file: string, options: SpecOptions & { strict?: boolean }): Promise<BookSource> {
  const read = await loadArazzo(file, { ...loadOptions(options), strict: options.strict ?? false })
  if (!read.ok) throw unusable(file, read.problems)
  return { loaded: read.loaded, origin: 'written', file: shownPath(file) }
}

/** Relative where it is below the folder of the command; the place of what is bundled tells nobody anything. */
function shownPath(file: string): string {
  const path = relative('', file)
  return path.startsWith('..') ? basename(file) : path
}

/** Arazzo documents say so in their first key; others there are left alone. */
function arazzoFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => ['.yaml', '.yml', '.json'].includes(extname(name)) && !/\.new\.ya?ml$/.test(name))
    .map((name) => join(folder, name))
    .filter((path) => /^\s*(?:\{\s*)?["']?arazzo["']?\s*:/m.test(readFileSync(path, 'utf8').slice(0, 2000)))
    .sort()
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
