import type { JsonObject } from '../lib/json.ts'
import type { Problem } from '../openapi/document.ts'
import type { SourceDescription } from '../workflows/arazzo/description.ts'
import { loadArazzoText } from '../workflows/arazzo/load.ts'
import { type KnownSource, openProgram } from '../workflows/source/program.ts'
import { type BookParts, entriesOf, knownTo, type Opened, sourceUrls } from './book.ts'

/** Bytes as JSON. */
const largest = 2 * 1024 * 1024
const deepest = 200

/**
 * An Arazzo document that somebody sent. Nothing is read or fetched for it: its sources are the sandbox's own API, its events and the
 * control plane, whatever their URLs. One OpenAPI source that is none of the known ones stands for the API; a second one is an error.
 */
export async function openPosted(document: JsonObject, strict: boolean, parts: BookParts): Promise<Opened> {
  const text = textOf(document)
  if (text === undefined) return failed('It is nested too deep')
  const limits = { bytes: largest, depth: deepest, nodes: 200_000, files: 1 }
  const read = await loadArazzoText(text, 'posted:workflows', { strict, limits })
  if (!read.ok) return { ok: false, problems: read.problems }
  const { loaded } = read
  const known = sourcesOf(loaded.description.sourceDescriptions, parts)
  if (!known.ok) return known
  const opened = await openProgram(loaded, {
    strict,
    known: (location, name) => {
      const source = known.sources.get(name)
      // What is not known would be fetched.
      if (source === undefined)
        throw new Error(`Failed to open a posted document: source ${name} (${location}) is unknown`)
      return source
    },
  })
  return opened.ok ? { ok: true, entries: entriesOf(opened.program, 'written', '') } : opened
}

type Sources =
  | { readonly ok: true; readonly sources: ReadonlyMap<string, KnownSource> }
  | { readonly ok: false; readonly problems: readonly Problem[] }

function sourcesOf(descriptions: readonly SourceDescription[], parts: BookParts): Sources {
  const find = knownTo(parts)
  const sources = new Map<string, KnownSource>()
  const problems: Problem[] = []
  let own = ''
  for (const [index, { name, url, type }] of descriptions.entries()) {
    const found = find(url) ?? (isEvents(type, url) ? find(sourceUrls.events) : undefined)
    if (found !== undefined) sources.set(name, found)
    else if (type === 'arazzo')
      problems.push(
        problemAt(index, `Source ${name}: other Arazzo documents are not fetched; send one that has all workflows`),
      )
    else if (own !== '')
      problems.push(problemAt(index, `Source ${name}: a sandbox serves one API, and ${own} stands for it already`))
    else {
      own = name
      sources.set(name, find(sourceUrls.description)!)
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, sources }
}

/** Without a type, only its name tells. */
const isEvents = (type: SourceDescription['type'], url: string) =>
  type === 'asyncapi' || (type === undefined && /asyncapi/i.test(url))

function textOf(document: JsonObject): string | undefined {
  try {
    return JSON.stringify(document)
  } catch (error) {
    // It is deeper than the call stack.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const problemAt = (index: number, message: string): Problem => ({
  severity: 'error',
  message,
  pointer: `/sourceDescriptions/${index}`,
})

const failed = (message: string): Opened => ({ ok: false, problems: [{ severity: 'error', message, pointer: '' }] })
