import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { workflowsOf } from '../../src/cli/run/find-workflows.ts'
import { openGround } from '../../src/cli/run/ground.ts'
import type { LocalGround } from '../../src/cli/run/ground.ts'
import type { Entry } from '../../src/proof/book.ts'
import { prove } from '../../src/proof/prove.ts'
import { corruptFields } from '../../src/workflows/mutate/corrupt-fields.ts'
import { corruptStatus } from '../../src/workflows/mutate/corrupt-status.ts'
import { dropWebhooks } from '../../src/workflows/mutate/drop-webhooks.ts'
import { evidenceOf } from '../../src/workflows/mutate/edit.ts'
import type { Mutation } from '../../src/workflows/mutate/mutation.ts'
import { repeatReplies } from '../../src/workflows/mutate/repeat-replies.ts'
import { skipCalls } from '../../src/workflows/mutate/skip-calls.ts'
import { swapEntities } from '../../src/workflows/mutate/swap-entities.ts'
import type { Door } from '../../src/workflows/run/door.ts'
import type { WorkflowRun } from '../../src/workflows/run/run.ts'
import { jsonMessage } from '../workflows/runs/scripted-door.ts'
import { flow, play } from '../workflows/runs/play.ts'

/** Three calls of two orders, and a message. */
async function recorded(): Promise<WorkflowRun> {
  const get = (stepId: string, id: string, condition: string) => ({
    stepId,
    operationId: 'getOrder',
    parameters: [{ name: 'id', in: 'path', value: id }],
    successCriteria: [{ condition }],
  })
  const { run } = await play({
    workflows: [
      flow([
        get('first', '1', "$response.body#/state == 'open'"),
        get('second', '2', '$response.body#/id == 2'),
        get('again', '1', '$statusCode == 200'),
        { stepId: 'hear', channelPath: '{$sourceDescriptions.events.url}#/channels/orders', action: 'receive' },
      ]),
    ],
    script: {
      'GET /orders/1': [{ body: { id: 1, state: 'open' } }, { body: { id: 1, state: 'done' } }],
      'GET /orders/2': [{ body: { id: 2 } }],
    },
    messages: [jsonMessage({ type: 'paid' })],
  })
  return run
}

let run: WorkflowRun
beforeAll(async () => {
  run = await recorded()
})

const what = (mutations: readonly Mutation[]) => mutations.map((one) => one.what)

/** What a mutation left of a step's reply or message, as text. */
function shown(mutation: Mutation | undefined, index: number): string | null {
  if (mutation === undefined || !('recorded' in mutation)) throw new Error('It is made in no recording')
  const { evidence } = evidenceOf(mutation.recorded)[index]!.step
  const body =
    evidence.kind === 'call' ? evidence.reply?.body : evidence.kind === 'message' ? evidence.message?.body : null
  return body?.kind === 'text' ? body.text : null
}

describe('mutators', () => {
  test('the run that they spoil', () => {
    expect(run.outcome).toBe('passed')
    expect(run.steps.map(({ stepId }) => stepId)).toEqual(['first', 'second', 'again', 'hear'])
  })

  test('drop webhooks', () => {
    const made = dropWebhooks(run)
    expect(made).toHaveLength(1)
    expect(shown(made[0], 3)).toBeNull()
    expect(shown(made[0], 0)).toBe('{"id":1,"state":"open"}')
  })

  test('other statuses, and missing headers', () => {
    expect(what(corruptStatus(run)).slice(0, 3)).toEqual([
      'first: it answered 500',
      'first: it answered 201',
      'first: the header content-type is missing',
    ])
  })

  test('other fields; also what a criterion compares with', () => {
    const made = corruptFields(run)
    expect(what(made.slice(0, 5))).toEqual([
      'first: /id is 2',
      'first: /id is missing',
      'first: /state is "openx"',
      'first: /state is missing',
      'second: /id is 3',
    ])
    expect(shown(made[2], 0)).toBe('{"id":1,"state":"openx"}')
    expect(shown(made[3], 0)).toBe('{"id":1}')
  })

  test('two entities exchanged', () => {
    const [made] = swapEntities(run)
    expect(what(swapEntities(run))).toContain('first and second: each shows what the other should')
    expect([shown(made, 0), shown(made, 1)]).toEqual(['{"id":2}', '{"id":1,"state":"open"}'])
  })

  test('an earlier reply again', () => {
    const made = repeatReplies(run)
    expect(what(made)).toEqual(['second: it shows what first showed', 'again: it shows what second showed'])
    expect(shown(made[1], 2)).toBe('{"id":2}')
  })

  test('calls that change nothing are not skipped', () => expect(skipCalls(run)).toEqual([]))
})

