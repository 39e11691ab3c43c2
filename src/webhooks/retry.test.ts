import { expect, test } from 'vitest'
import { afterFailure, afterSuccess, unknownHealth } from './health.ts'
import { defaultPolicy } from './policy.ts'
import { judge, retryAfter, waitBefore } from './retry.ts'

const now = Date.UTC(2026, 4, 1, 12)

test.each<[value: string | undefined, wanted: number | null]>([
  ['120', 120_000],
  [' 0 ', 0],
  ['Fri, 01 May 2026 12:00:30 GMT', 30_000],
  ['Fri, 01 May 2026 11:00:00 GMT', 0],
  ['soon', null],
  ['-5', null],
  ['', null],
  [undefined, null],
])('Retry-After %j is %j ms', (value, wanted) => {
  expect(retryAfter(value, now)).toBe(wanted)
})

test('waits follow the schedule, a tenth longer or shorter', () => {
  const hour = 3_600_000
  expect(defaultPolicy.schedule.map((_, tries) => waitBefore(tries, defaultPolicy, 0.5))).toEqual([
    0,
    5000,
    300_000,
    1_800_000,
    2 * hour,
    5 * hour,
    10 * hour,
    14 * hour,
    20 * hour,
    24 * hour,
  ])
  expect(waitBefore(10, defaultPolicy, 0.5)).toBeNull()
  expect([waitBefore(1, defaultPolicy, 0), waitBefore(1, defaultPolicy, 1)]).toEqual([4500, 5500])
})

test.each<[status: number, delivered: boolean, waitMs: number | null]>([
  [200, true, null],
  [204, true, null],
  [301, false, null],
  [404, false, null],
  [410, false, null],
  [429, false, 7000],
  [500, false, null],
  [502, false, 7000],
  [503, false, 7000],
  [504, false, 7000],
])('%d', (status, delivered, waitMs) => {
  const verdict = judge({ response: { status, headers: { 'retry-after': '7' }, body: '' }, error: null }, null, now)
  expect(verdict).toMatchObject({ delivered, waitMs, gone: status === 410 })
  expect(verdict.error === null).toBe(delivered)
})

test('a receiver is rested after five failures in a row, twice as long each time', () => {
  let health = unknownHealth
  const rests: number[] = []
  for (let n = 0; n < 16; n++) {
    health = afterFailure(health, now, null, defaultPolicy, 0.5)
    rests.push(Math.max(0, health.restUntil - now))
  }
  expect(rests.slice(0, 8)).toEqual([0, 0, 0, 0, 1000, 2000, 4000, 8000])
  expect(rests.at(-1)).toBe(defaultPolicy.longestRest)
  expect(health).toMatchObject({ window: 1, failures: 16, failingSince: now })
  expect(afterSuccess(health, 5, defaultPolicy)).toEqual({
    window: 2,
    failures: 0,
    failingSince: null,
    restUntil: 0,
  })
})

test('what a receiver asks for is granted, up to a day', () => {
  expect(afterFailure(unknownHealth, now, 9000, defaultPolicy, 0.5).restUntil).toBe(now + 9000)
  expect(afterFailure(unknownHealth, now, 9e9, defaultPolicy, 0.5).restUntil).toBe(now + defaultPolicy.longestWait)
})

test('who answers gets more at once, up to sixteen; who takes his time, up to four', () => {
  const grown = (durationMs: number) =>
    Array.from({ length: 6 }).reduce<typeof unknownHealth>(
      (health) => afterSuccess(health, durationMs, defaultPolicy),
      unknownHealth,
    ).window
  expect([grown(20), grown(3000)]).toEqual([16, 4])
})
