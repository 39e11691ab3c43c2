import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/lib/json.ts'
import { callLine } from './runs/scripted-door.ts'
import { type Play, play, step, wants } from './runs/play.ts'

const workflow = (workflowId: string, steps: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  workflowId,
  steps: [...steps],
  ...more,
})

/** Calls an operation of another name than the step has. */
const calls = (operationId: string, more: JsonObject = {}) => step(`do-${operationId}`, { operationId, ...more })

/** Takes an id, gives the order's name. */
const fetchOrder = workflow(
  'fetch',
  [
    calls('getOrder', {
      parameters: [{ name: 'id', in: 'path', value: '$inputs.id' }],
      outputs: { name: '$response.body#/name' },
    }),
  ],
  {
    inputs: { type: 'object', properties: { id: { type: 'string', default: 'none' } } },
    outputs: { name: '$steps.do-getOrder.outputs.name', id: '$inputs.id' },
  },
)
const fetches = (more: JsonObject = {}) => ({ stepId: 'child', workflowId: 'fetch', ...more })
const named = { '*': [{ body: { name: 'Rex' } }] }

interface Case extends Play {
  /** The outcome, then every call. */
  readonly want: string
  readonly problem?: RegExp
  readonly outputs?: JsonObject
}

const id = (value: string, more: JsonObject = {}) => [{ name: 'id', value, ...more }]

