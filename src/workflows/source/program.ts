import { isObject, type JsonObject } from '../../lib/json.ts'
import type { LoadOptions, Problem, SpecDocument } from '../../openapi/document.ts'
import { loadDocument } from '../../openapi/load.ts'
import { parseSource } from '../../openapi/parse-source.ts'
import type { SourceDescription } from '../arazzo/description.ts'
import { type LoadedArazzo, loadArazzo } from '../arazzo/load.ts'
import { asyncApiSource } from './asyncapi.ts'
import { openApiSource } from './openapi.ts'
import type { Program, Source } from './source.ts'

export interface OpenOptions {
  readonly load?: LoadOptions
  readonly strict?: boolean
  /** A description that is there already, by the location it would be read from or its name; undefined: it is read. */
  known?(location: string, name: string): KnownSource | undefined
}

export type KnownSource =
  | { readonly type: 'openapi'; readonly documents: readonly SpecDocument[] }
  | { readonly type: 'asyncapi'; readonly root: JsonObject }

export type Opened =
  | { readonly ok: true; readonly program: Program }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Sources that include each other, in a chain. */
const maxDepth = 10

/** Reads what the source descriptions of a document name. */
export async function openProgram(loaded: LoadedArazzo, options: OpenOptions = {}): Promise<Opened> {
  return openAt(loaded, options, [loaded.location])
}

async function openAt(loaded: LoadedArazzo, options: OpenOptions, chain: readonly string[]): Promise<Opened> {
  const sources = new Map<string, Source>()
  for (const [index, description] of loaded.description.sourceDescriptions.entries()) {
    const opened = await openSource(loaded, description, options, chain)
    if (!opened.ok) {
      const pointer = `/sourceDescriptions/${index}`
      return { ok: false, problems: opened.messages.map((message) => ({ severity: 'error', message, pointer })) }
    }
    sources.set(description.name, opened.source)
  }
  return { ok: true, program: { loaded, sources } }
}

type OpenedSource =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly messages: readonly string[] }

async function openSource(
  loaded: LoadedArazzo,
  { name, url, type }: SourceDescription,
  options: OpenOptions,
  chain: readonly string[],
): Promise<OpenedSource> {
  const location = URL.canParse(url, loaded.base) ? new URL(url, loaded.base).href : url
  const failed = (reason: string): OpenedSource => ({ ok: false, messages: [`Source ${name} (${url}): ${reason}`] })
  const known = options.known?.(location, name)
  if (known?.type === 'openapi') return { ok: true, source: openApiSource(name, url, location, known.documents) }
  if (known?.type === 'asyncapi') return { ok: true, source: asyncApiSource(name, url, location, known.root) }
  if (type !== 'openapi') {
    const kind = type ?? (await kindOf(location, options.load))
    if (kind === 'arazzo') return openArazzo(name, url, location, options, chain)
    if (kind === 'asyncapi') {
      const read = await parseSource(location, options.load)
      if (!read.ok) return failed(read.problem)
      return isObject(read.value)
        ? { ok: true, source: asyncApiSource(name, url, location, read.value) }
        : failed('it is no AsyncAPI document')
    }
  }
  const read = await loadDocument(location, options.load)
  return read.ok
    ? { ok: true, source: openApiSource(name, url, location, [read.document]) }
    : failed(read.failure.problems.map(({ message }) => message).join('; '))
}

async function openArazzo(
  name: string,
  url: string,
  location: string,
  options: OpenOptions,
  chain: readonly string[],
): Promise<OpenedSource> {
  const failed = (reason: string): OpenedSource => ({ ok: false, messages: [`Source ${name} (${url}): ${reason}`] })
  if (chain.includes(location)) return failed('it includes itself')
  if (chain.length >= maxDepth) return failed(`sources include each other more than ${maxDepth} deep`)
  const { strict = false } = options
  const read = await loadArazzo(location, { strict })
  if (!read.ok) return failed(read.problems.map(({ message }) => message).join('; '))
  const opened = await openAt(read.loaded, options, [...chain, location])
  if (!opened.ok) return failed(opened.problems.map(({ message }) => message).join('; '))
  return { ok: true, source: { type: 'arazzo', name, url, location, program: opened.program } }
}

async function kindOf(location: string, load: LoadOptions | undefined): Promise<SourceDescription['type']> {
  const read = await parseSource(location, load)
  if (!read.ok || !isObject(read.value)) return undefined
  return 'arazzo' in read.value ? 'arazzo' : 'asyncapi' in read.value ? 'asyncapi' : 'openapi'
}
