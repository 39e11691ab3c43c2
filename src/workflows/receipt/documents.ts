import type { JsonObject } from '../../lib/json.ts'
import { closedScope } from '../../openapi/fetch-rules.ts'
import type { ArazzoDescription } from '../arazzo/description.ts'
import type { Program, Source } from '../source/source.ts'
import type { ReceiptDocument, ReceiptSource } from './receipt.ts'

/** What a receipt keeps of a program: descriptions of APIs are not needed to judge, Arazzo documents are. */
export function toReceiptDocument({ loaded, sources }: Program): ReceiptDocument {
  const { location, base, digest, version, description } = loaded
  return {
    location,
    base,
    digest,
    version,
    description: description as unknown as JsonObject,
    sources: [...sources.values()].map(toSource),
  }
}

function toSource(source: Source): ReceiptSource {
  const { name, url, type } = source
  return { name, url, type, document: source.type === 'arazzo' ? toReceiptDocument(source.program) : null }
}

/** The program of a receipt: its APIs answer only with what was recorded. */
export function fromReceiptDocument(document: ReceiptDocument): Program {
  const { location, base, digest, version, description } = document
  return {
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
    sources: new Map(document.sources.map((source) => [source.name, fromSource(source)] as const)),
  }
}

function fromSource({ name, url, type, document }: ReceiptSource): Source {
  const named = { name, url, location: url }
  if (type === 'arazzo' && document !== null) return { ...named, type, program: fromReceiptDocument(document) }
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