const cases: Record<string, Case> = {
  'a step calls a workflow: inputs in, outputs back': {
    workflows: [
      workflow(
        'top',
        [
          fetches({ parameters: id('7'), outputs: { name: '$outputs.name', same: '$workflows.fetch.outputs.name' } }),
          step('a'),
        ],
        {
          outputs: {
            name: '$steps.child.outputs.name',
            same: '$steps.child.outputs.same',
            id: '$workflows.fetch.inputs.id',
          },
        },
      ),
      fetchOrder,
    ],
    script: named,
    want: 'passed GET /orders/7 GET /a',
    outputs: { name: 'Rex', same: 'Rex', id: '7' },
  },
  'parameters of the caller are inputs, too': {
    workflows: [workflow('top', [fetches()], { parameters: id('7') }), fetchOrder],
    want: 'passed GET /orders/7',
  },
  'also those that say where they are in a call': {
    workflows: [workflow('top', [fetches()], { parameters: id('7', { in: 'query' }) }), fetchOrder],
    want: 'passed GET /orders/7',
  },
  'those of the step win': {
    workflows: [
      workflow('top', [fetches({ parameters: id('8') })], { parameters: id('7', { in: 'query' }) }),
      fetchOrder,
    ],
    want: 'passed GET /orders/8',
  },
  'what has no value is left out': {
    workflows: [workflow('top', [fetches({ parameters: id('$inputs.nothing') })]), fetchOrder],
    want: 'passed GET /orders/none',
  },
  'criteria speak of its outputs': {
    workflows: [
      workflow('top', [fetches({ successCriteria: wants("$workflows.fetch.outputs.name == 'Fido'") })]),
      fetchOrder,
    ],
    script: named,
    want: 'failed GET /orders/none',
  },
  'criteria speak of its last reply, leniently': {
    workflows: [workflow('top', [fetches({ successCriteria: wants('$statusCode == 200') })]), fetchOrder],
    want: 'passed GET /orders/none',
  },
  'and strictly they cannot': {
    workflows: [workflow('top', [fetches({ successCriteria: wants('$statusCode == 200') })]), fetchOrder],
    options: { strict: true },
    want: 'failed GET /orders/none',
  },
  'a workflow that fails is a step that fails': {
    workflows: [
      workflow('top', [fetches({ onFailure: [{ name: 'on', type: 'goto', stepId: 'a' }] }), step('b'), step('a')]),
      fetchOrder,
    ],
    script: { 'GET /orders/none': [404] },
    want: 'passed GET /orders/none GET /a',
  },
  'and is run again by a retry': {
    workflows: [workflow('top', [fetches({ onFailure: [{ name: 'on', type: 'retry', retryLimit: 2 }] })]), fetchOrder],
    script: { 'GET /orders/none': [500, 500, 200] },
    want: 'passed GET /orders/none GET /orders/none GET /orders/none',
  },
  'a retry runs a workflow first, with its parameters': {
    workflows: [
      workflow('top', [
        step('a', {
          onFailure: [{ name: 'mend', type: 'retry', workflowId: 'fetch', parameters: id('9') }],
        }),
      ]),
      fetchOrder,
    ],
    script: { 'GET /a': [401, 200] },
    want: 'passed GET /a GET /orders/9 GET /a',
  },
  'a retry cannot run a workflow that is not there': {
    workflows: [workflow('top', [step('a', { onFailure: [{ name: 'mend', type: 'retry', workflowId: 'nowhere' }] })])],
    script: { 'GET /a': [401] },
    want: 'failed GET /a',
    problem: /There is no workflow nowhere/,
  },
  'goto a workflow is one way': {
    workflows: [
      workflow('top', [
        step('a', { onSuccess: [{ name: 'go', type: 'goto', workflowId: 'fetch', parameters: id('3') }] }),
        step('b'),
      ]),
      fetchOrder,
    ],
    want: 'passed GET /a GET /orders/3',
  },
  'and ends as that one does': {
    workflows: [
      workflow('top', [step('a', { onSuccess: [{ name: 'go', type: 'goto', workflowId: 'fetch' }] })]),
      fetchOrder,
    ],
    script: { 'GET /orders/none': [500] },
    want: 'failed GET /a GET /orders/none',
  },
  'goto a workflow from a failure': {
    workflows: [
      workflow('top', [step('a', { onFailure: [{ name: 'go', type: 'goto', workflowId: 'fetch' }] })]),
      fetchOrder,
    ],
    script: { 'GET /a': [500] },
    want: 'failed GET /a GET /orders/none',
  },
  'goto a workflow that is not there': {
    workflows: [workflow('top', [step('a', { onSuccess: [{ name: 'go', type: 'goto', workflowId: 'nowhere' }] })])],
    want: 'failed GET /a',
    problem: /There is no workflow nowhere/,
  },
  'a step cannot call a workflow that is not there': {
    workflows: [workflow('top', [step('x', { workflowId: 'nowhere' })])],
    want: 'failed',
  },
  'a workflow that calls itself ends': {
    workflows: [workflow('top', [step('a'), { stepId: 'self', workflowId: 'top' }])],
    options: { limits: { depth: 3 } },
    want: 'failed GET /a GET /a GET /a GET /a',
  },
  'a workflow that goes to itself ends': {
    workflows: [workflow('top', [step('a', { onSuccess: [{ name: 'go', type: 'goto', workflowId: 'top' }] })])],
    options: { limits: { depth: 3 } },
    want: 'failed GET /a GET /a GET /a GET /a',
  },
  'steps are counted in all workflows together': {
    workflows: [workflow('top', [fetches(), fetches({ stepId: 'two' }), step('a')]), fetchOrder],
    options: { limits: { steps: 4 } },
    want: 'failed GET /orders/none GET /orders/none',
    problem: /More than 4 steps/,
  },
  'inputs of a called workflow must satisfy its schema': {
    workflows: [
      workflow('top', [fetches({ parameters: id('7') })]),
      { ...fetchOrder, inputs: { type: 'object', properties: { id: { type: 'string', minLength: 3 } } } },
    ],
    want: 'failed',
  },
  'dependsOn: run before, in their order': {
    workflows: [
      workflow('top', [step('a')], {
        dependsOn: ['second', 'fetch'],
        outputs: { name: '$workflows.fetch.outputs.name' },
      }),
      fetchOrder,
      workflow('second', [step('b')]),
    ],
    script: named,
    want: 'passed GET /b GET /orders/none GET /a',
    outputs: { name: 'Rex' },
  },
  'dependsOn: they have the same inputs': {
    workflows: [workflow('top', [step('a')], { dependsOn: ['fetch'] }), fetchOrder],
    inputs: { id: '5' },
    want: 'passed GET /orders/5 GET /a',
  },
  'dependsOn: one that fails': {
    workflows: [workflow('top', [step('a')], { dependsOn: ['second'] }), workflow('second', [step('b')])],
    script: { 'GET /b': [500] },
    want: 'failed GET /b',
    problem: /It depends on second, which failed/,
  },
  'dependsOn: one that is not there, and nothing is run': {
    workflows: [workflow('top', [step('a')], { dependsOn: ['second', 'third'] }), workflow('second', [step('b')])],
    want: 'failed',
    problem: /There is no workflow third/,
  },
  'dependsOn: once in a run': {
    workflows: [
      workflow('top', [step('a')], { dependsOn: ['left', 'right'] }),
      workflow('left', [step('b')], { dependsOn: ['shared'] }),
      workflow('right', [step('b')], { dependsOn: ['shared'] }),
      workflow('shared', [step('c')]),
    ],
    want: 'passed GET /c GET /b GET /b GET /a',
  },
  'dependsOn: itself': {
    workflows: [workflow('top', [step('a')], { dependsOn: ['top'] })],
    want: 'failed',
    problem: /It depends on top, which waits for it/,
  },
  'dependsOn: each other': {
    workflows: [
      workflow('top', [step('a')], { dependsOn: ['other'] }),
      workflow('other', [step('b')], { dependsOn: ['third'] }),
      workflow('third', [step('b')], { dependsOn: ['other'] }),
    ],
    want: 'failed',
    problem: /It depends on other, which failed/,
  },
  'dependsOn: a circle that a step closes': {
    workflows: [
      workflow('top', [step('a')], { dependsOn: ['other'] }),
      workflow('other', [{ stepId: 'back', workflowId: 'top' }]),
    ],
    want: 'failed',
    problem: /It depends on other, which failed/,
  },
}

describe('workflows within workflows', () => {
  test.each(Object.entries(cases))('%s', async (_, { want, problem, outputs, ...given }) => {
    const { run, door } = await play(given)
    expect([run.outcome, ...door.calls.map(callLine)].join(' ')).toBe(want)
    if (outputs !== undefined) expect(run.outputs).toEqual(outputs)
    expect(run.problem).toMatch(problem ?? /^$/)
  })

  test('a called workflow is in the record, with its own steps', async () => {
    const { run } = await play({
      workflows: [workflow('top', [fetches({ parameters: id('7') })]), fetchOrder],
      script: named,
    })
    expect(run.steps[0]?.evidence).toMatchObject({
      kind: 'workflow',
      run: { workflowId: 'fetch', inputs: { id: '7' }, outcome: 'passed', steps: [{ stepId: 'do-getOrder' }] },
    })
  })

  test('too deep is said where it is', async () => {
    const { run } = await play({
      workflows: [workflow('top', [{ stepId: 'self', workflowId: 'top' }])],
      options: { limits: { depth: 1 } },
    })
    expect(JSON.stringify(run)).toContain('Workflows call each other more than 1 deep')
  })
})
