import { describe, expect, test } from 'vitest'
import { blueprint, document, operation } from '../../../test/operations.ts'
import type { Blueprint, MediaType, Operation, ResponseSpec } from '../../blueprint/blueprint.ts'
import type { JsonObject, JsonValue } from '../../lib/json.ts'
import { createRandom } from '../../lib/random.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { createValidators } from '../../openapi/validate/validators.ts'
import type { Refusal } from '../exchange.ts'
import { createSampler } from '../sample/create.ts'
import { createErrorRenderer } from './error-reply.ts'

const context = { requestId: 'req_1', now: Date.UTC(2030, 0, 2, 3, 4, 5), random: createRandom('test') }

function renderer(api: Blueprint, doc: SpecDocument) {
  const validators = createValidators(doc)
  const render = createErrorRenderer(api, doc, validators, createSampler(doc, validators))
  return (op: Operation | null, refusal: Refusal) => {
    const reply = render(op, refusal, context)
    const json = String(reply.headers['Content-Type']).includes('json')
    return { ...reply, value: json ? (JSON.parse(String(reply.body)) as JsonValue) : String(reply.body) }
  }
}

/** Renders by one schema, documented for every status. */
function byMedia(
  media: { schema?: unknown; example?: unknown; examples?: unknown },
  refusal: Refusal,
  type = 'application/json',
) {
  const doc = document({ media } as JsonObject)
  const content: MediaType[] = [
    { type, schema: media.schema === undefined ? null : '/media/schema', pointer: '/media' },
  ]
  const response: ResponseSpec = { status: 'default', content, headers: [], pointer: '' }
  return renderer(blueprint({}), doc)(operation({ responses: [response] }), refusal)
}

const missing: Refusal = { kind: 'not_found', message: 'No order has the id ord_1' }
const invalid: Refusal = {
  kind: 'invalid',
  message: 'Invalid',
  fields: [
    { in: 'body', path: '/items/0/quantity', message: 'must be integer', keyword: 'type' },
    { in: 'query', path: 'limit', message: 'must be <= 100', keyword: 'maximum' },
  ],
}
const said = '"items[0].quantity" must be integer (and 1 more)'
const text = { type: 'string' }
const int = { type: 'integer' }
const object = (properties: object, required = Object.keys(properties)) => ({ type: 'object', properties, required })
const list = (items: object) => ({ type: 'array', items })

