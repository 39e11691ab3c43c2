import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import type { LoadOptions, Problem, SpecDocument } from '../../openapi/document.ts'
import { loadInputs } from '../../openapi/load.ts'
import { parseReference } from '../../openapi/parse-source.ts'
import { readReference } from '../../openapi/read.ts'
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

/** Arazzo documents of one program. */
const maxDocuments = 50

/** Reads what the source descriptions of a document name. */
export async function openProgram(loaded: LoadedArazzo, options: OpenOptions = {}): Promise<Opened> {
  return openAt(loaded, options, new Map())
}

/** @param programs by location: documents may name each other, and each is read once */
async function openAt(loaded: LoadedArazzo, options: OpenOptions, programs: Map<string, Program>): Promise<Opened> {
  const sources = new Map<string, Source>()
  const program: Program = { loaded, sources }
  programs.set(loaded.location, program)
  for (const [index, description] of loaded.description.sourceDescriptions.entries()) {
    const opened = await openSource(loaded, description, options, programs)
    if (!opened.ok) {
      const pointer = `/sourceDescriptions/${index}`
      return { ok: false, problems: opened.messages.map((message) => ({ severity: 'error', message, pointer })) }
    }
    sources.set(description.name, opened.source)
  }
  return { ok: true, program }
}

type OpenedSource =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly messages: readonly string[] }

async function openSource(
  loaded: LoadedArazzo,
  { name, url, type }: SourceDescription,
  options: OpenOptions,
  programs: Map<string, Program>,
): Promise<OpenedSource> {
  const location = URL.canParse(url, loaded.base) ? new URL(url, loaded.base).href : url
  const failed = (reason: string): OpenedSource => ({ ok: false, messages: [`Source ${name} (${url}): ${reason}`] })
  const known = options.known?.(location, name)
  if (known?.type === 'openapi') return { ok: true, source: openApiSource(name, url, location, known.documents) }
  if (known?.type === 'asyncapi') return { ok: true, source: asyncApiSource(name, url, location, known.root) }
  if (!URL.canParse(location)) return failed('it is no URL, and there is no document it is relative to')
  if (type === 'arazzo') return openArazzo(loaded, { name, url }, location, options, programs)
  if (type !== 'openapi') {
    const parsed = await parseReference(location, loaded.scope, options.load)
    if (!parsed.ok) return failed(parsed.problem)
    const kind = type ?? kindOf(parsed.value)
    if (kind === 'arazzo') return openArazzo(loaded, { name, url }, location, options, programs)
    if (kind === 'asyncapi')
      return isObject(parsed.value)
        ? { ok: true, source: asyncApiSource(name, url, location, parsed.value) }
        : failed('it is no AsyncAPI document')
  }
  const read = await readReference(location, loaded.scope, options.load ?? {})
  if (!read.ok) return failed(read.reason)
  const opened = await loadInputs({ source: location, entry: read.file, overlays: [] }, options.load)
  return opened.ok
    ? { ok: true, source: openApiSource(name, url, location, [opened.document]) }
    : failed(opened.failure.problems.map(({ message }) => message).join('; '))
}

async function openArazzo(
  loaded: LoadedArazzo,
  { name, url }: { readonly name: string; readonly url: string },
  location: string,
  options: OpenOptions,
  programs: Map<string, Program>,
): Promise<OpenedSource> {
  const failed = (reason: string): OpenedSource => ({ ok: false, messages: [`Source ${name} (${url}): ${reason}`] })
  const done = (program: Program): OpenedSource => ({
    ok: true,
    source: { type: 'arazzo', name, url, location, program },
  })
  const before = programs.get(location)
  if (before !== undefined) return done(before)
  if (programs.size >= maxDocuments) return failed(`sources name more than ${maxDocuments} Arazzo documents`)
  const { strict = false } = options
  const read = await loadArazzo(location, { ...options.load, strict, scope: loaded.scope })
  if (!read.ok) return failed(read.problems.map(({ message }) => message).join('; '))
  // A link or a redirect may lead to one that is there.
  const same = programs.get(read.loaded.location)
  if (same !== undefined) return done(same)
  const opened = await openAt(read.loaded, options, programs)
  return opened.ok ? done(opened.program) : failed(opened.problems.map(({ message }) => message).join('; '))
}

function kindOf(value: JsonValue): SourceDescription['type'] {
  if (!isObject(value)) return undefined
  return 'arazzo' in value ? 'arazzo' : 'asyncapi' in value ? 'asyncapi' : 'openapi'
}
