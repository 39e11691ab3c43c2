import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { schemasOf } from '../../../test/document.ts'
import { isObject, type JsonValue } from '../../lib/json.ts'
import { createRandom } from '../../lib/random.ts'
import type { Direction } from '../../openapi/schema.ts'
import { createValidators } from '../../openapi/validate/validators.ts'
import { createSampler } from './create.ts'
import type { SampleContext } from './sampler.ts'

const now = Date.UTC(2026, 0, 15)

function context(seed: string, more: Partial<SampleContext> = {}): SampleContext {
  return { direction: 'response', random: createRandom(seed), now, ...more }
}

function kit(version: '3.0.3' | '3.1.0', schemas: Record<string, JsonValue>) {
  const doc = schemasOf(version, schemas)
  const validators = createValidators(doc)
  return { validators, sampler: createSampler(doc, validators) }
}

const at = '/components/schemas/S'

function generated(version: '3.0.3' | '3.1.0', schemas: Record<string, JsonValue>, more: Partial<SampleContext> = {}) {
  const { sampler, validators } = kit(version, schemas)
  const value = sampler.generate(at, context('seed', more))
  expect(validators.at(at, more.direction ?? 'response').validate(value)).toEqual([])
  return value
}

const valid: [name: string, schema: JsonValue][] = [
  ['bounds', { type: 'integer', minimum: 7, exclusiveMaximum: 9 }],
  ['steps', { type: 'number', minimum: 10.05, multipleOf: 0.1 }],
  ['lengths', { type: 'string', minLength: 300, maxLength: 301 }],
  ['pattern', { type: 'string', pattern: '^(usd|eur)-[A-F0-9]{8}(\\.\\d{2,3})?$' }],
  ['pattern and length', { type: 'string', pattern: '^[a-z]+$', minLength: 40, maxLength: 41 }],
  ['pattern with look-ahead', { type: 'string', pattern: '^(?=.*[a-z])[a-z0-9]{8,}$' }],
  ['unique items', { type: 'array', items: { type: 'integer' }, minItems: 5, uniqueItems: true }],
  ['unique items of an enum', { type: 'array', items: { enum: ['a', 'b', 'c'] }, minItems: 3, uniqueItems: true }],
  ['tuple', { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false, minItems: 2 }],
  ['contains', { type: 'array', contains: { const: 5 }, minContains: 2, minItems: 4, items: { type: 'integer' } }],
  ['map', { type: 'object', additionalProperties: { type: 'integer' }, minProperties: 3 }],
  [
    'pattern properties',
    {
      type: 'object',
      patternProperties: { '^x-[a-z]+$': { type: 'boolean' } },
      additionalProperties: false,
      minProperties: 2,
    },
  ],
  [
    'property names',
    {
      type: 'object',
      propertyNames: { pattern: '^[A-Z]{3}$' },
      additionalProperties: { type: 'number' },
      minProperties: 2,
    },
  ],
  ['dependent', { type: 'object', required: ['a'], dependentRequired: { a: ['b'], b: ['c'] } }],
  ['at most', { type: 'object', properties: { a: {}, b: {}, c: {} }, required: ['c'], maxProperties: 2 }],
  ['allOf merged', { allOf: [{ type: 'integer', minimum: 3 }, { maximum: 4 }] }],
  [
    'exactly one',
    {
      oneOf: [
        { type: 'object', required: ['a'] },
        { type: 'object', required: ['b'] },
      ],
    },
  ],
  ['not', { type: 'string', enum: ['a', 'b'], not: { const: 'a' } }],
  [
    'if then',
    {
      type: 'object',
      properties: { kind: { enum: ['x', 'y'] } },
      required: ['kind'],
      if: { properties: { kind: { const: 'x' } } },
      then: { required: ['only'] },
      else: { required: ['other'] },
    },
  ],
  ['dead branch skipped', { type: 'string', oneOf: [{ type: 'integer' }, { type: 'string' }] }],
  ['unevaluated', { allOf: [{ properties: { id: { type: 'string' } } }], unevaluatedProperties: false }],
  [
    'invalid example',
    { type: 'object', required: ['n'], properties: { n: { type: 'integer', example: 'five' } }, example: { n: 'six' } },
  ],
  [
    'required self',
    {
      type: 'object',
      required: ['next'],
      properties: { next: { anyOf: [{ $ref: at.replace('/', '#/') }, { type: 'null' }] } },
    },
  ],
  ['hostile counts', { type: 'array', items: { type: 'string' }, minItems: 3, maxItems: 1e9 }],
]

