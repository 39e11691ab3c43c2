import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Components, FailureAction, Parameter, Step, Workflow } from './description.ts'
import { failureActionsOf, inputsSchemaOf, parametersOf, resolveReusable, successActionsOf } from './references.ts'

const components: Components = {
  inputs: {
    page: { type: 'object', properties: { page: { type: 'integer', default: 1 } } },
    again: { $ref: '#/components/inputs/page' },
    round: { $ref: '#/components/inputs/trip' },
    trip: { $ref: '#/components/inputs/round' },
  },
  parameters: { limit: { name: 'limit', in: 'query', value: 10 } },
  successActions: { done: { name: 'done', type: 'end' } },
  failureActions: { again: { name: 'again', type: 'retry', retryLimit: 3 } },
}
const workflow = (more: Partial<Workflow> = {}): Workflow => ({ workflowId: 'w', steps: [], ...more })
const step = (more: Partial<Step> = {}): Step => ({ stepId: 's', operationId: 'o', ...more })

describe('reusable objects', () => {
  test.each([
    ['a component', { reference: '$components.parameters.limit' }, { name: 'limit', in: 'query', value: 10 }],
    [
      'another value',
      { reference: '$components.parameters.limit', value: 20 },
      { name: 'limit', in: 'query', value: 20 },
    ],
    [
      'null is a value',
      { reference: '$components.parameters.limit', value: null },
      { name: 'limit', in: 'query', value: null },
    ],
    ['not one', { name: 'x', value: 1 }, { name: 'x', value: 1 }],
  ])('%s', (_, given, want) => {
    expect(resolveReusable('parameters', given, components)).toEqual({ ok: true, value: want })
  })

  test.each([
    ['$components.parameters.none', 'reference $components.parameters.none: there is no components.parameters.none'],
    [
      '$components.parameters.toString',
      'reference $components.parameters.toString: there is no components.parameters.toString',
    ],
    [
      '#/components/parameters/limit',
      'reference #/components/parameters/limit: it must start with $components.parameters.',
    ],
    [
      '$components.successActions.done',
      'reference $components.successActions.done: it must start with $components.parameters.',
    ],
  ])('%s', (reference, problem) => {
    expect(resolveReusable('parameters', { reference }, components)).toEqual({ ok: false, problem })
  })
})

describe('parameters', () => {
  const q = (name: string, value: number): Parameter => ({ name, in: 'query', value })
  const h = (name: string, value: number): Parameter => ({ name, in: 'header', value })
  test.each<[string, Parameter[], Parameter[], Parameter[]]>([
    ['of both', [q('a', 1)], [q('b', 2)], [q('a', 1), q('b', 2)]],
    ['the step overrides', [q('a', 1), q('b', 1)], [q('a', 2)], [q('a', 2), q('b', 1)]],
    ['by name and place', [q('a', 1)], [h('a', 2)], [q('a', 1), h('a', 2)]],
    ['headers in any case', [h('X-A', 1)], [h('x-a', 2)], [h('x-a', 2)]],
    ['the last of two alike', [], [q('a', 1), q('a', 2)], [q('a', 2)]],
  ])('%s', (_, ofWorkflow, ofStep, want) => {
    const found = parametersOf(workflow({ parameters: ofWorkflow }), step({ parameters: ofStep }), undefined)
    expect(found).toEqual({ parameters: want, problems: [] })
  })

  test('of a step that calls a workflow, by name alone', () => {
    const calling = step({
      operationId: undefined,
      workflowId: 'x',
      parameters: [{ name: 'a', value: 2 }],
    } as Partial<Step>)
    expect(parametersOf(workflow({ parameters: [q('a', 1)] }), calling, undefined).parameters).toEqual([
      { name: 'a', value: 2 },
    ])
  })

  test('what cannot be followed is told', () => {
    const found = parametersOf(
      workflow(),
      step({ parameters: [{ reference: '$components.parameters.x' }] }),
      components,
    )
    expect(found).toEqual({
      parameters: [],
      problems: ['reference $components.parameters.x: there is no components.parameters.x'],
    })
  })
})

describe('actions', () => {
  const names = ['a', 'b', 'c', 'd']
  const actions = fc
    .uniqueArray(fc.constantFrom(...names))
    .map((all) => all.map((name): FailureAction => ({ name, type: 'end' })))

  test("are the step's in order, then those of the workflow that it does not name", () => {
    fc.assert(
      fc.property(actions, actions, (ofStep, ofWorkflow) => {
        const { actions: found } = failureActionsOf(
          workflow({ failureActions: ofWorkflow }),
          step({ onFailure: ofStep }),
          undefined,
        )
        expect(found.slice(0, ofStep.length)).toEqual(ofStep)
        const rest = ofWorkflow.filter(({ name }) => !ofStep.some((own) => own.name === name))
        expect(found.slice(ofStep.length)).toEqual(rest)
      }),
    )
  })

  test('may be components', () => {
    const found = successActionsOf(
      workflow({ successActions: [{ reference: '$components.successActions.done' }] }),
      step(),
      components,
    )
    expect(found).toEqual({ actions: [{ name: 'done', type: 'end' }], problems: [] })
  })
})

describe("a workflow's inputs", () => {
  const page = components.inputs!.page
  test.each([
    ['none', undefined, undefined],
    ['as they are', { type: 'object' }, { type: 'object' }],
    ['a component', { $ref: '#/components/inputs/page' }, page],
    ['through another', { $ref: '#/components/inputs/again' }, page],
    ['that goes round', { $ref: '#/components/inputs/round' }, { $ref: '#/components/inputs/round' }],
    ['that is not there', { $ref: '#/components/inputs/x' }, { $ref: '#/components/inputs/x' }],
    [
      'with more beside it',
      { $ref: '#/components/inputs/page', properties: { size: { type: 'integer' } } },
      {
        allOf: [{ $ref: '#/components/inputs/page' }],
        properties: { page: { type: 'integer', default: 1 }, size: { type: 'integer' } },
      },
    ],
  ])('%s', (_, inputs, want) => {
    expect(inputsSchemaOf(workflow(inputs === undefined ? {} : { inputs }), components)).toEqual(want)
  })
})