describe('error bodies by the roles of their properties', () => {
  const rows: [string, unknown, Refusal, JsonValue][] = [
    [
      'code and message',
      object({ code: text, message: text }),
      missing,
      { code: 'not_found', message: missing.message },
    ],
    ['a number for a code', object({ code: int, message: text }), missing, { code: 404, message: missing.message }],
    [
      'wrapped, listed types',
      object({
        error: object({
          type: { enum: ['api_error', 'invalid_request_error', 'idempotency_error'] },
          message: text,
          param: { type: ['string', 'null'] },
          code: text,
        }),
      }),
      missing,
      { error: { type: 'invalid_request_error', message: missing.message, param: null, code: 'not_found' } },
    ],
    [
      'wrapped, a field',
      object({ error: object({ type: { enum: ['api_error', 'invalid_request_error'] }, message: text, param: text }) }),
      invalid,
      { error: { type: 'invalid_request_error', message: said, param: 'items[0].quantity' } },
    ],
    [
      'listed codes',
      object({
        code: { type: 'string', enum: ['INTERNAL', 'RESOURCE_NOT_FOUND', 'VALIDATION_ERROR', 'UNAUTHORIZED'] },
        message: text,
      }),
      missing,
      { code: 'RESOURCE_NOT_FOUND', message: missing.message },
    ],
    [
      'codes in the style of the example',
      object({ name: { type: 'string', example: 'RATE_LIMIT_REACHED' }, message: text }),
      missing,
      { name: 'NOT_FOUND', message: missing.message },
    ],
    [
      'codes that a pattern restricts',
      object({ code: { type: 'string', pattern: '^[A-Z_]+$' }, message: text }),
      missing,
      { code: 'NOT_FOUND', message: missing.message },
    ],
    [
      'error and description',
      object({ error: text, error_description: text }),
      missing,
      { error: 'not_found', error_description: missing.message },
    ],
    ['error alone', object({ error: text }), missing, { error: missing.message }],
    ['a flag', object({ ok: { type: 'boolean' }, error: text }), missing, { ok: false, error: missing.message }],
    [
      'error as a flag',
      object({ error: { type: 'boolean' }, status: { type: 'number' }, message: text }),
      missing,
      { error: true, status: 404, message: missing.message },
    ],
    ['status as text', object({ status: text, detail: text }), missing, { status: '404', detail: missing.message }],
    [
      'a problem',
      object({
        type: { type: 'string', format: 'uri-reference' },
        title: text,
        status: int,
        detail: text,
        instance: text,
      }),
      missing,
      { type: 'about:blank', title: 'Not Found', status: 404, detail: missing.message, instance: 'urn:request:req_1' },
    ],
    [
      'a list',
      object({ errors: list(object({ message: text, field: text }, ['message'])) }),
      invalid,
      {
        errors: [
          { message: '"items[0].quantity" must be integer', field: 'items[0].quantity' },
          { message: 'query parameter "limit" must be <= 100', field: 'limit' },
        ],
      },
    ],
    [
      'a list for the whole',
      object({ errors: list(object({ message: text, field: text }, ['message'])) }),
      missing,
      { errors: [{ message: missing.message }] },
    ],
    [
      'a list beside the message',
      object({ message: text, errors: list(object({ resource: text, field: text, code: text }, ['code'])) }),
      invalid,
      {
        message: said,
        errors: [
          { field: 'items[0].quantity', code: 'invalid_type' },
          { field: 'limit', code: 'too_large' },
        ],
      },
    ],
    [
      'a list beside the message, optional',
      object({ message: text, errors: list(object({ field: text })) }, ['message']),
      missing,
      { message: missing.message },
    ],
    [
      'lines',
      object({ errors: list(text) }),
      invalid,
      { errors: ['"items[0].quantity" must be integer', 'query parameter "limit" must be <= 100'] },
    ],
    [
      'a map of lists',
      object({ errors: { type: 'object', additionalProperties: list(text) } }),
      invalid,
      {
        errors: {
          'items[0].quantity': ['"items[0].quantity" must be integer'],
          limit: ['query parameter "limit" must be <= 100'],
        },
      },
    ],
    [
      'locations',
      object({ detail: list(object({ loc: list({ anyOf: [text, int] }), msg: text, type: text })) }),
      invalid,
      {
        detail: [
          { loc: ['body', 'items', '0', 'quantity'], msg: '"items[0].quantity" must be integer', type: 'invalid_type' },
          { loc: ['query', 'limit'], msg: 'query parameter "limit" must be <= 100', type: 'too_large' },
        ],
      },
    ],
    [
      'sources',
      object({
        errors: list(
          object({ status: text, title: text, detail: text, source: object({ pointer: text, parameter: text }, []) }),
        ),
      }),
      invalid,
      {
        errors: [
          {
            status: '400',
            title: 'Bad Request',
            detail: '"items[0].quantity" must be integer',
            source: { pointer: '/items/0/quantity' },
          },
          {
            status: '400',
            title: 'Bad Request',
            detail: 'query parameter "limit" must be <= 100',
            source: { parameter: 'limit' },
          },
        ],
      },
    ],
    [
      'when, where, which',
      object({
        timestamp: { type: 'string', format: 'date-time' },
        request_id: text,
        doc_url: { type: 'string', format: 'uri' },
        message: text,
        time: int,
      }),
      missing,
      {
        timestamp: '2030-01-02T03:04:05.000Z',
        request_id: 'req_1',
        doc_url: 'https://docs.example.com/errors',
        message: missing.message,
        time: 1893553445,
      },
    ],
    [
      'constants',
      object({ object: { const: 'error' }, message: text }, ['message']),
      missing,
      { object: 'error', message: missing.message },
    ],
    [
      'alternatives',
      {
        oneOf: [
          object({ kind: { const: 'a' }, n: int }),
          { ...object({ code: text, message: text }), additionalProperties: false },
        ],
      },
      missing,
      { code: 'not_found', message: missing.message },
    ],
    [
      'typed alternatives',
      object({
        type: { const: 'error' },
        error: {
          oneOf: [
            object({ type: { const: 'invalid_request_error' }, message: text }),
            object({ type: { const: 'not_found_error' }, message: text }),
          ],
        },
      }),
      missing,
      { type: 'error', error: { type: 'not_found_error', message: missing.message } },
    ],
    ['text', text, missing, missing.message],
    ['no place for a message', object({ id: int }, []), missing, { message: missing.message }],
    ['an array', list(object({ message: text })), missing, [{ message: missing.message }]],
    ['a short message', object({ message: { type: 'string', maxLength: 8 } }), missing, { message: 'No order' }],
  ]
  test.each(rows)('%s', (_, schema, refusal, want) => {
    expect(byMedia({ schema }, refusal).value).toEqual(want)
  })

  test('what is required and has no role is made valid', () => {
    const schema = object({ message: text, trace: object({ spans: list(int) }), region: { enum: ['eu', 'us'] } })
    const { value } = byMedia({ schema }, missing)
    expect(value).toMatchObject({ message: missing.message, region: expect.stringMatching(/eu|us/) })
  })

  test('hostile schemas end', () => {
    const schema = {
      type: 'object',
      required: ['error'],
      properties: { error: { $ref: '#/media/schema' }, message: text },
    }
    expect(byMedia({ schema }, missing).value).toMatchObject({ message: missing.message })
    expect(byMedia({ schema: object({ __proto__: text, constructor: text }, []) }, missing).status).toBe(404)
    expect(byMedia({ schema: { not: {} } }, missing).status).toBe(404)
  })
})

