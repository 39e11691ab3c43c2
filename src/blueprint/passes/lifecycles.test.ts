import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { documentOf } from '../../../test/document.ts'
import type { JsonObject, JsonValue } from '../../lib/json.ts'
import { loadDocument } from '../../openapi/load.ts'
import type { Blueprint } from '../blueprint.ts'
import { infer } from '../infer.ts'

/** `initial`, then `from → to by operation`, `operation while from`, `progress`: one line each. */
function linesOf({ resources }: Blueprint, name: string): string[] {
  const lifecycle = resources.find((resource) => resource.name === name)?.lifecycle
  if (lifecycle == null) return []
  const { initial, terminal, transitions, guards = [], progress } = lifecycle
  return [
    `${initial} … ${terminal.join(' ')}`,
    ...transitions.map(({ from, to, operation }) => `${from.join(' ') || '*'} → ${to} by ${operation}`),
    ...guards.map(({ operation, from }) => `${operation} while ${from.join(' ')}`),
    ...(progress === undefined ? [] : [`${progress.states.join(' ')} by ${progress.by} ${progress.seconds}`]),
  ]
}

describe('the examples say all about their lifecycles', () => {
  test.each([
    [
      'orders',
      'order',
      [
        'draft … fulfilled canceled',
        'draft → submitted by submitOrder',
        'submitted → fulfilled by fulfillOrder',
        'draft submitted → canceled by cancelOrder',
        'updateOrder while draft',
        'deleteOrder while draft',
        'addLineItem while draft',
        'updateLineItem while draft',
        'removeLineItem while draft',
      ],
    ],
    ['orders', 'shipment', ['in_transit … delivered', 'in_transit → delivered by deliverShipment']],
    [
      'onboarding',
      'account',
      [
        'pending … closed',
        'pending → active by activateAccount',
        'active → frozen by freezeAccount',
        'frozen → active by unfreezeAccount',
        'pending active frozen → closed by closeAccount',
      ],
    ],
    [
      'onboarding',
      'verification',
      [
        'pending … approved rejected',
        'needs_review → approved by approveVerification',
        'needs_review → rejected by rejectVerification',
        'pending processing needs_review by time 10',
      ],
    ],
    [
      'onboarding',
      'payment',
      [
        'created … failed canceled returned',
        'created → canceled by cancelPayment',
        'settled → returned by returnPayment',
        'created processing settled by time 60',
      ],
    ],
  ])('%s: %s', async (example, resource, want) => {
    const file = resolve(import.meta.dirname, `../../../examples/${example}/openapi.yaml`)
    const loaded = await loadDocument(file)
    if (!loaded.ok) throw new Error(loaded.failure.problems[0]?.message)
    expect(linesOf(infer(loaded.document), resource)).toEqual(want)
  })
})

interface Job {
  readonly states?: readonly string[]
  readonly status?: JsonObject
  readonly create?: JsonObject
  readonly update?: JsonObject
  readonly actions: Readonly<Record<string, JsonObject>>
}

/** `/jobs` with a status, an update and actions below `/jobs/{job_id}`. */
function jobs({ states, status, create = {}, update, actions }: Job): Blueprint {
  const job: JsonObject = {
    type: 'object',
    properties: { id: { type: 'string' }, status: status ?? { type: 'string', enum: [...(states ?? [])] } },
  }
  const shown = (more: JsonObject = {}): JsonObject => ({
    description: '',
    ...more,
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/Job' },
        ...(more.example ? { example: more.example } : {}),
      },
    },
  })
  const operation = (operationId: string, { response, ...more }: JsonObject, code = '200'): JsonObject => ({
    operationId,
    ...more,
    responses: { [code]: shown((response ?? {}) as JsonObject), ...((more.responses ?? {}) as JsonObject) },
  })
  const paths: Record<string, JsonValue> = {
    '/jobs': {
      get: {
        operationId: 'list',
        responses: {
          '200': {
            description: '',
            content: { 'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Job' } } } },
          },
        },
      },
      post: operation('create', create, String(create.code ?? '201')),
    },
    '/jobs/{job_id}': {
      parameters: [{ name: 'job_id', in: 'path', required: true, schema: { type: 'string' } }],
      get: operation('get', {}),
      ...(update === undefined ? {} : { patch: operation('update', update) }),
    },
  }
  for (const name of Object.keys(actions))
    paths[`/jobs/{job_id}/${name}`] = {
      parameters: [{ name: 'job_id', in: 'path', required: true, schema: { type: 'string' } }],
      post: operation(name, actions[name]!),
    }
  return infer(
    documentOf({
      openapi: '3.1.0',
      info: { title: 'Jobs', version: '1' },
      paths,
      components: { schemas: { Job: job } },
    }),
  )
}

describe('evidence', () => {
  const states = ['open', 'held', 'closed']
  test.each<[string, Job, readonly string[]]>([
    ['the verb names the state', { states, actions: { close: {} } }, ['open … closed', '* → closed by close']],
    [
      'an opposite leads back',
      { states: ['active', 'paused'], actions: { pause: {}, resume: {} } },
      ['active … ', '* → paused by pause', '* → active by resume'],
    ],
    [
      'prose says where it leads',
      { states, actions: { suspend: { description: 'Puts the job on ice: it becomes `held`.' } } },
      ['open … closed', '* → held by suspend'],
    ],
    [
      'an example shows where it leads',
      {
        states,
        actions: {
          suspend: { response: { example: { id: '1', status: 'held' } } },
          look: { response: { example: { id: '1', status: 'open' } } },
        },
      },
      ['open … closed', '* → held by suspend'],
    ],
    [
      'a summary guards',
      { states, actions: { close: { description: 'Only jobs in `open` can be closed.' } } },
      ['open … closed', 'open → closed by close'],
    ],
    [
      'an error guards',
      { states, actions: { close: { responses: { '409': { description: 'The job is already `closed`.' } } } } },
      ['open … closed', 'open held → closed by close'],
    ],
    [
      'an update lists what it may set',
      {
        states,
        update: {
          requestBody: {
            content: {
              'application/json': { schema: { type: 'object', properties: { status: { enum: ['held', 'open'] } } } },
            },
          },
        },
        actions: {},
      },
      ['open … closed', '* → open by update', '* → held by update'],
    ],
    [
      'states that only prose lists',
      { status: { type: 'string', description: 'One of `open`, `held` or `closed`.' }, actions: { close: {} } },
      ['open … closed', '* → closed by close'],
    ],
    [
      'a preset is where it begins',
      { status: { type: 'string', enum: states, default: 'held' }, actions: {} },
      ['held … closed'],
    ],
    [
      'prose says where it begins',
      { states, create: { description: 'The job is created as `held`.' }, actions: {} },
      ['held … closed'],
    ],
    [
      'accepted work goes on',
      { states: ['queued', 'running', 'done', 'failed'], create: { code: 202 }, actions: {} },
      ['queued … done failed', 'queued running done by reads 0'],
    ],
    [
      'work that nothing says goes on stays',
      { states: ['queued', 'running', 'done', 'failed'], actions: {} },
      ['queued … done failed'],
    ],
    [
      'a guard that nothing can satisfy is lifted',
      { states, actions: { close: { description: 'Only a job in `held` can be closed.' } } },
      ['open … closed', '* → closed by close'],
    ],
    [
      'a guard on another operation is none',
      { states, actions: { close: { description: 'Only jobs in `open` can be deleted.' } } },
      ['open … closed', '* → closed by close'],
    ],
  ])('%s', (_, job, want) => {
    expect(linesOf(jobs(job), 'job')).toEqual(want)
  })
})
