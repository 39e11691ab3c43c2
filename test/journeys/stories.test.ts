import { load } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LocalGround, openGround } from '../../src/cli/run/ground.ts'
import { asyncApiOf } from '../../src/journeys/stories/async-api.ts'
import { stories } from '../../src/journeys/stories/stories.ts'
import type { Story, StoryOptions } from '../../src/journeys/stories/story.ts'
import { toYaml } from '../../src/journeys/stories/yaml.ts'
import { openBook, sourceUrls } from '../../src/proof/book.ts'
import { type ProveOptions, prove } from '../../src/proof/prove.ts'
import { settingOf } from '../../src/sandbox/trigger.ts'
import { loadArazzoText } from '../../src/workflows/arazzo/load.ts'
import type { WorkflowRun } from '../../src/workflows/run/run.ts'
import { openSandbox } from '../open-sandbox.ts'
import { hasShared, shared } from '../shared.ts'

const options: StoryOptions = {
  arazzo: '1.1.0',
  description: { name: 'api', url: sourceUrls.description },
  events: { name: 'events', url: sourceUrls.events },
  control: { name: 'specbox', url: sourceUrls.control },
}

const storiesOf = async (ground: LocalGround, changed: Partial<StoryOptions> = {}) =>
  stories(settingOf(await ground.fresh()), { ...options, ...changed })

async function play(
  ground: LocalGround,
  story: Story,
  through: Pick<ProveOptions, 'through'> = {},
): Promise<WorkflowRun> {
  const read = await loadArazzoText(toYaml(story.document), `memory:${story.name}`, { strict: true })
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('; '))
  const { release, control } = ground
  const book = await openBook([{ loaded: read.loaded, origin: 'generated', file: '' }], {
    release,
    control,
    events: asyncApiOf(release.blueprint),
  })
  if (!book.ok) throw new Error(book.problems.map(({ message }) => message).join('; '))
  const parts = { ...ground.partsOf(await ground.fresh()), strict: true, patience: 2000, ...through }
  return prove(book.entries[0]!, parts)
}

const failed = ({ outcome, problem, steps, workflowId }: WorkflowRun) =>
  outcome === 'passed' ? [] : [workflowId, problem, steps.filter(({ passed }) => !passed).map((step) => step.stepId)]

describe.each(['orders', 'onboarding'])('the stories of %s', (name) => {
  let ground: LocalGround
  let made: readonly Story[]
  beforeAll(async () => {
    ground = await openGround(name, { seed: 1 }, {})
    made = await storiesOf(ground)
  })
  afterAll(() => ground.close())

  test('are of every kind, each with a name of its own', () => {
    expect(new Set(made.map(({ kind }) => kind))).toEqual(
      new Set(['crud', 'lifecycle', 'refusal', 'unauthorised', 'paging']),
    )
    expect(new Set(made.map((story) => story.name)).size).toBe(made.length)
    expect(made.filter((story) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(story.name))).toEqual([])
  })

  test.each(['1.1.0', '1.0.1'] as const)('are plain Arazzo %s, without a word to say against them', async (arazzo) => {
    for (const { document } of await storiesOf(ground, { arazzo })) {
      const read = await loadArazzoText(toYaml(document), 'memory:story', { strict: true })
      expect(read.ok ? read.loaded.problems : read.problems).toEqual([])
      expect(read.ok && read.loaded.description.arazzo).toBe(arazzo)
    }
  })

  test('pass on a fresh sandbox', async () => {
    const runs = []
    for (const story of made) runs.push(await play(ground, story))
    expect(runs.flatMap(failed)).toEqual([])
  }, 60_000)

  test('ask something of every call, and something of what came where it may be looked at', () => {
    const steps = made.flatMap(({ document }) => document.workflows[0]!.steps)
    const without = steps.filter(({ successCriteria = [] }) => successCriteria.length === 0)
    expect(without).toEqual([])
    const about = made.flatMap(({ document }) => document.workflows[0]!.steps.map((step) => step.successCriteria ?? []))
    expect(about.filter((criteria) => criteria.length > 1).length / about.length).toBeGreaterThan(0.9)
  })

  test('fail where no webhook comes, where one is awaited', async () => {
    const waiting = made.filter(({ document }) =>
      document.workflows[0]!.steps.some(({ action }) => action === 'receive'),
    )
    expect(waiting.length).toBeGreaterThan(1)
    for (const story of waiting) {
      const run = await play(ground, story, {
        through: (door) => ({ ...door, receive: () => Promise.resolve(null) }),
      })
      expect([story.name, run.outcome]).toEqual([story.name, 'failed'])
    }
  }, 60_000)

  test('fail where replies are empty objects', async () => {
    for (const story of made) {
      const run = await play(ground, story, {
        through: (door) => ({
          ...door,
          send: async (call) => ({ ...(await door.send(call)), body: new TextEncoder().encode('{}') }),
        }),
      })
      expect([story.name, run.outcome]).toEqual([story.name, 'failed'])
    }
  }, 60_000)
})