describe('examples', () => {
  const schema = object({ code: text, message: text, hint: text }, ['code', 'message'])
  test('the one that means this is kept, its words replaced', () => {
    const examples = {
      a: { value: { code: 'rate_limited', message: 'Slow down', hint: 'wait' } },
      b: { value: { code: 'resource_missing', message: 'No such customer', hint: 'look' } },
    }
    expect(byMedia({ schema, examples }, missing).value).toEqual({
      code: 'resource_missing',
      message: missing.message,
      hint: 'look',
    })
  })
  test('one that means something else gives only its style', () => {
    const example = { code: 'RATE_LIMITED', message: 'Slow down' }
    expect(byMedia({ schema, example }, missing).value).toEqual({ code: 'NOT_FOUND', message: missing.message })
  })
  test('without a schema', () => {
    expect(byMedia({ example: { error: { message: 'x' }, message: 'No such customer' } }, missing).value).toMatchObject(
      { message: missing.message },
    )
    expect(byMedia({}, missing, 'text/plain')).toMatchObject({
      body: missing.message,
      headers: { 'Content-Type': 'text/plain;charset=utf-8' },
    })
    expect(byMedia({ schema }, missing, 'application/xml').body).toContain(`<message>${missing.message}</message>`)
  })
})

describe('form', () => {
  test('RFC 9457 where the document has no errors of its own', () => {
    const reply = renderer(blueprint({}), document({}))(null, { ...invalid, headers: { Allow: 'GET' } })
    expect(reply.headers).toEqual({ Allow: 'GET', 'Content-Type': 'application/problem+json' })
    expect(reply.value).toMatchObject({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: said,
      errors: [{ pointer: '#/items/0/quantity' }, { parameter: 'limit', in: 'query' }],
    })
  })

  test("the document's usual error where the operation documents none", () => {
    const doc = document({ Error: object({ oops: text, message: text }, ['message']) as unknown as JsonValue })
    const api = blueprint({ errors: { schema: '/Error', mediaType: 'application/vnd.err+json', invalidStatus: 400 } })
    expect(renderer(api, doc)(null, missing)).toMatchObject({
      headers: { 'Content-Type': 'application/vnd.err+json' },
      value: { message: missing.message },
    })
  })
})
