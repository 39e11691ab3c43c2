import Ajv2020 from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { schemasOf } from '../../../test/document.ts'
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { joinPointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../document.ts'
import { isIndistinct } from './overlap.ts'
import { createValidators } from './validators.ts'

type Version = '3.0.3' | '3.1.0'

function check(
  version: Version,
  schemas: Record<string, JsonValue>,
  value: JsonValue,
  direction = 'response' as const,
) {
  return checkIn(direction, version, schemas, value)
}

/** Violations of `value` against the schema `S`, as "path keyword". */
function checkIn(
  direction: 'request' | 'response',
  version: Version,
  schemas: Record<string, JsonValue>,
  value: JsonValue,
): string[] {
  const validator = createValidators(schemasOf(version, schemas)).at('/components/schemas/S', direction)
  const violations = validator.validate(value)
  expect(validator.isValid(value)).toBe(violations.length === 0)
  return violations.map((one) => `${one.path} ${one.keyword}`)
}

const cases: [name: string, version: Version, schema: JsonValue, value: JsonValue, want: string[]][] = [
  ['type', '3.0.3', { type: 'string' }, 1, [' type']],
  ['nullable type', '3.0.3', { type: 'string', nullable: true }, null, []],
  ['null without nullable', '3.0.3', { type: 'string' }, null, [' type']],
  ['nullable enum', '3.0.3', { type: 'string', nullable: true, enum: ['a'] }, null, []],
  ['nullable beside $ref', '3.0.3', { nullable: true, $ref: '#/components/schemas/T' }, null, []],
  ['nullable beside allOf', '3.0.3', { nullable: true, allOf: [{ $ref: '#/components/schemas/T' }] }, null, []],
  ['nullable beside oneOf, not null', '3.0.3', { nullable: true, oneOf: [{ type: 'string' }] }, 1, [' type']],
  ['nullable means nothing in 3.1', '3.1.0', { type: 'string', nullable: true }, null, [' type']],
  ['type list in 3.1', '3.1.0', { type: ['string', 'null'] }, null, []],
  ['siblings of $ref ignored in 3.0', '3.0.3', { $ref: '#/components/schemas/T', maxLength: 1 }, 'abc', []],
  ['siblings of $ref applied in 3.1', '3.1.0', { $ref: '#/components/schemas/T', maxLength: 1 }, 'abc', [' maxLength']],
  ['boolean exclusiveMinimum', '3.0.3', { minimum: 1, exclusiveMinimum: true }, 1, [' exclusiveMinimum']],
  ['numeric exclusiveMinimum', '3.1.0', { exclusiveMinimum: 1 }, 1, [' exclusiveMinimum']],
  ['int32 range', '3.0.3', { type: 'integer', format: 'int32' }, 2 ** 31, [' format']],
  ['int64', '3.0.3', { type: 'integer', format: 'int64' }, 2 ** 40, []],
  ['date-time by RFC 3339', '3.0.3', { type: 'string', format: 'date-time' }, '2024-01-01T00:00:00', [' format']],
  ['date that is none', '3.0.3', { type: 'string', format: 'date' }, '2023-02-29', [' format']],
  ['unknown format', '3.0.3', { type: 'string', format: 'zip-code' }, '?', []],
  ['cents are multiples of 0.01', '3.0.3', { multipleOf: 0.01 }, 19.99, []],
  ['not a multiple of 0.01', '3.0.3', { multipleOf: 0.01 }, 19.999, [' multipleOf']],
  ['required path', '3.0.3', { required: ['a/b'] }, {}, ['/a~1b required']],
  ['required of an inherited name', '3.0.3', { required: ['toString'] }, {}, ['/toString required']],
  ['property called constructor', '3.0.3', { properties: { constructor: { type: 'string' } } }, {}, []],
  ['not allowed path', '3.0.3', { additionalProperties: false }, { x: 1 }, ['/x additionalProperties']],
  ['dependentRequired path', '3.1.0', { dependentRequired: { a: ['b'] } }, { a: 1 }, ['/b dependentRequired']],
  ['propertyNames path', '3.1.0', { propertyNames: { maxLength: 1 } }, { long: 1 }, ['/long propertyNames']],
  [
    'nested path through refs',
    '3.0.3',
    { properties: { list: { type: 'array', items: { $ref: '#/components/schemas/T' } } } },
    { list: ['a', 1] },
    ['/list/1 type'],
  ],
  [
    'circular',
    '3.0.3',
    { properties: { child: { $ref: '#/components/schemas/S' }, n: { type: 'number' } } },
    { child: { child: { n: 'x' } } },
    ['/child/child/n type'],
  ],
  ['a schema that is itself', '3.0.3', { allOf: [{ $ref: '#/components/schemas/S' }] }, 5, []],
  ['dangling reference', '3.0.3', { $ref: '#/components/schemas/Nowhere' }, 5, []],
  [
    'best branch explains',
    '3.0.3',
    { oneOf: [{ type: 'string' }, { type: 'object', required: ['a'], properties: { a: { type: 'string' } } }] },
    { a: 1 },
    ['/a type'],
  ],
  ['the same branch twice', '3.0.3', { oneOf: [{ type: 'string' }, { type: 'string', title: 'B' }] }, 'x', []],
  [
    'an empty list of several',
    '3.0.3',
    {
      oneOf: [
        { type: 'array', items: {} },
        { type: 'array', items: {} },
      ],
    },
    [],
    [],
  ],
  ['any object beside one', '3.0.3', { oneOf: [{ type: 'object' }, { properties: { a: {} } }] }, { a: 1 }, []],
  ['branches of other types', '3.0.3', { anyOf: [{ type: 'string' }, { type: 'number' }] }, {}, [' type']],
  ['two branches match', '3.0.3', { oneOf: [{ type: 'string' }, { maxLength: 9 }] }, 'a', [' oneOf']],
  [
    'tag tells the branch',
    '3.1.0',
    {
      anyOf: [
        { properties: { object: { const: 'a' }, n: { type: 'number' } } },
        { properties: { object: { const: 'b' } }, required: ['x', 'y', 'z'] },
      ],
    },
    { object: 'a', n: '' },
    ['/n type'],
  ],
  [
    'if and then',
    '3.1.0',
    { if: { properties: { a: { const: 1 } } }, then: { required: ['b'] } },
    { a: 1 },
    ['/b required'],
  ],
  [
    'unevaluated through a reference',
    '3.1.0',
    { allOf: [{ $ref: '#/components/schemas/O' }], unevaluatedProperties: false },
    { id: 1, x: 2 },
    ['/x unevaluatedProperties'],
  ],
  ['unevaluatedItems', '3.1.0', { prefixItems: [true], unevaluatedItems: false }, [1, 2], [' unevaluatedItems']],
  ['draft 4 tuple', '3.0.3', { items: [{ type: 'string' }], additionalItems: false }, ['a', 1], [' items']],
  [
    'unique objects',
    '3.0.3',
    { uniqueItems: true },
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [' uniqueItems'],
  ],
  ['array without items', '3.0.3', { type: 'array' }, [1, 'a'], []],
  ['invalid under /u', '3.0.3', { pattern: '^[\\w-\\.]+$' }, 'a b', [' pattern']],
  ['not a pattern at all', '3.0.3', { pattern: '(' }, 'a', []],
  ['hostile pattern', '3.0.3', { pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}!`, [' pattern']],
  [
    'hostile pattern property',
    '3.1.0',
    { patternProperties: { '^(a|a)*$': { type: 'string' } } },
    { [`${'a'.repeat(5000)}!`]: 1 },
    [],
  ],
  ['all blanks, in linear time too', '3.0.3', { pattern: '^(a+[\\s-]a*)+$' }, 'a\u000ba\u00a0a-', []],
  ['and what is none', '3.0.3', { pattern: '^(a+\\s?)+\\S$' }, 'aa\u2003', [' pattern']],
  ['hostile look-around is dropped', '3.0.3', { pattern: '(?=(a+)+$)b' }, 'a'.repeat(5000), []],
  ['password look-aheads are kept', '3.0.3', { pattern: '^(?=.*[a-z])(?=.*\\d).{8,}$' }, 'abcdefgh', [' pattern']],
  ['type any', '3.0.3', { type: 'any', minimum: 3 }, 'x', []],
  ['type list in 3.0', '3.0.3', { type: ['string', 'null'] }, null, []],
  ['unknown type', '3.0.3', { type: 'money' }, {}, []],
  ['type file', '3.0.3', { type: 'file' }, 'x', []],
  ['empty enum', '3.0.3', { enum: [] }, 'x', []],
  ['required as a boolean', '3.0.3', { required: true }, {}, []],
  ['required as a string', '3.0.3', { required: 'a' }, {}, []],
  ['minimum as a string', '3.0.3', { minimum: '5' }, 3, [' minimum']],
  ['enum numbers of a string', '3.0.3', { type: 'string', enum: [1, 2] }, '1', []],
  ['properties as a list', '3.0.3', { properties: ['a'] }, { a: 1 }, []],
  [
    'closed part shuts out its neighbour',
    '3.0.3',
    {
      allOf: [
        { properties: { a: {} }, additionalProperties: false },
        { properties: { b: {} }, required: ['b'] },
      ],
    },
    { a: 1, b: 2 },
    [],
  ],
  [
    'yet stays closed to strangers',
    '3.0.3',
    {
      allOf: [
        { properties: { a: {} }, additionalProperties: false },
        { properties: { b: {} }, required: ['b'] },
      ],
    },
    { b: 2, c: 3 },
    ['/c unevaluatedProperties'],
  ],
  [
    'closed part without requirements keeps its word',
    '3.0.3',
    { allOf: [{ properties: { a: {} }, additionalProperties: false }, { properties: { b: {} } }] },
    { b: 2 },
    ['/b additionalProperties'],
  ],
  [
    'branches that cannot be told apart',
    '3.0.3',
    {
      oneOf: [
        { type: 'object', properties: { a: { type: 'string' } } },
        { type: 'object', properties: { b: { type: 'string' } } },
      ],
    },
    { a: 'x' },
    [],
  ],
  ['foreign anchors', '3.0.3', { pattern: '\\A[a-z]+\\z' }, 'abc', []],
  ['type null beside a composition', '3.0.3', { type: null, anyOf: [{ type: 'string' }] }, 'abc', []],
  ['enum against its own format', '3.0.3', { type: 'string', format: 'date-time', enum: ['now'] }, 'now', []],
  ['oneOf as an object', '3.0.3', { oneOf: { type: 'string' } }, 1, []],
]

const others = { T: { type: 'string' }, O: { type: 'object', properties: { id: {} } } }

describe('validators', () => {
  test.each(cases)('%s', (_, version, schema, value, want) => {
    expect(check(version, { ...others, S: schema }, value)).toEqual(want)
  })

  test('what was dropped is told', () => {
    const validators = createValidators(schemasOf('3.0.3', { S: { type: 'money', pattern: '(?=(a+)+$)b', enum: [] } }))
    validators.at('/components/schemas/S', 'request').isValid({})
    expect(validators.problems.map((one) => one.message.split(' ')[0])).toEqual(['type', 'enum', 'pattern'])
  })

  test('deeply nested values do not overflow', () => {
    const schema: JsonValue = {
      anyOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/components/schemas/S' } }],
    }
    let value: JsonValue = 'x'
    for (let i = 0; i < 200; i++) value = [value]
    expect(check('3.0.3', { S: schema }, value)).toEqual([])
    for (let i = 0; i < 3000; i++) value = [value]
    expect(
      createValidators(schemasOf('3.0.3', { S: schema }))
        .at('/components/schemas/S', 'response')
        .isValid(value),
    ).toBe(false)
  })
})

describe('readOnly and writeOnly', () => {
  const schemas: Record<string, JsonValue> = {
    Id: { type: 'string', readOnly: true },
    Base: { required: ['id'], properties: { id: { allOf: [{ $ref: '#/components/schemas/Id' }] } } },
    S: {
      allOf: [{ $ref: '#/components/schemas/Base' }, { required: ['id', 'secret', 'made'] }],
      properties: { secret: { type: 'string', writeOnly: true }, made: { $ref: '#/components/schemas/Id' } },
    },
    Bare: { required: ['id'] },
    Late: { allOf: [{ $ref: '#/components/schemas/Bare' }], properties: { id: { type: 'string', readOnly: true } } },
  }

  test.each([
    ['request', { secret: 's' }, []],
    ['request', { secret: 's', id: 5, made: {} }, []],
    ['request', {}, ['/secret required']],
    ['response', { id: 'a', made: 'b' }, []],
    ['response', {}, ['/id required', '/made required']],
  ] as const)('%s of %j', (direction, value, want) => {
    expect(checkIn(direction, '3.0.3', schemas, value as JsonValue)).toEqual(want)
  })

  test('hidden by a neighbour of the schema that requires it', () => {
    const late = { ...schemas, S: schemas.Late! }
    expect(checkIn('request', '3.0.3', late, {})).toEqual([])
    expect(checkIn('response', '3.0.3', late, {})).toEqual(['/id required'])
  })
})

describe('discriminator', () => {
  const schemas: Record<string, JsonValue> = {
    Cat: {
      type: 'object',
      required: ['kind', 'lives'],
      properties: { kind: { type: 'string' }, lives: { type: 'number' } },
    },
    Dog: { type: 'object', required: ['kind'], properties: { kind: { type: 'string' }, bark: { type: 'boolean' } } },
    S: {
      oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
      discriminator: { propertyName: 'kind', mapping: { cat: '#/components/schemas/Cat' } },
    },
  }
  test.each([
    [{ kind: 'cat', lives: 9 }, []],
    [{ kind: 'cat' }, ['/lives required']],
    [{ kind: 'Dog', bark: 1 }, ['/bark type']],
    [{ kind: 'cow', lives: '' }, []],
    [{ kind: 'cow', lives: '', bark: 1 }, ['/kind discriminator']],
    [{ bark: true }, ['/kind required']],
  ] as const)('%j', (value, want) => {
    expect(check('3.0.3', schemas, value as JsonValue)).toEqual(want)
  })
})

/** Small schemas on which a plain Ajv and ours must agree. */
const scalar = fc.constantFrom<JsonValue>(
  null,
  true,
  0,
  1,
  2.5,
  -3,
  '',
  'a',
  'abc',
  [],
  {},
  [1, 1],
  ['a'],
  { a: 1 },
  { b: 'a' },
)
const schema = fc.letrec<{ node: JsonValue }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<JsonValue>(
      { type: 'string' },
      { type: ['number', 'null'] },
      { minimum: 1 },
      { minLength: 2 },
      { pattern: '^a' },
      { const: 1 },
      { enum: ['a', 1, null] },
      { uniqueItems: true },
      { required: ['a'] },
      true,
      false,
      { maxItems: 1 },
      { multipleOf: 2 },
    ),
    fc.record({ properties: fc.record({ a: tie('node'), b: tie('node') }) }),
    fc.record({ items: tie('node') }),
    fc.record({ not: tie('node') }),
    fc.record({ allOf: fc.tuple(tie('node'), tie('node')) }),
    fc.record({ anyOf: fc.tuple(tie('node'), tie('node')) }),
    fc.record({ oneOf: fc.tuple(tie('node'), tie('node')) }),
    fc.record({ if: tie('node'), then: tie('node'), else: tie('node') }),
    fc.record({ properties: fc.record({ a: tie('node') }), additionalProperties: tie('node') }),
    fc.constant<JsonValue>({ $ref: '#/components/schemas/T' }),
  ) as fc.Arbitrary<JsonValue>,
})).node

/** As it is read: a `oneOf` that no documented value could match is an `anyOf`. Every other keyword is as it was. */
function asRead(doc: SpecDocument, pointer: string): JsonValue {
  const value = doc.at(pointer)!
  if (Array.isArray(value)) return value.map((_, i) => asRead(doc, joinPointer(pointer, i)))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value).map((name) => [
      name === 'oneOf' && isIndistinct(doc, pointer) ? 'anyOf' : name,
      asRead(doc, joinPointer(pointer, name)),
    ]),
  )
}

test('agrees with plain Ajv', () => {
  fc.assert(
    fc.property(schema, schema, scalar, (one, two, value) => {
      const schemas: Record<string, JsonValue> = {
        S: one,
        T: JSON.parse(JSON.stringify(two).replaceAll('#/components/schemas/T', '#/components/schemas/U')),
        U: {},
      }
      const plain = new Ajv2020.default({ strict: false, allErrors: true })
      const doc = schemasOf('3.1.0', schemas)
      plain.addSchema(asRead(doc, '') as JsonObject, 'doc')
      const want = plain.getSchema('doc#/components/schemas/S')!(value)
      const got = createValidators(doc).at('/components/schemas/S', 'response')
      expect(got.isValid(value)).toBe(want)
      expect(got.validate(value).length === 0).toBe(want)
    }),
    { numRuns: 200 },
  )
})