describe('generate', () => {
  test.each(valid)('%s', (_, schema) => {
    for (const minimal of [false, true]) generated('3.1.0', { S: schema }, { minimal })
  })

  test('const, then example, then default, then enum', () => {
    const properties: JsonValue = {
      a: { const: 1, example: 2 },
      b: { type: 'string', example: 'shown', default: 'usual' },
      c: { type: 'string', example: 5, default: 'usual' },
      d: { enum: ['only'] },
    }
    expect(generated('3.1.0', { S: { type: 'object', properties } })).toEqual({
      a: 1,
      b: 'shown',
      c: 'usual',
      d: 'only',
    })
  })

  test('names steer', () => {
    const names = ['email', 'country', 'currency', 'created_at', 'phone_number']
    const properties = Object.fromEntries(names.map((name): [string, JsonValue] => [name, { type: 'string' }]))
    const value = generated('3.0.3', { S: { type: 'object', properties } }) as Record<string, string>
    expect(value.email).toMatch(/^[a-z]+\.[a-z]+@example\.com$/)
    expect(value.country).toMatch(/^[A-Z]{2}$/)
    expect(value.currency).toMatch(/^[A-Z]{3}$/)
    expect(value.created_at).toMatch(/^202[56]-\d\d-\d\dT[\d:]{8}Z$/)
    expect(value.phone_number).toMatch(/^\+\d+$/)
  })

  test('directions', () => {
    const S = {
      type: 'object',
      required: ['id', 'secret'],
      properties: { id: { type: 'string', readOnly: true }, secret: { type: 'string', writeOnly: true } },
    }
    const keys = (direction: Direction) => Object.keys(generated('3.0.3', { S }, { direction }) as object)
    expect(keys('request')).toEqual(['secret'])
    expect(keys('response')).toEqual(['id'])
  })

  test('what is never returned is taken out, at any depth', () => {
    const secret = { type: 'object', properties: { open: {}, pin: { type: 'string', writeOnly: true } } }
    const S = {
      type: 'object',
      properties: {
        card: { allOf: [secret, { type: 'object' }] },
        list: { type: 'array', items: { oneOf: [secret] } },
      },
    }
    const { sampler } = kit('3.0.3', { S })
    const value: JsonValue = { card: { open: 1, pin: '1' }, list: [{ pin: '2' }, { open: 2 }], pin: 'unknown' }
    const shown = { card: { open: 1 }, list: [{}, { open: 2 }], pin: 'unknown' }
    expect(sampler.conform(value, at, context('s'))).toEqual(shown)
    expect(sampler.conform(value, at, { ...context('s'), direction: 'request' })).toBe(value)
  })

  test('minimal is what is required', () => {
    const S = { type: 'object', required: ['a'], properties: { a: { type: 'string' }, b: { type: 'string' } } }
    expect(Object.keys(generated('3.0.3', { S }, { minimal: true }) as object)).toEqual(['a'])
    expect(Object.keys(generated('3.0.3', { S }) as object)).toEqual(['a', 'b'])
  })

  test('discriminators name their branch, also by inheritance', () => {
    const schemas: Record<string, JsonValue> = {
      Cat: {
        allOf: [{ $ref: '#/components/schemas/Pet' }, { type: 'object', properties: { lives: { type: 'integer' } } }],
      },
      Pet: {
        type: 'object',
        required: ['kind'],
        properties: { kind: { type: 'string' } },
        discriminator: { propertyName: 'kind' },
      },
      S: {
        oneOf: [{ $ref: '#/components/schemas/Cat' }],
        discriminator: { propertyName: 'kind', mapping: { feline: 'Cat' } },
      },
    }
    expect(generated('3.0.3', schemas)).toMatchObject({ kind: 'feline' })
    expect(generated('3.0.3', { ...schemas, S: schemas.Cat! })).toMatchObject({ kind: 'S' })
  })

  test('circular schemas end', () => {
    const ref = (name: string): JsonValue => ({ $ref: `#/components/schemas/${name}` })
    const schemas = {
      S: {
        type: 'object',
        required: ['children'],
        properties: { parent: ref('S'), children: { type: 'array', items: ref('S') }, owner: ref('Owner') },
      },
      Owner: { type: 'object', properties: { things: { type: 'array', items: ref('S') } } },
    }
    expect(JSON.stringify(generated('3.0.3', schemas)).length).toBeLessThan(200)
  })

  test('required recursion ends in a branch that does not recurse', () => {
    const schemas: Record<string, JsonValue> = {
      S: { oneOf: [{ $ref: '#/components/schemas/Sum' }, { $ref: '#/components/schemas/Literal' }] },
      Sum: { type: 'object', required: ['left'], properties: { left: { $ref: '#/components/schemas/S' } } },
      Literal: { type: 'object', required: ['value'], properties: { value: { type: 'integer' } } },
    }
    expect(generated('3.0.3', schemas)).toEqual({ left: { value: expect.any(Number) } })
  })

  test('an unsatisfiable schema still gives something', () => {
    const { sampler } = kit('3.0.3', { S: { allOf: [{ type: 'string' }, { type: 'object' }], not: {} } })
    expect(sampler.generate(at, context('x'))).toBeDefined()
  })
})

