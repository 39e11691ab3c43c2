import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/lib/json.ts'
import { flow, play, step } from './runs/play.ts'

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more })
const key = { scheme: 'key', in: 'query', name: 'api_key', value: 'k1' } as const

const run = async (inputs: JsonObject, given: JsonObject, more: Parameters<typeof play>[0]['options'] = {}) =>
  (
    await play({
      workflows: [flow([step('a')], { inputs })],
      inputs: given,
      components: {
        inputs: { page: object({ size: { type: 'integer', default: 10 } }), size: { type: 'integer', minimum: 1 } },
      },
      options: more,
    })
  ).run

describe('inputs', () => {
  test.each<[string, JsonObject, JsonObject, JsonObject]>([
    ['what is given', object({ a: {} }), { a: 1, b: 2 }, { a: 1, b: 2 }],
    ['defaults', object({ a: { default: 'x' }, b: {} }), {}, { a: 'x' }],
    [
      'defaults within what is given',
      object({ o: object({ a: { default: 1 } }) }),
      { o: { b: 2 } },
      { o: { a: 1, b: 2 } },
    ],
    ['null is a value', object({ a: { default: 'x' } }), { a: null }, { a: null }],
    ['a component', { $ref: '#/components/inputs/page' }, {}, { size: 10 }],
    ['a component further in', object({ n: { $ref: '#/components/inputs/size' } }), { n: 3 }, { n: 3 }],
    ['a credential', object({ k: { 'x-specbox-credential': 'key', default: 'none' } }), {}, { k: 'k1' }],
    ['a credential that is given', object({ k: { 'x-specbox-credential': 'key' } }), { k: 'mine' }, { k: 'mine' }],
    ['a name that objects inherit', object({ toString: { default: 'x' } }), {}, { toString: 'x' }],
    [
      'a number as text, leniently',
      object({ n: { type: 'integer' }, x: { type: 'number' } }),
      { n: '7', x: '1.5' },
      { n: 7, x: 1.5 },
    ],
    ['a text as number, leniently', object({ t: { type: 'string' } }), { t: 7 }, { t: '7' }],
    ['a boolean as text, leniently', object({ b: { type: 'boolean' } }), { b: 'true' }, { b: true }],
  ])('%s', async (_, schema, given, want) => {
    const found = await run(schema, given, { credentials: [key] })
    expect([found.problem, found.inputs]).toEqual(['', want])
  })

  test.each<[string, JsonObject, JsonObject, RegExp]>([
    ['one that is required', object({ a: {} }, { required: ['a'] }), {}, /Inputs of flow: .*a.*--input name=value/],
    ['one of another type', object({ a: { type: 'integer' } }), { a: 'seven' }, /Inputs of flow: a must be an integer/],
    ['one within another', object({ o: object({ a: { enum: [1, 2] } }) }), { o: { a: 3 } }, /Inputs of flow: o\/a /],
    ['a component that it breaks', object({ n: { $ref: '#/components/inputs/size' } }), { n: 0 }, /Inputs of flow: n /],
  ])('%s: nothing is called', async (_, schema, given, want) => {
    const found = await run(schema, given)
    expect([found.outcome, found.steps]).toEqual(['failed', []])
    expect(found.problem).toMatch(want)
  })

  test('strictly, a number is no text', async () => {
    expect((await run(object({ t: { type: 'string' } }), { t: 7 }, { strict: true })).problem).toMatch(
      /t must be a string/,
    )
  })

  test('leniently, it is told', async () => {
    expect((await run(object({ t: { type: 'string' } }), { t: 7 })).warnings).toEqual([
      'Input t of workflow flow is read as string: "7"',
    ])
  })
})

describe('outputs', () => {
  const body: JsonValue = {
    items: [
      { sku: 'a', n: 1 },
      { sku: 'b', n: 2 },
    ],
    'a/b': 0,
  }
  const xml = '<o><n>5</n><n>6</n></o>'
  const selected = (context: string, type: JsonValue, selector: string) => ({ context, type, selector })

  test.each<[string, JsonValue, JsonValue]>([
    ['an expression', '$response.body#/items/0/sku', 'a'],
    ['a pointer with escapes', '$response.body#/a~1b', 0],
    ['a status', '$statusCode', 200],
    ['a header, in any letters', '$response.header.X-Kind', 'test'],
    ['the request', '$request.query.q', 5],
    ['the URL', '$url', 'https://shop.example/v1/a?q=5'],
    ['the method', '$method', 'GET'],
    ['a text with expressions', 'n={$response.body#/items/1/n}', 'n=2'],
    ['a constant', 7, 7],
    ['a selector: JSON Pointer', selected('$response.body', 'jsonpointer', '/items/1'), { sku: 'b', n: 2 }],
    ['a selector: JSONPath, one', selected('$response.body', 'jsonpath', "$.items[?@.sku=='b'].n"), 2],
    [
      'a selector: JSONPath, several',
      selected('$response.body', { type: 'jsonpath', version: 'rfc9535' }, '$.items[*].n'),
      [1, 2],
    ],
    ['a selector that selects nothing', selected('$response.body', 'jsonpath', '$.none'), null],
    ['an expression without value', '$response.body#/none', null],
  ])('%s', async (_, written, want) => {
    const found = await play({
      workflows: [
        flow([step('a', { parameters: [{ name: 'q', in: 'query', value: 5 }], outputs: { it: written } })], {
          outputs: { it: '$steps.a.outputs.it' },
        }),
      ],
      script: { 'GET /a': [{ body, headers: { 'x-kind': 'test' } }] },
    })
    expect(found.run.outcome).toBe('passed')
    expect(found.run.outputs).toEqual(want === null ? {} : { it: want })
    expect(found.run.warnings.some((warning) => warning.startsWith('Output it of'))).toBe(want === null)
  })

  test('a selector: XPath', async () => {
    const found = await play({
      workflows: [flow([step('a', { outputs: { it: selected('$response.body', 'xpath', '//n[2]/text()') } })])],
      script: { 'GET /a': [{ body: xml }] },
    })
    expect(found.run.steps[0]?.outputs).toEqual({ it: '6' })
  })

  test('a criterion: XPath', async () => {
    const criterion = (condition: string) => [{ context: '$response.body', type: 'xpath', condition }]
    const outcome = async (condition: string) =>
      (
        await play({
          workflows: [flow([step('a', { successCriteria: criterion(condition) })])],
          script: { 'GET /a': [{ body: xml }] },
        })
      ).run.outcome
    expect([await outcome('count(//n) = 2'), await outcome('count(//n) = 3')]).toEqual(['passed', 'failed'])
  })

  test('workflows that ran before are seen', async () => {
    const before = await play({ workflows: [flow([step('a')], { outputs: { x: 1 } })] })
    const found = await play({
      workflows: [{ workflowId: 'next', steps: [step('a')], outputs: { x: '$workflows.flow.outputs.x' } }],
      options: { earlier: [before.run] },
    })
    expect(found.run.outputs).toEqual({ x: 1 })
  })
})
