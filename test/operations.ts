import type { Blueprint, Operation, Parameter } from '../src/blueprint/blueprint.ts'
import type { JsonObject, JsonValue } from '../src/lib/json.ts'
import { createDocument } from '../src/openapi/create-document.ts'
import type { SpecDocument } from '../src/openapi/document.ts'
import type { SandboxRequest } from '../src/simulate/exchange.ts'

/** An operation with nothing declared but what is given. */
export function operation(given: Partial<Operation>): Operation {
  return {
    id: 'op',
    operationId: null,
    pointer: '',
    method: 'GET',
    path: '/',
    basePaths: [''],
    summary: '',
    description: '',
    tags: [],
    deprecated: false,
    parameters: [],
    requestBody: null,
    responses: [],
    success: { status: 200, media: null, declared: null },
    security: [],
    behavior: { kind: 'example' },
    ...given,
  }
}

export function blueprint(given: Partial<Blueprint>): Blueprint {
  return {
    api: 'test',
    title: 'Test',
    version: '1',
    digest: '',
    dialect: '3.1',
    servers: [],
    operations: [],
    resources: [],
    security: { schemes: [], undeclared: true },
    errors: { schema: null, mediaType: 'application/problem+json', invalidStatus: 400 },
    conventions: {
      envelopes: [],
      casing: 'snake',
      idempotencyHeader: 'Idempotency-Key',
      requestIdHeader: 'Request-Id',
    },
    events: [],
    webhooks: { endpoints: [], callbacks: [], eventResource: null, signature: 'standard-webhooks' },
    authored: null,
    findings: [],
    ...given,
  }
}

export function document(root: JsonObject, dialect: SpecDocument['dialect'] = '3.1'): SpecDocument {
  return createDocument({ source: 'memory:', dialect, digest: '', problems: [], root } as Parameters<
    typeof createDocument
  >[0])
}

/** A document whose schemas are `/components/schemas/<name>`. */
export function schemas(named: Record<string, unknown>, dialect: SpecDocument['dialect'] = '3.1'): SpecDocument {
  return document({ openapi: `${dialect}.0`, components: { schemas: named as JsonObject } }, dialect)
}

export function parameter(given: Partial<Parameter>): Parameter {
  const place = given.in ?? 'query'
  const style = given.style ?? (place === 'query' || place === 'cookie' ? 'form' : 'simple')
  return {
    name: 'p',
    in: place,
    required: place === 'path',
    style,
    explode: style === 'form',
    allowReserved: false,
    schema: null,
    contentType: null,
    pointer: '',
    ...given,
  }
}

export function request(
  given: Partial<Omit<SandboxRequest, 'body'>> & { body?: string | Uint8Array | JsonValue },
): SandboxRequest {
  const { body, ...rest } = given
  const bytes =
    body === undefined || body === null
      ? null
      : body instanceof Uint8Array
        ? body
        : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return { method: 'GET', path: '/', query: '', headers: {}, ...rest, body: bytes }
}