const orderSchemas: Record<string, JsonValue> = {
  S: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'total', 'customer'],
    properties: {
      id: { type: 'string' },
      total: { type: 'integer' },
      status: { type: 'string', enum: ['open', 'paid'] },
      note: { type: 'string' },
      tags: { type: 'array', items: { type: 'string' }, uniqueItems: true, maxItems: 2 },
      customer: { $ref: '#/components/schemas/Customer' },
      payment: { oneOf: [{ $ref: '#/components/schemas/Card' }, { $ref: '#/components/schemas/Bank' }] },
    },
  },
  Customer: { type: 'object', required: ['id'], properties: { id: { type: 'string' }, name: { type: 'string' } } },
  Card: {
    type: 'object',
    required: ['object', 'last4'],
    properties: { object: { enum: ['card'] }, last4: { type: 'string', pattern: '^\\d{4}$' } },
  },
  Bank: {
    type: 'object',
    required: ['object', 'iban'],
    properties: { object: { enum: ['bank'] }, iban: { type: 'string' } },
  },
}

describe('conform', () => {
  const { sampler, validators } = kit('3.0.3', orderSchemas)
  const conform = (value: JsonValue) => sampler.conform(value, at, context('c'))
  const good = { id: 'o_1', total: 5, customer: { id: 'c_1', name: 'Ada' } }

  test('a valid value comes back as it is', () => {
    expect(conform(good)).toBe(good)
  })

  test.each<[string, JsonValue, JsonValue]>([
    ['unknown properties go', { ...good, extra: 1 }, good],
    ['numbers as strings', { ...good, total: '5' }, good],
    ['an id where the object is wanted', { ...good, customer: 'c_1' }, { ...good, customer: { id: 'c_1' } }],
    ['one where many are wanted', { ...good, tags: 'a' }, { ...good, tags: ['a'] }],
    ['null for what is optional', { ...good, note: null }, good],
    ['repeated and too many items', { ...good, tags: ['a', 'a', 'b', 'c'] }, { ...good, tags: ['a', 'b'] }],
    [
      'the branch that the tag names',
      { ...good, payment: { object: 'bank', iban: 5 } },
      { ...good, payment: { object: 'bank', iban: '5' } },
    ],
  ])('%s', (_, value, want) => {
    expect(conform(value)).toEqual(want)
  })

  test('what is missing is made, the rest stays', () => {
    const value = conform({ id: 'o_1', status: 'lost', customer: good.customer })
    expect(value).toMatchObject({ id: 'o_1', customer: good.customer })
    expect(isObject(value) && Object.keys(value).sort()).toEqual(['customer', 'id', 'status', 'total'])
  })

  test('anything becomes valid, once and for all, and the input is untouched', () => {
    const part = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('o_1', 5, null, 'card'))
    const order = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.record(
        {
          id: part,
          total: part,
          status: part,
          note: part,
          tags: part,
          customer: part,
          payment: fc.oneof(
            part,
            fc.record({ object: fc.constantFrom('card', 'bank', 'x'), last4: part }, { requiredKeys: [] }),
          ),
        },
        { requiredKeys: [] },
      ),
    )
    fc.assert(
      fc.property(order, (value) => {
        const before = JSON.stringify(value)
        const once = conform(value as JsonValue)
        expect(validators.at(at, 'response').validate(once)).toEqual([])
        expect(conform(once)).toBe(once)
        expect(JSON.stringify(value)).toBe(before)
      }),
      { numRuns: 300 },
    )
  })
})
