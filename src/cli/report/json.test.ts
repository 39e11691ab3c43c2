import { expect, test } from 'vitest'
import {
  call,
  fulfilled,
  nested,
  refused,
  reported,
  retried,
  step,
  workflow,
} from '../../../test/workflows/sample-run.ts'
import { runDocument } from './json.ts'

test('one run', () => {
  const { runs, ...top } = runDocument({ runs: [reported(refused)], duration: 9 })
  expect(top).toEqual({ outcome: 'failed', workflows: 1, passed: 0, failed: 1, durationMs: 9 })
  const [{ steps, ...run } = { steps: [] }] = runs
  expect(run).toEqual({
    api: 'orders',
    workflow: 'create-and-fulfill-order',
    summary: 'From draft to fulfilled',
    outcome: 'failed',
    problem: '',
    startedAt: '2026-11-25T09:30:00.000Z',
    durationMs: 7,
    file: 'workflows/orders.arazzo.yaml',
    receipt: 'specbox-receipts/create-and-fulfill-order.json',
    inputs: {},
    outputs: {},
    warnings: ['Parameter `expand` of step submit is left out: $inputs.expand'],
    dependencies: [],
  })
  expect(steps[0]).toEqual({
    step: 'createOrder',
    description: 'Create order',
    passed: true,
    problem: '',
    durationMs: 4,
    criteria: [
      {
        condition: '$statusCode == 201',
        type: 'simple',
        context: null,
        holds: true,
        implied: false,
        note: '',
        observed: [{ expression: '$statusCode', value: 201 }],
      },
    ],
    outputs: {},
    evidence: {
      kind: 'call',
      request: {
        source: 'orders',
        operation: 'createOrder',
        expects: '2xx',
        method: 'POST',
        url: 'http://127.0.0.1:4000/sandboxes/sbx_1/v1/orders',
        headers: [
          ['content-type', 'application/json'],
          ['api-key', 'sandbox_4f9a81c2d7'],
        ],
        query: {},
        path: {},
        body: { kind: 'text', mediaType: 'application/json', text: '{"customer":"cus_1","currency":"EUR"}' },
      },
      response: {
        status: 201,
        headers: [['content-type', 'application/json']],
        body: { kind: 'text', mediaType: 'application/json', text: '{"id":"ord_1","status":"draft"}' },
        exchange: 'exc_1',
        reason: '',
      },
    },
    next: { kind: 'step', step: 'submit' },
  })
})

test('many, attempts, called workflows, and what went over no wire', () => {
  const gone = workflow(
    [step({ evidence: { kind: 'none' }, next: { kind: 'workflow', workflowId: 'w', run: fulfilled } })],
    { dependencies: [refused] },
  )
  const { runs, ...counts } = runDocument({
    runs: [retried(true), nested(refused), gone].map((run) => reported(run, { file: '', receipt: '' })),
    duration: 1,
  })
  expect(counts).toMatchObject({ outcome: 'failed', workflows: 3, passed: 2, failed: 1 })
  expect(runs.map(({ file, receipt }) => [file, receipt])).toEqual([
    [null, null],
    [null, null],
    [null, null],
  ])
  expect(runs[0]?.steps.map(({ next }) => next)).toEqual([
    { kind: 'retry', afterMs: 1500, attempt: 1 },
    { kind: 'retry', afterMs: 0, attempt: 2 },
    { kind: 'end', passed: true },
  ])
  expect(runs[1]?.steps[0]?.evidence).toMatchObject({
    kind: 'workflow',
    run: {
      workflow: 'create-and-fulfill-order',
      outcome: 'failed',
      steps: [{ step: 'createOrder' }, { step: 'submit' }],
    },
  })
  expect(runs[2]).toMatchObject({
    dependencies: [{ outcome: 'failed' }],
    steps: [{ evidence: { kind: 'none' }, next: { kind: 'workflow', workflow: 'w', run: { outcome: 'passed' } } }],
  })
})

test('it is JSON as it stands', () => {
  const made = runDocument({
    runs: [fulfilled, workflow([step({ evidence: call({}, null) })])].map((run) => reported(run)),
    duration: 1,
  })
  expect(JSON.parse(JSON.stringify(made))).toEqual(made)
})
