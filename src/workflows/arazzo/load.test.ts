import { describe, expect, test } from 'vitest'
import { loadArazzoText } from './load.ts'
import { problemText } from './problem-text.ts'

const head = (version: string) => `arazzo: ${version}
info:
  title: Orders
  version: 1.0.0
sourceDescriptions:
  - name: orders
    url: orders.yaml
    type: openapi
`
const document = (steps: string, version = '1.0.1') => `${head(version)}workflows:
  - workflowId: create-order
    steps:
${steps.replace(/^/gm, '      ')}
`

async function told(text: string, strict = false): Promise<string[]> {
  const result = await loadArazzoText(text, 'file:///work/orders.arazzo.yaml', { strict })
  const problems = result.ok ? result.loaded.problems : result.problems
  return problems.map((problem) => `${problem.severity} ${problemText('orders.arazzo.yaml', problem)}`)
}

describe('a step that is wrong', () => {
  test.each([
    [
      'calls nothing',
      '- stepId: create',
      'error orders.arazzo.yaml:12:9 step create: needs exactly one of operationId, operationPath, workflowId',
    ],
    [
      'calls two things',
      '- stepId: create\n  operationId: createOrder\n  workflowId: other',
      'error orders.arazzo.yaml:14:9 step create: needs exactly one of operationId, operationPath, workflowId; it has operationId and workflowId',
    ],
    [
      'has a field of another name',
      '- stepId: create\n  operationId: createOrder\n  successCriterion: []',
      'warning orders.arazzo.yaml:14:9 step create: successCriterion is no field of a Step Object; it is not looked at',
    ],
    [
      'has a field in other letters',
      '- stepId: create\n  operationId: createOrder\n  OnFailure: []',
      'warning orders.arazzo.yaml:14:9 step create: OnFailure is no field of a Step Object: onFailure is meant; it is not looked at',
    ],
    [
      'says no place for a parameter',
      '- stepId: create\n  operationId: createOrder\n  parameters:\n    - name: limit\n      value: 1',
      'warning orders.arazzo.yaml:15:13 step create, parameter limit: needs `in`: path, query, header or cookie',
    ],
    [
      'names a place that is none',
      '- stepId: create\n  operationId: createOrder\n  parameters:\n    - name: limit\n      in: body\n      value: 1',
      'error orders.arazzo.yaml:16:13 step create, parameter limit: in must be path, query, header or cookie, and is "body"',
    ],
    [
      'goes to a step that is not there',
      '- stepId: create\n  operationId: createOrder\n  onSuccess:\n    - name: next\n      type: goto\n      stepId: pay',
      'warning orders.arazzo.yaml:17:13 step create, success action next: goes to step pay, which create-order does not have; known: create',
    ],
    [
      'goes nowhere',
      '- stepId: create\n  operationId: createOrder\n  onSuccess:\n    - name: next\n      type: goto',
      'error orders.arazzo.yaml:15:13 step create, success action next: goto needs a stepId or a workflowId to go to',
    ],
    [
      'has a field of 1.1',
      '- stepId: create\n  operationId: createOrder\n  timeout: 100',
      'warning orders.arazzo.yaml:14:9 step create: timeout came with Arazzo 1.1; write `arazzo: 1.1.0` at the top',
    ],
    [
      'leaves out the prefix',
      '- stepId: create\n  operationId: orders.createOrder',
      'warning orders.arazzo.yaml:13:9 step create: orders.createOrder is read as $sourceDescriptions.orders.createOrder; write it so',
    ],
    [
      'leaves out the method',
      "- stepId: create\n  operationPath: '{$sourceDescriptions.orders.url}#/paths/~1orders'",
      'warning orders.arazzo.yaml:13:9 step create: operationPath has no method: #/paths/~1orders/get, or another',
    ],
    [
      'has an expression that is none',
      '- stepId: create\n  operationId: createOrder\n  outputs:\n    id: $response.boddy',
      'warning orders.arazzo.yaml:15:11 step create: $response.boddy is no expression (character 10): $response needs .header, .query, .path or .body',
    ],
    [
      'speaks of a step that is not there',
      '- stepId: create\n  operationId: createOrder\n  requestBody:\n    payload: {id: $steps.first.outputs.id}',
      'warning orders.arazzo.yaml:15:21 step create: speaks of step first, which create-order does not have; known: create',
    ],
    [
      'has a condition without a context',
      '- stepId: create\n  operationId: createOrder\n  successCriteria:\n    - condition: ^2\n      type: regex',
      'error orders.arazzo.yaml:15:13 step create, success criterion [0]: a regex criterion needs a context, for example `context: $response.body`',
    ],
  ])('%s', async (_, steps, want) => {
    expect(await told(document(steps))).toEqual([want])
  })

  test('is an error in strict mode, all of it', async () => {
    const text = document('- stepId: create\n  operationId: orders.createOrder')
    expect(await told(text, true)).toEqual([
      'error orders.arazzo.yaml:13:9 step create: orders.createOrder is read as $sourceDescriptions.orders.createOrder; write it so',
    ])
  })
})

