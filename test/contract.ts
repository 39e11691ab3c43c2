import { load } from 'js-yaml'
import { readAuthored } from '../src/blueprint/authored/read.ts'
import type { Finding } from '../src/blueprint/blueprint.ts'
import type { Draft } from '../src/blueprint/pass.ts'
import { conventionsPass } from '../src/blueprint/passes/conventions.ts'
import { errorsPass } from '../src/blueprint/passes/errors.ts'
import { operationsPass } from '../src/blueprint/passes/operations.ts'
import { securityPass } from '../src/blueprint/passes/security.ts'
import { serversPass } from '../src/blueprint/passes/servers.ts'
import { createSchemaViews } from '../src/blueprint/understand/schema-view.ts'
import type { JsonObject } from '../src/lib/json.ts'
import type { SpecDocument } from '../src/openapi/document.ts'
import { documentOf } from './document.ts'

export interface Contract {
  readonly draft: Draft
  readonly findings: readonly Finding[]
  /** The only operation, or the one with this id. */
  operation(id?: string): Draft['operations'][number]
}

/** What the passes about the contract make of a document; `paths` and the rest as YAML, the header may be left out. */
export function readContract(yaml: string, source?: string): Contract {
  const body = load(yaml) as JsonObject
  return contractOf(documentOf({ openapi: '3.1.0', info: { title: 'Test', version: '1' }, ...body }, source))
}

export function contractOf(doc: SpecDocument): Contract {
  const findings: Finding[] = []
  const draft: Draft = {
    servers: [],
    operations: [],
    resources: [],
    events: [],
    webhooks: { endpoints: [], callbacks: [], eventResource: null, signature: 'standard-webhooks' },
    authored: null,
    security: { schemes: [], undeclared: true },
    errors: { schema: null, mediaType: '', invalidStatus: 400 },
    conventions: { envelopes: [], casing: 'snake', idempotencyHeader: '', requestIdHeader: '' },
  }
  const context = { doc, draft, schemas: createSchemaViews(doc), overlay: () => readAuthored(doc, draft.operations) }
  for (const pass of [serversPass, operationsPass, securityPass, errorsPass, conventionsPass])
    pass.run({ ...context, claim: (finding) => findings.push({ pass: pass.name, ...finding }) })
  const operation = (id?: string) => {
    const found = draft.operations.find((candidate) => id === undefined || candidate.id === id)
    if (found === undefined) throw new Error(`no operation ${id}; there are ${draft.operations.map((o) => o.id)}`)
    return found
  }
  return { draft, findings, operation }
}
