import type { Release } from '../sandbox/sandbox.ts'
import type { JsonObject } from '../lib/json.ts'
import { createDocument } from '../openapi/create-document.ts'
import type { Problem } from '../openapi/document.ts'
import type { LoadedArazzo } from '../workflows/arazzo/load.ts'
import { problemText } from '../workflows/arazzo/problem-text.ts'
import { type KnownSource, openProgram } from '../workflows/source/program.ts'
import type { Program } from '../workflows/source/source.ts'

/**
 * Glossary. Book: the workflows of an API. Entry: one of them, that somebody wrote (in a file) or that was made from the
 * Blueprint. Proving: running one in a sandbox.
 */
export interface Entry {
  /** Its workflowId. */
  readonly name: string
  readonly summary: string
  readonly origin: 'written' | 'generated'
  /** Path of its document; '' where it is in none. */
  readonly file: string
  readonly steps: number
  /** Channels whose messages it waits for. */
  readonly webhooks: readonly string[]
  readonly program: Program
  /** Why it cannot be run, where others of its document can. */
  readonly broken?: string
  /** What was presumed to run it. */
  readonly notes?: readonly string[]
}

/** An Arazzo document, and where it is from. */
export interface BookSource {
  readonly loaded: LoadedArazzo
  readonly origin: Entry['origin']
  readonly file: string
}

export interface BookParts {
  readonly release: Release
  /** The description of our own API, for workflows that let time pass. */
  readonly control: JsonObject
  /** Other URLs of its description: those that its overlays say they extend. */
  readonly aliases?: readonly string[]
  /** What tells of the API's events, by AsyncAPI. */
  readonly events: JsonObject
}

export type Opened =
  | { readonly ok: true; readonly entries: readonly Entry[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Opens the workflows of documents: of those of the same name the first counts. */
export async function openBook(sources: readonly BookSource[], parts: BookParts): Promise<Opened> {
  const entries = new Map<string, Entry>()
  const problems: Problem[] = []
  for (const { loaded, origin, file } of sources) {
    const { aliases = [] } = parts
    const presumed = aliasIn(loaded)
    const known = knownTo({ ...parts, aliases: [...aliases, ...presumed.map(({ location }) => location)] })
    const opened = await openProgram(loaded, { known })
    if (!opened.ok) {
      problems.push(...opened.problems.map((problem) => ({ ...problem, message: `${file}: ${problem.message}` })))
      continue
    }
    const isOwn = knownTo(parts)
    const notes = presumed
      .filter(({ location }) => isOwn(location) === undefined)
      .map(({ name, url }) => `Source ${name} (${url}) is taken to be ${parts.release.document.source}`)
    for (const entry of entriesOf(opened.program, origin, file))
      if (!entries.has(entry.name)) entries.set(entry.name, { ...entry, notes })
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, entries: [...entries.values()] }
}

export function entriesOf(program: Program, origin: Entry['origin'], file: string): Entry[] {
  const sound = program.loaded.description.workflows.map(({ workflowId, summary = '', steps }) => ({
    name: workflowId,
    summary,
    origin,
    file,
    steps: steps.length,
    webhooks: steps.flatMap(({ channelPath }) => (channelPath === undefined ? [] : [channelName(channelPath)])),
    program,
  }))
  const broken = (program.loaded.leftOut ?? []).map(({ workflowId, problems }, index) => ({
    name: workflowId || `workflow-${index + 1}-without-a-name`,
    summary: 'It cannot be read',
    origin,
    file,
    steps: 0,
    webhooks: [],
    program,
    broken: problems.map((problem) => problemText(file, problem)).join('; '),
  }))
  return [...sound, ...broken]
}

/** Who runs a workflow names the API: the only description of an API that the workflow uses is meant to be that API's. */
function aliasIn({ description, base }: LoadedArazzo): { name: string; url: string; location: string }[] {
  const found = description.sourceDescriptions.filter(
    ({ type, url }) => (type ?? 'openapi') === 'openapi' && !isControl(url),
  )
  return found.length === 1
    ? found.map(({ name, url }) => ({ name, url, location: URL.canParse(url, base) ? new URL(url, base).href : url }))
    : []
}

export const isControl = (url: string) => url === sourceUrls.control || /\/_specbox\/v1\/openapi\.json$/.test(url)

const channelName = (path: string) =>
  path
    .slice(path.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')

/** What a workflow names as the API's description is the one that is served, with its overlays. */
export function knownTo({ release, aliases = [], control, events }: BookParts) {
  const own = new Set([
    ...aliases,
    ...[release.document.source, release.document.files?.[0]?.location].map((place) => place ?? ''),
  ])
  return (location: string): KnownSource | undefined => {
    if (own.has(location) || location === sourceUrls.description)
      return { type: 'openapi', documents: [release.document] }
    if (location === sourceUrls.events) return { type: 'asyncapi', root: events }
    if (isControl(location)) {
      const document = createDocument({ source: location, dialect: '3.1', root: control, digest: '', problems: [] })
      return { type: 'openapi', documents: [document] }
    }
    return undefined
  }
}

/** How generated workflows name their sources while they are in memory. */
export const sourceUrls = {
  description: 'specbox:description',
  events: 'specbox:events',
  control: 'specbox:control',
} as const
