import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/lib/json.ts'
import { flow, type Play, play, step, wants } from './runs/play.ts'
import { callLine, jsonMessage } from './runs/scripted-door.ts'

const channelPath = '{$sourceDescriptions.events.url}#/channels/orders'
const receive = (more: JsonObject = {}) => ({ stepId: 'told', channelPath, action: 'receive', ...more })
const about = (id: string) => jsonMessage({ type: 'order.fulfilled', data: { id } })

interface Case extends Omit<Play, 'workflows'> {
  readonly steps: readonly JsonObject[]
  readonly want: string
  readonly outputs?: JsonObject
  /** Of the last step. */
  readonly problem?: RegExp
}

const made = step('createOrder', { requestBody: { payload: {} }, outputs: { id: '$response.body#/id' } })
const reply = { 'POST /orders': [{ status: 201, body: { id: 'ord_2' } }] }
const wrong = { verified: false, note: 'signature does not match' } as const

const cases: Record<string, Case> = {
  'any message of a channel': {
    steps: [receive({ outputs: { id: '$message.payload#/data/id' } })],
    messages: [about('ord_1')],
    want: 'passed told:passed',
    outputs: { id: 'ord_1' },
  },
  'by operationId': {
    steps: [{ stepId: 'told', operationId: '$sourceDescriptions.events.onOrder' }],
    messages: [about('ord_1')],
    want: 'passed told:passed',
  },
  'the one with the correlation id, though others came before': {
    steps: [
      made,
      receive({ correlationId: '$steps.createOrder.outputs.id', outputs: { id: '$message.payload#/data/id' } }),
    ],
    script: reply,
    messages: [about('ord_1'), about('ord_2')],
    want: 'passed createOrder:passed told:passed',
    outputs: { id: 'ord_2' },
  },
  'the correlation id in a header': {
    steps: [receive({ correlationId: 'c-7', outputs: { id: '$message.header.x-correlation' } })],
    messages: [about('ord_1'), jsonMessage({}, { headers: [['X-Correlation', 'c-7']] })],
    want: 'passed told:passed',
    outputs: { id: 'c-7' },
  },
  'others stay for later steps': {
    steps: [
      receive({ correlationId: 'ord_2' }),
      receive({ stepId: 'after', correlationId: 'ord_1', outputs: { id: '$message.payload#/data/id' } }),
    ],
    messages: [about('ord_1'), about('ord_2')],
    want: 'passed told:passed after:passed',
    outputs: { id: 'ord_1' },
  },
  'each is received once': {
    steps: [receive(), receive({ stepId: 'after' })],
    messages: [about('ord_1')],
    want: 'failed told:passed after:failed',
    problem: /No message came on orders within 50 ms/,
  },
  'none in time': {
    steps: [receive({ timeout: 20, correlationId: 'ord_9' })],
    messages: [about('ord_1')],
    want: 'failed told:failed',
    problem: /No message about "ord_9" came on orders within 20 ms/,
  },
  'none in time, and handled': {
    steps: [receive({ timeout: 20, onFailure: [{ name: 'on', type: 'goto', stepId: 'a' }] }), step('b'), step('a')],
    messages: [],
    want: 'passed told:failed a:passed',
  },
  'a wrong signature': {
    steps: [receive()],
    messages: [jsonMessage({}, wrong)],
    want: 'failed told:failed',
    problem: /Its signature is wrong: signature does not match/,
  },
  'a signature that nobody can check': {
    steps: [receive()],
    messages: [jsonMessage({}, { verified: null, note: 'delivered' })],
    want: 'passed told:passed',
  },
  'criteria speak of the message': {
    steps: [receive({ successCriteria: wants("$message.payload#/type == 'order.canceled'") })],
    messages: [about('ord_1')],
    want: 'failed told:failed',
  },
  'criteria of other languages, too': {
    steps: [
      receive({
        successCriteria: [{ context: '$message.payload', type: 'jsonpath', condition: "$.data[?@ == 'ord_1']" }],
      }),
    ],
    messages: [about('ord_1')],
    want: 'passed told:passed',
  },
  'a correlation id without value': {
    steps: [receive({ correlationId: '$inputs.no' })],
    messages: [about('ord_1')],
    want: 'failed told:failed',
    problem: /correlationId has no value/,
  },
  'a place where there are no messages': {
    steps: [receive()],
    want: 'failed told:failed',
    problem: /Messages cannot be received here/,
  },
  'nothing is sent': {
    steps: [receive({ action: 'send' })],
    messages: [],
    want: 'failed told:failed',
    problem: /only receive is supported/,
  },
  'a channel that is not there': {
    steps: [receive({ channelPath: '{$sourceDescriptions.events.url}#/channels/none' })],
    messages: [],
    want: 'failed told:failed',
    problem: /has no channel at \/channels\/none/,
  },
}

describe('messages', () => {
  test.each(Object.entries(cases))('%s', async (_, { steps, want, outputs, problem, ...given }) => {
    const values = Object.fromEntries(
      Object.keys(outputs ?? {}).map((name) => [name, `$steps.${String(steps.at(-1)?.stepId)}.outputs.${name}`]),
    )
    const { run, trail } = await play({ ...given, workflows: [flow(steps, { outputs: values })] })
    expect([run.outcome, ...trail].join(' ')).toBe(want)
    if (outputs !== undefined) expect(run.outputs).toEqual(outputs)
    if (problem !== undefined) expect(run.steps.at(-1)?.problem).toMatch(problem)
  })

  test('a retry waits again, and calls nothing', async () => {
    const { run, door, trail } = await play({
      workflows: [flow([receive({ onFailure: [{ name: 'on', type: 'retry', retryLimit: 2 }] })])],
      messages: [],
    })
    expect([run.outcome, ...trail].join(' ')).toBe('failed told:failed told:failed told:failed')
    expect(door.calls.map(callLine)).toEqual([])
  })
})
