import { describe, expect, test } from 'vitest'
import type { WorkflowRun } from '../workflows/run/run.ts'
import { call, fulfilled, nested, refused, retried, step, workflow } from '../../test/workflows/sample-run.ts'
import { failedOf, nameOf, outlineOf } from './outline.ts'

const short = (run: WorkflowRun) =>
  outlineOf(run).map(({ name, attempts, verdict }) => `${verdict} ${name} ${attempts.length}`)
const failing = { passed: false, evidence: call({}, { status: 500 }) }
const inner = workflow([step()], { workflowId: 'inner' })
const brokenInner = workflow([step(failing)], { workflowId: 'inner' })
const goesTo = (run: WorkflowRun) => step({ next: { kind: 'workflow', workflowId: 'inner', run } })

describe('what a run is made of', () => {
  const rows: [string, WorkflowRun, string[]][] = [
    [
      'passed',
      fulfilled,
      [
        'passed Create order 1',
        'passed Add line items 1',
        'passed Submit for fulfillment 1',
        'passed Webhook: order.fulfilled 1',
      ],
    ],
    ['failed', refused, ['passed Create order 1', 'failed Submit for fulfillment 1']],
    ['tried again, passed', retried(true), ['passed Create order 3']],
    ['tried again, in vain', retried(false), ['failed Create order 3']],
    [
      'another step is taken before a retry',
      workflow(
        [
          step({ stepId: 'login', description: 'Log in', ...failing, next: { kind: 'end', passed: false } }),
          step({ ...failing, next: { kind: 'retry', after: 0, attempt: 1 } }),
          step(),
        ],
        { outcome: 'passed' },
      ),
      ['handled Log in 1', 'passed Create order 2'],
    ],
    [
      'handled',
      workflow([step({ ...failing, next: { kind: 'step', stepId: 'b' } }), step({ stepId: 'b', description: 'B' })]),
      ['handled Create order 1', 'passed B 1'],
    ],
    [
      'visited twice',
      workflow([step({ next: { kind: 'step', stepId: 'createOrder' } }), step()]),
      ['passed Create order 1', 'passed Create order 1'],
    ],
    ['gone to another', workflow([goesTo(inner)]), ['passed Create order 1', 'passed inner 0']],
    [
      'gone to another, which fails',
      workflow([goesTo(brokenInner)], { outcome: 'failed' }),
      ['passed Create order 1', 'failed inner 0'],
    ],
    ['depends', workflow([step()], { dependencies: [inner] }), ['passed inner 0', 'passed Create order 1']],
    [
      'depends on what fails',
      workflow([], { dependencies: [brokenInner], outcome: 'failed', problem: 'It depends on inner, which failed' }),
      ['failed inner 0'],
    ],
    [
      'inputs are wrong',
      workflow([], { outcome: 'failed', problem: 'inputs: id is missing' }),
      ['failed create-and-fulfill-order 0'],
    ],
    [
      'too many steps',
      workflow([step({ ...failing, next: { kind: 'retry', after: 0, attempt: 1 } })], {
        outcome: 'failed',
        problem: 'More than 1000 steps',
      }),
      ['handled Create order 1', 'failed create-and-fulfill-order 0'],
    ],
  ]
  test.each(rows)('%s', (_what, run, want) => {
    expect(short(run)).toEqual(want)
  })

  test.each(rows)('%s: it failed exactly when something in it did', (_what, run) => {
    expect(outlineOf(run).some(({ verdict }) => verdict === 'failed')).toBe(run.outcome === 'failed')
  })
})

describe('what failed', () => {
  const rows: [string, WorkflowRun, string[], string][] = [
    ['a step', refused, ['Submit for fulfillment'], 'submit'],
    ['a step of a called workflow', nested(refused), ['Check out', 'Submit for fulfillment'], 'checkout'],
    ['deeper', nested(nested(refused)), ['Check out', 'Check out', 'Submit for fulfillment'], 'checkout'],
    [
      'a called workflow that could not start',
      nested(workflow([], { outcome: 'failed', problem: 'no inputs' })),
      ['Check out', 'create-and-fulfill-order'],
      'checkout',
    ],
    [
      'a workflow that was gone to',
      workflow([goesTo(brokenInner)], { outcome: 'failed' }),
      ['inner', 'Create order'],
      '',
    ],
  ]
  test.each(rows)('%s', (_what, run, path, stepId) => {
    expect(failedOf(run).map((failed) => [failed.path, failed.stepId])).toEqual([[path, stepId]])
  })

  test('nothing of a run that passed', () => {
    expect(failedOf(fulfilled)).toEqual([])
    expect(failedOf(nested(fulfilled))).toEqual([])
  })
})

test.each([
  ['Create order', 'Create order'],
  ['  Create\torder \nwith more', 'Create order'],
  ['', 'createOrder'],
  [' \n ', 'createOrder'],
  ['\u001b[31mred', '\\u{1b}[31mred'],
])('%j is named %j', (description, want) => {
  expect(nameOf(step({ description }))).toBe(want)
})