describe('a story', () => {
  let ground: LocalGround
  beforeAll(async () => {
    ground = await openGround('orders', { seed: 1 }, {})
  })
  afterAll(() => ground.close())

  const named = async (name: string, changed: Partial<StoryOptions> = {}) =>
    (await storiesOf(ground, changed)).find((story) => story.name === name)?.document

  test('takes a thing from state to state, each seen, each told by a webhook', async () => {
    const document = await named('create-and-fulfill-order')
    expect(document?.workflows[0]?.steps.map(({ stepId }) => stepId)).toEqual([
      'create_order',
      'submit_order',
      'webhook_order_submitted',
      'fulfill_order',
      'webhook_order_fulfilled',
    ])
    expect(document?.workflows[0]?.steps.at(-1)).toEqual({
      stepId: 'webhook_order_fulfilled',
      description: 'Webhook: order.fulfilled',
      channelPath: '{$sourceDescriptions.events.url}#/channels/order.fulfilled',
      action: 'receive',
      correlationId: '$steps.create_order.outputs.id',
      timeout: 10_000,
      successCriteria: [
        { condition: "$message.payload#/type == 'order.fulfilled'" },
        { condition: '$message.payload#/data/object/id == $steps.create_order.outputs.id' },
        { condition: "$message.payload#/data/object/status == 'fulfilled'" },
      ],
    })
  })

  test('goes without webhooks in 1.0.1, and names operations plainly', async () => {
    const document = await named('create-and-fulfill-order', { arazzo: '1.0.1' })
    const [workflow] = document!.workflows
    expect(document?.sourceDescriptions).toEqual([{ name: 'api', url: sourceUrls.description, type: 'openapi' }])
    expect(workflow?.steps.map(({ operationId }) => operationId)).toEqual([
      'createOrder',
      'submitOrder',
      'fulfillOrder',
    ])
    // AJV's strict mode, by which another runner compiles it, knows no keywords of ours.
    expect(JSON.stringify(workflow?.inputs)).not.toContain('x-specbox')
    expect(workflow).toMatchObject({ 'x-specbox-inputs': { ApiKeyAuth: { 'x-specbox-credential': 'ApiKeyAuth' } } })
  })

  test('of something refused reads it again', async () => {
    const document = await named('refuse-to-cancel-order-when-fulfilled')
    const steps = document!.workflows[0]!.steps.slice(-2)
    expect(steps.map(({ stepId, successCriteria }) => [stepId, successCriteria?.[0]?.condition])).toEqual([
      ['cancel_order', '$statusCode == 409'],
      ['get_order', '$statusCode == 200'],
    ])
    expect(steps[1]?.successCriteria).toContainEqual({ condition: "$response.body#/status == 'fulfilled'" })
  })

  test('of a wrong credential says it in the step, and that the right one does', async () => {
    const document = await named('refuse-a-wrong-api-key-auth')
    const [wrong, right] = document!.workflows[0]!.steps.slice(-2)
    expect(wrong).toMatchObject({
      parameters: [{ name: 'api-key', in: 'header', value: 'nobodys-key' }],
      successCriteria: [{ condition: '$statusCode == 401' }, {}],
    })
    expect(right?.successCriteria?.[0]).toEqual({ condition: '$statusCode == 200' })
  })

  test('of a deleted thing ends with the documented error', async () => {
    const document = await named('create-read-update-and-delete-order')
    const [deleted, gone] = document!.workflows[0]!.steps.slice(-2)
    expect([deleted?.stepId, gone?.operationId]).toEqual(['delete_order', 'getOrder'])
    expect(gone?.successCriteria?.[0]).toEqual({ condition: '$statusCode == 404' })
  })

  test('that needs time moves the clock of the sandbox, and is left out where there is none', async () => {
    const other = await openGround('onboarding', { seed: 1 }, {})
    const waits = (all: readonly Story[]) =>
      all.filter(({ document }) => document.sourceDescriptions.some(({ name }) => name === 'specbox'))
    const all = await storiesOf(other)
    const timed = waits(all)
    expect(timed.length).toBeGreaterThan(3)
    const [step] = timed[0]!.document.workflows[0]!.steps.filter(({ stepId }) => stepId.startsWith('wait'))
    expect(step).toMatchObject({
      operationId: '$sourceDescriptions.specbox.advanceClock',
      parameters: [
        { name: 'id', in: 'path', value: '$inputs.sandbox' },
        { name: 'Authorization', in: 'header', value: '$inputs.controlKey' },
      ],
    })
    const without = await storiesOf(other, { control: null })
    expect(without.length).toBe(all.length - timed.length)
    await other.close()
  })
})

test('the events of an API as AsyncAPI: a channel each, its message as the API sends it', async () => {
  const { release } = await openSandbox('examples/orders/openapi.yaml', { overlays: ['examples/orders/overlay.yaml'] })
  const document = asyncApiOf(release.blueprint)
  expect(load(toYaml(document))).toEqual(document)
  const names = release.blueprint.events.map((event) => event.name)
  expect(Object.keys(document.channels as object)).toEqual(names)
  expect(document.operations).toMatchObject({
    receiveOrderFulfilled: { action: 'receive', channel: { $ref: '#/channels/order.fulfilled' } },
  })
  expect(document.components).toMatchObject({
    messages: {
      'order.fulfilled': {
        contentType: 'application/json',
        correlationId: { location: '$message.payload#/data/object/id' },
        payload: { properties: { type: { const: 'order.fulfilled' } } },
      },
    },
  })
})

describe.skipIf(!hasShared)('the stories of real documents', () => {
  test.each(['petstore.yaml', 'redocly_museum.yaml', 'train_travel.yaml', 'resend.yaml'])('%s pass', async (name) => {
    const ground = await openGround(shared(`specs/${name}`), { seed: 1 }, {})
    const made = await storiesOf(ground)
    expect(made.length).toBeGreaterThan(2)
    const runs = []
    for (const story of made) runs.push(await play(ground, story))
    expect(runs.flatMap(failed)).toEqual([])
    await ground.close()
  })
})
