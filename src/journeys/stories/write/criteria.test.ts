import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../../lib/json.ts'
import { judge } from '../../../workflows/criterion/judge.ts'
import type { Scope } from '../../../workflows/expression/scope.ts'
import { literal } from '../../journey.ts'
import type { Claim } from '../plot.ts'
import { criteriaOf } from './criteria.ts'
import { isSayable, looksLikeExpression } from './literal.ts'
import { createOutputs } from './outputs.ts'

const written = (claim: Claim) => criteriaOf([claim], 'response.body', createOutputs())

describe('a claim as a criterion', () => {
  test.each<[Claim, unknown]>([
    [{ path: ['status'], is: 'equal', value: literal('open') }, [{ condition: "$response.body#/status == 'open'" }]],
    [
      { path: ['data', '0', 'n'], is: 'different', value: literal(2) },
      [{ condition: '$response.body#/data/0/n != 2' }],
    ],
    [{ path: ['on'], is: 'equal', value: literal(false) }, [{ condition: '$response.body#/on == false' }]],
    [
      { path: ['id'], is: 'equal', value: { kind: 'reply', step: 'make', path: ['id'] } },
      [{ condition: '$response.body#/id == $steps.make.outputs.id' }],
    ],
    [
      { path: ['id'], is: 'like', pattern: '^ord_' },
      [{ context: '$response.body#/id', condition: '^ord_', type: 'regex' }],
    ],
    // A name that would end the expression in the middle of a condition.
    [{ path: ['a b'], is: 'equal', value: literal(1) }, []],
    [{ path: ['a==b'], is: 'equal', value: literal(1) }, []],
  ])('%j', (claim, want) => expect(written(claim)).toEqual(want))
})

const scope = (body: JsonValue): Scope => ({
  inputs: {},
  outputs: {},
  steps: new Map(),
  workflows: new Map(),
  sourceDescriptions: new Map(),
  components: {},
  self: '',
  exchange: {
    method: 'GET',
    url: 'http://x',
    request: { headers: {}, body: undefined, query: {}, path: {} },
    response: { headers: {}, body, status: 200 },
  },
  message: null,
})

test('whatever may be said in a criterion holds of itself, and not of another value', () => {
  const reading = { strict: true, warn: () => undefined }
  const scalar = fc.oneof(fc.string(), fc.constantFrom('Ann', "it's", 'a  b', '7', 'true'), fc.integer(), fc.boolean())
  fc.assert(
    fc.property(scalar, scalar, (value, other) => {
      fc.pre(isSayable(literal(value)) && String(value).toLowerCase() !== String(other).toLowerCase())
      fc.pre(Number(value) !== Number(other))
      const [criterion] = written({ path: ['it'], is: 'equal', value: literal(value) })
      expect(judge(criterion!, scope({ it: value }), reading).holds).toBe(true)
      expect(judge(criterion!, scope({ it: other }), reading).holds).toBe(false)
      expect(judge(criterion!, scope({}), reading).holds).toBe(false)
    }),
  )
})

test.each<[JsonValue, boolean]>([
  ['$steps.a.outputs.b', true],
  ['to {$inputs.name}', true],
  [{ deep: [{ text: '$response.body' }] }, true],
  ['$5.00', false],
  ['{plain}', false],
  [null, false],
])('%j would be read as an expression: %s', (value, want) => expect(looksLikeExpression(value)).toBe(want))
