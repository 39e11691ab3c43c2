import { afterAll, beforeAll, expect, test } from 'vitest'
import { wallAlarm } from '../../src/lib/alarm.ts'
import { secretToken } from '../../src/lib/token.ts'
import { createServedRuns, type RunsLimits, type ServedRuns } from '../../src/proof/served-runs.ts'
import { openPosted } from '../../src/proof/posted.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { documentOf, openDesk, waitsForever } from './desk.ts'

type Desk = Awaited<ReturnType<typeof openDesk>>
let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const runsOf = (limits: Partial<RunsLimits>) =>
  createServedRuns({ alarm: wallAlarm, now: () => Date.now(), token: secretToken, limits })

async function start(
  runs: ServedRuns,
  sandbox: Sandbox,
  steps = [{ stepId: 'a', operationId: '$sourceDescriptions.api.listProducts' }],
) {
  const parts = { release: sandbox.release, control: {}, aliases: [], events: { channels: { 'order.fulfilled': {} } } }
  const opened = await openPosted(documentOf(steps as Parameters<typeof documentOf>[0]), false, parts)
  if (!opened.ok) throw new Error(opened.problems[0]?.message)
  const { webhooks, scheme } = desk
  const door = { sandbox, webhooks, scheme, alarm: wallAlarm, now: () => Date.now() }
  const started = runs.start({ entry: opened.entries[0]!, origin: 'posted', inputs: {}, strict: false, door })
  if (typeof started === 'string') return { refused: started, ended: Promise.resolve(undefined) }
  return {
    refused: '',
    id: started.id,
    ended: runs.change(started.id, Number.POSITIVE_INFINITY, 20_000).then(() => runs.get(started.id)),
  }
}

const wait = [waitsForever] as unknown as { stepId: string; operationId: string }[]

test('a run that takes too long is stopped, with what it has so far', async () => {
  const ended = await (await start(runsOf({ duration: 50 }), await desk.fresh(), wait)).ended
  expect(ended).toMatchObject({ status: 'failed', run: { outcome: 'failed', steps: [{ passed: false }] } })
})

test('a run that brings too much is stopped', async () => {
  const runs = runsOf({ bytes: 2000 })
  const circle = [
    {
      stepId: 'a',
      operationId: '$sourceDescriptions.api.listProducts',
      onSuccess: [{ name: 'again', type: 'goto', stepId: 'a' }],
    },
  ]
  const ended = await (await start(runs, await desk.fresh(), circle)).ended
  expect(ended).toMatchObject({ status: 'failed', problem: 'It sent, received and kept more than 2000 bytes' })
  expect(ended?.taken.length).toBeLessThan(10)
})

test('the oldest that ended go, those that run stay', async () => {
  const runs = runsOf({ kept: 3, running: 10 })
  const sandbox = await desk.fresh()
  const waiting = await start(runs, sandbox, wait)
  const ids: (string | undefined)[] = []
  for (let count = 0; count < 5; count++) {
    const one = await start(runs, sandbox)
    await one.ended
    ids.unshift(one.id)
  }
  expect(runs.of(sandbox.record.id).map(({ id }) => id)).toEqual([...ids.slice(0, 2), waiting.id])
  runs.forget(sandbox.record.id)
  expect(runs.of(sandbox.record.id)).toEqual([])
})

test('all that is kept is bounded, whatever it is of', async () => {
  const runs = runsOf({ bytesInAll: 1 })
  const [a, b] = [await desk.fresh(), await desk.fresh()]
  await (await start(runs, a)).ended
  await (await start(runs, b)).ended
  expect([runs.of(a.record.id).length, runs.of(b.record.id).length]).toEqual([0, 1])
})

test('so many at once, in a sandbox and in all', async () => {
  const runs = runsOf({ running: 1, runningInAll: 2 })
  const [a, b, c] = [await desk.fresh(), await desk.fresh(), await desk.fresh()]
  const refused = async (sandbox: Sandbox) => (await start(runs, sandbox, wait)).refused
  expect(await refused(a)).toBe('')
  expect(await refused(a)).toContain('in this sandbox')
  expect(await refused(b)).toBe('')
  expect(await refused(c)).toContain('on this server')
  for (const { record } of [a, b]) runs.forget(record.id)
})
