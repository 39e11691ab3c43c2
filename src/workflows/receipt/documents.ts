import type { JsonObject } from '../../lib/json.ts'
import { closedScope } from '../../openapi/fetch-rules.ts'
import type { ArazzoDescription } from '../arazzo/description.ts'
import type { Program, Source } from '../source/source.ts'
import type { ReceiptDocument, ReceiptSource } from './receipt.ts'

/** What a receipt keeps of a program: descriptions of APIs are not needed to judge, Arazzo documents are. */
export function toReceiptDocument(program: Program): ReceiptDocument {
  return documentOf(program, new Set([program]))
}

/** @param written documents may name each other: each is kept once, where it is named first */
function documentOf({ loaded, sources }: Program, written: Set<Program>): ReceiptDocument {
  const { location, base, digest, version, description } = loaded
  return {
    location,
    base,
    digest,
    version,
    description: description as unknown as JsonObject,
    sources: [...sources.values()].map((source) => toSource(source, written)),
  }
}

function toSource(source: Source, written: Set<Program>): ReceiptSource {
  const { name, url, type } = source
  if (source.type !== 'arazzo' || written.has(source.program)) return { name, url, type, document: null }
  written.add(source.program)
  return { name, url, type, document: documentOf(source.program, written) }
}

/** The program of a receipt: its APIs answer only with what was recorded. */
export function fromReceiptDocument(document: ReceiptDocument): Program {
  return programOf(document, new Map())
}

/** @param programs those that were read already, by the URL that they are named by, and their own */
function programOf(document: ReceiptDocument, programs: Map<string, Program>): Program {
  const { location, base, digest, version, description } = document
  const sources = new Map<string, Source>()
  const program: Program = {
    loaded: {
      location,
      base,
      digest,
      version,
      text: '',
      description: description as unknown as ArazzoDescription,
      problems: [],
      scope: closedScope,
      leftOut: [],
    },
    sources,
  }
  programs.set(location, program)
  for (const source of document.sources) sources.set(source.name, fromSource(source, base, programs))
  return program
}

function fromSource(source: ReceiptSource, base: string, programs: Map<string, Program>): Source {
  const { name, url, type, document } = source
  const named = { name, url, location: url }
  if (type === 'arazzo') {
    const place = URL.canParse(url, base) ? new URL(url, base).href : url
    const program = document === null ? programs.get(place) : programOf(document, programs)
    if (program !== undefined) {
      programs.set(place, program)
      return { ...named, type, program }
    }
  }
  if (type === 'asyncapi') return { ...named, type, channel: () => undefined, operation: () => undefined }
  return {
    ...named,
    type: 'openapi',
    scheme: () => undefined,
    operation: () => undefined,
    similar: () => undefined,
    at: () => undefined,
  }
}
