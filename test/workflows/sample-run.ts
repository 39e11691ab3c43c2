import type { JsonValue } from '../../src/lib/json.ts'
import type { Judgement } from '../../src/workflows/criterion/judgement.ts'
import type {
  Evidence,
  RecordedBody,
  RecordedReply,
  RecordedRequest,
  StepRun,
  WorkflowRun,
} from '../../src/workflows/run/run.ts'
import type { ReportedRun } from '../../src/cli/report/reported.ts'

/** Values as the runner leaves them, for tests of what is made of them. Each takes what differs from a step that passed. */

export function jsonBody(value: JsonValue, mediaType = 'application/json'): RecordedBody {
  return { kind: 'text', mediaType, text: JSON.stringify(value) }
}

export function request(change: Partial<RecordedRequest> = {}): RecordedRequest {
  return {
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
    body: jsonBody({ customer: 'cus_1', currency: 'EUR' }),
    ...change,
  }
}

export function reply(change: Partial<RecordedReply> = {}): RecordedReply {
  return {
    status: 201,
    headers: [['content-type', 'application/json']],
    body: jsonBody({ id: 'ord_1', status: 'draft' }),
    exchange: 'exc_1',
    reason: '',
    ...change,
  }
}

export function judgement(change: Partial<Judgement> = {}): Judgement {
  const observed = [{ expression: '$statusCode', value: 201 }]
  return { condition: '$statusCode == 201', type: 'simple', context: null, holds: true, observed, note: '', ...change }
}

export function call(sent: Partial<RecordedRequest> = {}, came: Partial<RecordedReply> | null = {}): Evidence {
  return { kind: 'call', request: request(sent), reply: came === null ? null : reply(came) }
}

export function step(change: Partial<StepRun> = {}): StepRun {
  return {
    stepId: 'createOrder',
    description: 'Create order',
    evidence: call(),
    judgements: [judgement()],
    outputs: {},
    passed: true,
    problem: '',
    next: { kind: 'end', passed: change.passed ?? true },
    duration: 4,
    ...change,
  }
}

export function workflow(steps: readonly StepRun[], change: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    workflowId: 'create-and-fulfill-order',
    summary: 'From draft to fulfilled',
    inputs: {},
    steps,
    outputs: {},
    outcome: steps.at(-1)?.passed === false ? 'failed' : 'passed',
    problem: '',
    warnings: [],
    duration: steps.reduce((sum, { duration }) => sum + duration, 0),
    ...change,
  }
}

export function reported(run: WorkflowRun, change: Partial<ReportedRun> = {}): ReportedRun {
  return {
    run,
    api: 'orders',
    startedAt: Date.UTC(2026, 10, 25, 9, 30),
    file: 'workflows/orders.arazzo.yaml',
    lines: new Map([
      ['', 12],
      ['createOrder', 20],
      ['submit', 48],
    ]),
    receipt: 'specbox-receipts/create-and-fulfill-order.json',
    ...change,
  }
}

const orders = 'http://127.0.0.1:4000/sandboxes/sbx_1/v1/orders/ord_1'
const goesOn = (stepId: string) => ({ next: { kind: 'step', stepId } }) as const

/** The steps of the example. */
export const fulfilled: WorkflowRun = workflow([
  step(goesOn('addItems')),
  step({
    stepId: 'addItems',
    description: 'Add line items',
    evidence: call({ operation: 'addItems', url: `${orders}/items` }, { status: 200 }),
    duration: 3,
    ...goesOn('submit'),
  }),
  step({
    stepId: 'submit',
    description: 'Submit for fulfillment',
    evidence: call({ operation: 'submitOrder', url: `${orders}/submit`, body: null }, { status: 200 }),
    duration: 3,
    ...goesOn('webhook'),
  }),
  step({
    stepId: 'webhook',
    description: 'Webhook: order.fulfilled',
    evidence: {
      kind: 'message',
      channel: 'order.fulfilled',
      message: {
        id: 'evt_1',
        headers: [['webhook-id', 'evt_1']],
        body: jsonBody({ type: 'order.fulfilled', data: { id: 'ord_1' } }),
        verified: true,
        note: 'delivered, signature verified',
      },
    },
    judgements: [],
    duration: 21,
  }),
])

/** The last of two steps is refused, with the sandbox's reason. */
export const refused: WorkflowRun = workflow(
  [
    step(goesOn('submit')),
    step({
      stepId: 'submit',
      description: 'Submit for fulfillment',
      evidence: call(
        { operation: 'submitOrder', url: `${orders}/submit?notify=all&draft=no` },
        {
          status: 409,
          headers: [['content-type', 'application/problem+json']],
          body: jsonBody(
            { type: 'about:blank', title: 'Conflict', detail: 'order ord_1 is canceled' },
            'application/problem+json',
          ),
          reason: 'submitOrder needs an order in state draft; ord_1 is in canceled',
        },
      ),
      judgements: [
        judgement({
          condition: '$statusCode == 200',
          holds: false,
          observed: [{ expression: '$statusCode', value: 409 }],
        }),
        judgement({
          condition: "$response.body#/status == 'submitted'",
          holds: false,
          observed: [{ expression: '$response.body#/status' }],
          note: '$response.body#/status has no value',
        }),
        judgement({ condition: '$.detail', type: 'jsonpath', context: '$response.body' }),
      ],
      passed: false,
      duration: 3,
    }),
  ],
  { warnings: ['Parameter `expand` of step submit is left out: $inputs.expand'] },
)

/** A call that was tried three times, the last in vain. */
export function retried(passesAtLast: boolean): WorkflowRun {
  const busy = { evidence: call({}, { status: 503, body: null }), passed: false, duration: 2 }
  const missed = [judgement({ holds: false, observed: [{ expression: '$statusCode', value: 503 }] })]
  return workflow([
    step({ ...busy, judgements: missed, next: { kind: 'retry', after: 1500, attempt: 1 } }),
    step({ ...busy, judgements: missed, next: { kind: 'retry', after: 0, attempt: 2 } }),
    passesAtLast ? step() : step({ ...busy, judgements: missed }),
  ])
}

/** A step that calls a workflow of the given outcome. */
export function nested(inner: WorkflowRun): WorkflowRun {
  const passed = inner.outcome === 'passed'
  return workflow(
    [
      step({
        stepId: 'checkout',
        description: 'Check out',
        evidence: { kind: 'workflow', run: inner },
        judgements: [],
        passed,
        problem: passed ? '' : `workflow ${inner.workflowId} failed`,
        duration: inner.duration,
      }),
    ],
    { workflowId: 'shop' },
  )
}