describe('what is no Arazzo document', () => {
  test.each([
    ['', 'error orders.arazzo.yaml it is empty'],
    ['- a', 'error orders.arazzo.yaml:1:1 it is not an Arazzo document; it looks like a list'],
    [
      'openapi: 3.1.0',
      'error orders.arazzo.yaml:1:1 it is not an Arazzo document; it looks like an OpenAPI description',
    ],
    [
      'arazzo: 2.0.0',
      'error orders.arazzo.yaml:1:1 arazzo: "2.0.0" is a version that is not known here; 1.0.x and 1.1.x are',
    ],
    ['arazzo: 1.0.1\ninfo: [', 'error orders.arazzo.yaml:2:8 it is not valid YAML'],
  ])('%j', async (text, want) => {
    const [first = ''] = await told(text)
    expect(first.slice(0, want.length)).toBe(want)
  })
})

describe('what is read leniently', () => {
  async function loaded(text: string, location = 'file:///work/orders.arazzo.yaml') {
    const result = await loadArazzoText(text, location)
    if (!result.ok) throw new Error(JSON.stringify(result.problems))
    return result.loaded
  }

  test('has the form that the type says', async () => {
    const { description } = await loaded(
      document(
        '- stepId: 1\n  operationPath: orders#/paths/~1orders/post\n  outputs:\n  onFailure:\n    - {name: again, type: Retry, retryLimit: "3"}',
      ),
    )
    expect(description.workflows[0]!.steps).toEqual([
      {
        stepId: '1',
        operationPath: '{$sourceDescriptions.orders.url}#/paths/~1orders/post',
        onFailure: [{ name: 'again', type: 'retry', retryLimit: 3 }],
      },
    ])
  })

  test('leaves out workflows that cannot be read, and says which', async () => {
    const text = `${document('- stepId: create\n  operationId: createOrder')}  - workflowId: bad\n    steps: 3\n`
    const { description, leftOut = [] } = await loaded(text)
    expect(description.workflows.map(({ workflowId }) => workflowId)).toEqual(['create-order'])
    expect(leftOut.map(({ workflowId, problems }) => [workflowId, problems.map(({ line }) => line)])).toEqual([
      ['bad', [15]],
    ])
  })

  test.each([
    ['', 'file:///work/orders.arazzo.yaml'],
    ['$self: https://example.com/flows/a.yaml', 'https://example.com/flows/a.yaml'],
    ['$self: ../b.yaml', 'file:///b.yaml'],
  ])('starts from %j at %s', async (self, want) => {
    const text = `${self}\n${document('- stepId: create\n  operationId: createOrder', '1.1.0')}`
    expect((await loaded(text)).base).toBe(want)
  })

  test('tells the same mistake ten times at most', async () => {
    const step = (index: number) =>
      `- stepId: s${index}\n  operationId: o\n  successCriteria: [{condition: $statusCode == 200, type: simple, context: }]`
    const text = document(Array.from({ length: 14 }, (_, index) => step(index)).join('\n'))
    const problems = (await told(text)).filter((problem) => problem.includes('context is empty'))
    expect(problems).toHaveLength(10)
    expect(problems[9]).toMatch(/step s9, .*\(and 4 more like this\)$/)
  })

  test('follows references by plain name', async () => {
    const components =
      'components:\n  inputs:\n    page: {$anchor: page, type: object, properties: {size: {$ref: "#page"}}}\n'
    const text = document('- stepId: create\n  operationId: createOrder').replace(
      '    steps:',
      '    inputs: {$ref: "#page"}\n    steps:',
    )
    const { description } = await loaded(text + components)
    const page = { $ref: '#/components/inputs/page' }
    expect(description.workflows[0]!.inputs).toEqual(page)
    expect(description.components!.inputs!.page).toEqual({
      $anchor: 'page',
      type: 'object',
      properties: { size: page },
    })
  })
})
