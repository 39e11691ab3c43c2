import type { SpecDocument } from '../openapi/document.ts'
import type { Blueprint, Finding } from './blueprint.ts'
import { readAuthored } from './authored/read.ts'
import type { Draft, InferContext } from './pass.ts'
import { passes } from './passes/index.ts'
import { createSchemaViews } from './understand/schema-view.ts'
import { lazily } from '../lib/lazily.ts'
import { snakeCase } from '../lib/names.ts'

export interface InferOptions {
  /** Slug of the API; made from the title when absent. */
  readonly api?: string
}

/** Reads a document once into a Blueprint. Pure: the same document gives the same Blueprint. */
export function infer(doc: SpecDocument, options: InferOptions = {}): Blueprint {
  const info = doc.at('/info')
  const text = (key: string) => {
    const value = typeof info === 'object' && info !== null && !Array.isArray(info) ? info[key] : undefined
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
  }
  const title = text('title') || 'Untitled API'
  const findings: Finding[] = doc.problems.map((problem) => ({
    pass: 'load',
    claim: problem.message,
    confidence: 'declared',
    evidence: [problem.pointer],
    about: null,
    severity: problem.severity,
  }))
  const draft = emptyDraft()
  const context = { doc, draft, schemas: createSchemaViews(doc), overlay: overlayOf(doc, draft) }
  for (const pass of passes)
    pass.run({ ...context, claim: (finding) => findings.push({ pass: pass.name, ...finding }) })
  return {
    api: options.api ?? (snakeCase(title).replaceAll('_', '-').slice(0, 60) || 'api'),
    title,
    version: text('version'),
    digest: doc.digest,
    dialect: doc.dialect,
    ...draft,
    findings,
  }
}

function overlayOf(doc: SpecDocument, draft: Draft): InferContext['overlay'] {
  return lazily(() => readAuthored(doc, draft.operations))
}

function emptyDraft(): Draft {
  return {
    servers: [],
    operations: [],
    resources: [],
    events: [],
    webhooks: { endpoints: [], callbacks: [], eventResource: null, signature: 'standard-webhooks' },
    authored: null,
    security: { schemes: [], undeclared: true },
    errors: { schema: null, mediaType: 'application/problem+json', invalidStatus: 400 },
    conventions: {
      envelopes: [],
      casing: 'snake',
      idempotencyHeader: 'Idempotency-Key',
      requestIdHeader: 'Request-Id',
    },
  }
}
