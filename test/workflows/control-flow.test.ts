import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/lib/json.ts'
import { flow, type Play, play, step, wants } from './runs/play.ts'

const goto = (stepId: string, more: JsonObject = {}) => ({ name: `to ${stepId}`, type: 'goto', stepId, ...more })
const end = (more: JsonObject = {}) => ({ name: 'end', type: 'end', ...more })
const retry = (more: JsonObject = {}) => ({ name: 'again', type: 'retry', ...more })
const on = (status: number) => ({ criteria: wants(`$statusCode == ${status}`) })
const token = { outputs: { token: '$response.body#/token' } }

interface Case extends Omit<Play, 'workflows'> {
  readonly steps: readonly JsonObject[]
  readonly more?: JsonObject
  /** `passed a:passed b:passed`: the outcome, then the steps as they were taken. */
  readonly want: string
  readonly waits?: readonly number[]
  readonly problem?: RegExp
  readonly outputs?: JsonObject
}

const cases: Record<string, Case> = {
  'steps in their order': { steps: [step('a'), step('b')], want: 'passed a:passed b:passed' },
  'a failed step breaks off': {
    steps: [step('a'), step('b')],
    script: { 'GET /a': [500] },
    want: 'failed a:failed',
  },
  'a failed criterion breaks off': {
    steps: [step('a', { successCriteria: wants('$statusCode == 201') }), step('b')],
    want: 'failed a:failed',
  },
  'what asks nothing asks for 2xx': { steps: [step('a')], script: { 'GET /a': [304] }, want: 'failed a:failed' },
  'or 3xx where nothing else is documented': {
    steps: [step('away')],
    script: { 'GET /away': [302] },
    want: 'passed away:passed',
  },
  'success: goto a step': {
    steps: [step('a', { onSuccess: [goto('c')] }), step('b'), step('c')],
    want: 'passed a:passed c:passed',
  },
  'success: end': { steps: [step('a', { onSuccess: [end()] }), step('b')], want: 'passed a:passed' },
  'success: the first action whose criteria hold': {
    steps: [step('a', { onSuccess: [end(on(201)), goto('c', on(200)), end()] }), step('b'), step('c')],
    want: 'passed a:passed c:passed',
  },
  'success: no criteria hold, so the next step': {
    steps: [step('a', { onSuccess: [end(on(201))] }), step('b')],
    want: 'passed a:passed b:passed',
  },
  'success: all criteria of an action must hold': {
    steps: [
      step('a', { onSuccess: [end({ criteria: [...wants('$statusCode == 200'), ...wants('$statusCode > 200')] })] }),
      step('b'),
    ],
    want: 'passed a:passed b:passed',
  },
  'failure: goto a step': {
    steps: [step('a', { onFailure: [goto('c')] }), step('b'), step('c')],
    script: { 'GET /a': [500] },
    want: 'passed a:failed c:passed',
  },
  'failure: end fails the workflow': {
    steps: [step('a', { onFailure: [end()] }), step('b')],
    script: { 'GET /a': [500] },
    want: 'failed a:failed',
  },
  'failure: success actions are not looked at': {
    steps: [step('a', { onSuccess: [goto('c')] }), step('b'), step('c')],
    script: { 'GET /a': [500] },
    want: 'failed a:failed',
  },
  'what handles a failure sees its outputs': {
    steps: [step('a', { onFailure: [goto('c')], outputs: { code: '$response.body#/code' } }), step('b'), step('c')],
    more: { outputs: { code: '$steps.a.outputs.code' } },
    script: { 'GET /a': [{ status: 409, body: { code: 'taken' } }] },
    want: 'passed a:failed c:passed',
    outputs: { code: 'taken' },
  },
  'retry: once unless told': {
    steps: [step('a', { onFailure: [retry()] })],
    script: { 'GET /a': [500] },
    want: 'failed a:failed a:failed',
  },
  'retry: then the step after it': {
    steps: [step('a', { onFailure: [retry({ retryLimit: 3 })] }), step('b')],
    script: { 'GET /a': [500, 500, 200] },
    want: 'passed a:failed a:failed a:passed b:passed',
  },
  'retry: retryAfter is in seconds': {
    steps: [step('a', { onFailure: [retry({ retryAfter: 0.5, retryLimit: 2 })] })],
    script: { 'GET /a': [500, 500, 200] },
    want: 'passed a:failed a:failed a:passed',
    waits: [500, 500],
  },
  'retry: Retry-After of the reply wins': {
    steps: [step('a', { onFailure: [retry({ retryAfter: 9 })] })],
    script: { 'GET /a': [{ status: 429, headers: { 'Retry-After': '2' } }, 200] },
    want: 'passed a:failed a:passed',
    waits: [2000],
  },
  'retry: Retry-After as a date, from the reply’s own': {
    steps: [step('a', { onFailure: [retry()] })],
    script: {
      'GET /a': [
        {
          status: 503,
          headers: { date: 'Wed, 25 Nov 2026 10:00:00 GMT', 'retry-after': 'Wed, 25 Nov 2026 10:00:07 GMT' },
        },
        200,
      ],
    },
    want: 'passed a:failed a:passed',
    waits: [7000],
  },
  'retry: a Retry-After that is none': {
    steps: [step('a', { onFailure: [retry({ retryAfter: 1 })] })],
    script: { 'GET /a': [{ status: 503, headers: { 'retry-after': 'soon' } }, 200] },
    want: 'passed a:failed a:passed',
    waits: [1000],
  },
  'retry: nobody waits for years': {
    steps: [step('a', { onFailure: [retry()] })],
    script: { 'GET /a': [{ status: 503, headers: { 'retry-after': '999999999' } }] },
    want: 'failed a:failed',
    problem: /Retry again asks to wait 999999999 s/,
    waits: [],
  },
  'retry: what is used up is passed over': {
    steps: [step('a', { onFailure: [retry({ retryLimit: 2 }), goto('c')] }), step('b'), step('c')],
    script: { 'GET /a': [500] },
    want: 'passed a:failed a:failed a:failed c:passed',
  },
  'retry: each action has its own limit': {
    steps: [
      step('a', {
        onFailure: [retry({ retryLimit: 2, retryAfter: 1 }), retry({ name: 'slow', retryLimit: 1, retryAfter: 5 })],
      }),
    ],
    script: { 'GET /a': [500] },
    want: 'failed a:failed a:failed a:failed a:failed',
    waits: [1000, 1000, 5000],
  },
  'retry: chosen anew by each reply': {
    steps: [step('a', { onFailure: [retry({ retryLimit: 5, ...on(503) })] })],
    script: { 'GET /a': [503, 500] },
    want: 'failed a:failed a:failed',
  },
  'retry: the limit is that of one visit': {
    steps: [
      step('a', { onFailure: [retry(), goto('b')], onSuccess: [end()] }),
      step('b', { onSuccess: [goto('a', on(200))] }),
    ],
    script: { 'GET /a': [500, 500, 500, 200] },
    want: 'passed a:failed a:failed b:passed a:failed a:passed',
  },
  'retry: a goto to the step itself begins no new visit': {
    steps: [step('a', { onFailure: [retry(), goto('a', on(503))] })],
    script: { 'GET /a': [500, 503, 500] },
    want: 'failed a:failed a:failed a:failed',
  },
  'retry: retryLimit 0 retries never': {
    steps: [step('a', { onFailure: [retry({ retryLimit: 0 }), goto('b')] }), step('b')],
    script: { 'GET /a': [500] },
    want: 'passed a:failed b:passed',
  },
  'retry: another step is taken first, and comes back': {
    steps: [
      step('a', token),
      step('b', { successCriteria: wants('$statusCode == 200'), onFailure: [retry({ stepId: 'a' })] }),
    ],
    more: { outputs: { token: '$steps.a.outputs.token' } },
    script: { 'GET /a': [{ body: { token: 'old' } }, { body: { token: 'new' } }], 'GET /b': [401, 200] },
    want: 'passed a:passed b:failed a:passed b:passed',
    outputs: { token: 'new' },
  },
  'retry: another step that is not there': {
    steps: [step('a', { onFailure: [retry({ stepId: 'nowhere' })] })],
    script: { 'GET /a': [500] },
    want: 'failed a:failed',
    problem: /There is no step nowhere/,
  },
  'nothing answers: a failure like others': {
    steps: [step('a', { onFailure: [retry(), goto('b')] }), step('b')],
    script: { 'GET /a': [null] },
    want: 'passed a:failed a:failed b:passed',
  },
  'actions of the workflow': {
    steps: [step('a'), step('b')],
    more: { successActions: [end(on(200))] },
    want: 'passed a:passed',
  },
  'actions of the step come first': {
    steps: [step('a', { onSuccess: [goto('c')] }), step('b'), step('c')],
    more: { successActions: [end()] },
    want: 'passed a:passed c:passed',
  },
  'an action of the step replaces that of its name, and not the others': {
    steps: [step('a', { onFailure: [retry({ retryLimit: 0 })] }), step('b'), step('c')],
    more: { failureActions: [retry({ retryLimit: 5 }), goto('c')] },
    script: { 'GET /a': [500] },
    want: 'passed a:failed c:passed',
  },
  'failure actions of the workflow, for each step anew': {
    steps: [step('a'), step('b')],
    more: { failureActions: [retry()] },
    script: { 'GET /a': [500, 200], 'GET /b': [500, 200] },
    want: 'passed a:failed a:passed b:failed b:passed',
  },
  'reusable actions': {
    steps: [step('a', { onSuccess: [{ reference: '$components.successActions.stop' }] }), step('b')],
    components: { successActions: { stop: end() } },
    want: 'passed a:passed',
  },
  'goto a step that is not there': {
    steps: [step('a', { onSuccess: [goto('nowhere')] })],
    want: 'failed a:passed',
    problem: /There is no step nowhere/,
  },
  'circles end': {
    steps: [step('a', { onSuccess: [goto('a')] })],
    options: { limits: { steps: 3 } },
    want: 'failed a:passed a:passed a:passed',
    problem: /More than 3 steps/,
  },
  'circles of retries that take another step end': {
    steps: [step('a'), step('b', { onFailure: [retry({ retryLimit: 1000, stepId: 'a' })] })],
    script: { 'GET /b': [500] },
    options: { limits: { steps: 5 } },
    want: 'failed a:passed b:failed a:passed b:failed a:passed',
    problem: /More than 5 steps/,
  },
  'a step waits for others: done': {
    steps: [step('a'), step('b', { dependsOn: ['a'] })],
    want: 'passed a:passed b:passed',
  },
  'a step waits for others: not done': {
    steps: [step('a', { onSuccess: [goto('c')] }), step('b'), step('c', { dependsOn: ['a', 'b'] })],
    want: 'failed a:passed c:failed',
  },
  'a step waits for others: taken, and failed': {
    steps: [step('a', { onFailure: [goto('b')] }), step('b', { dependsOn: ['a'] })],
    script: { 'GET /a': [500] },
    want: 'failed a:failed b:failed',
  },
}

describe('what is done after a step', () => {
  test.each(Object.entries(cases))('%s', async (_, { steps, more, want, waits, problem, outputs, ...given }) => {
    const { run, door, trail } = await play({ ...given, workflows: [flow(steps, more)] })
    expect([run.outcome, ...trail].join(' ')).toBe(want)
    if (waits !== undefined) expect(door.waits.filter((ms) => ms > 0)).toEqual(waits)
    if (outputs !== undefined) expect(run.outputs).toEqual(outputs)
    expect(run.problem).toMatch(problem ?? /^$/)
  })
})

describe('what is told', () => {
  test('each step, and what is done next', async () => {
    const told: unknown[] = []
    await play({
      workflows: [flow([step('a', { onFailure: [retry()] }), step('b')])],
      script: { 'GET /a': [500, 200] },
      options: { tell: (event) => told.push(event.kind === 'step' ? [event.step.stepId, event.step.next] : event) },
    })
    expect(told).toEqual([
      { kind: 'workflow', workflowId: 'flow', depth: 0 },
      ['a', { kind: 'retry', after: 0, attempt: 1 }],
      ['a', { kind: 'step', stepId: 'b' }],
      ['b', { kind: 'end', passed: true }],
    ])
  })
})