describe('a skipped call', () => {
  let ground: LocalGround
  let entry: Entry
  beforeAll(async () => {
    const example = resolve(import.meta.dirname, '../../examples/orders/openapi.yaml')
    ground = await openGround(example, { seed: 1 }, { SPECBOX_CACHE_DIR: '' })
    entry = (await workflowsOf(ground, {})).find(({ name }) => name === 'create-and-fulfill-order')!
  }, 60_000)
  afterAll(() => ground.close())

  async function runThrough(through: (door: Door) => Door) {
    const reached: string[] = []
    const sandbox = await ground.fresh()
    const result = await prove(entry, {
      ...ground.partsOf(sandbox),
      patience: 300,
      hasty: true,
      through: (door) =>
        through({
          ...door,
          send: (call) => {
            reached.push(`${call.method} ${call.target.replace(/ord_\w+/, 'ID').split('?')[0]}`)
            return door.send(call)
          },
        }),
    })
    return { reached, result }
  }

  test('does not reach the API, answers well, and no webhook tells of it', async () => {
    const { reached, result } = await runThrough((door) => door)
    expect(result.outcome).toBe('passed')
    const made = skipCalls(result)
    expect(what(made)).toEqual([
      'create-order: createOrder answers 201 and does nothing',
      'add-line-items: addLineItem answers 201 and does nothing',
      'submit-order: submitOrder answers 200 and does nothing',
      'fulfill-order: fulfillOrder answers 200 and does nothing',
    ])
    const last = made[3]!
    if (!('through' in last)) throw new Error('It is made on the way to the API')
    const skipped = await runThrough((door) => last.through(door))
    expect(reached.at(-1)).toBe('POST /orders/ID/fulfill')
    expect(skipped.reached).toEqual(reached.slice(0, -1))
    expect(skipped.result.outcome).toBe('failed')
    const step = skipped.result.steps.at(-1)!
    expect(step).toMatchObject({ stepId: 'fulfill-order', passed: false, evidence: { reply: { status: 200 } } })
    expect(step.judgements.filter(({ holds }) => !holds).map(({ condition }) => condition)).toEqual([
      "$response.body#/status == 'fulfilled'",
    ])
  })

  test('and who does not look at the reply waits for the webhook in vain', async () => {
    const { result } = await runThrough((door) => door)
    const last = skipCalls(result)[3]!
    if (!('through' in last)) throw new Error('It is made on the way to the API')
    const description = structuredClone(entry.program.loaded.description)
    const [workflow] = description.workflows as unknown as { steps: { stepId: string; successCriteria: object[] }[] }[]
    const fulfill = workflow!.steps.find(({ stepId }) => stepId === 'fulfill-order')!
    fulfill.successCriteria = [{ condition: '$statusCode == 200' }]
    const written = entry
    entry = { ...entry, program: { ...entry.program, loaded: { ...entry.program.loaded, description } } }
    const skipped = await runThrough((door) => last.through(door))
    entry = written
    expect(skipped.result.steps.at(-1)).toMatchObject({
      stepId: 'hear-of-it',
      passed: false,
      evidence: { kind: 'message', message: null },
    })
  })
})
