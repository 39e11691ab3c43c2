import { beforeAll, describe, expect, test } from 'vitest'
import { canonicalJson } from '../../src/workflows/receipt/canonical.ts'
import type { JsonValue } from '../../src/lib/json.ts'
import { changesOf } from '../../src/workflows/mutate/changes.ts'
import { mutate, mutators } from '../../src/workflows/mutate/mutate.ts'
import { withEvidence } from '../../src/workflows/mutate/edit.ts'
import { judgeAgain } from '../../src/workflows/receipt/judge-again.ts'
import { exampleReceipts, type Written } from './real.ts'

let fulfilled: Written
let paged: Written
beforeAll(async () => {
  const written = await exampleReceipts('orders', ['create-and-fulfill-order', 'page-through-orders'])
  fulfilled = written.find(({ name }) => name.endsWith('create-and-fulfill-order'))!
  paged = written.find(({ name }) => name.endsWith('page-through-orders'))!
}, 60_000)

const options = { strict: false, xpath: undefined }
const judging = { ...options, fitting: true }

describe('changesOf', () => {
  test.each<[JsonValue, JsonValue[], string[]]>([
    [true, [], ['the body is false']],
    [1, [7, 'x', 1], ['the body is 2', 'the body is 7']],
    ['a', ['b', 3], ['the body is "ax"', 'the body is "b"']],
    [{ a: 1 }, [], ['/a is 2', '/a is missing']],
    [[1], [], ['the body is []', '/0 is 2', '/0 is missing']],
    [{ 'a/b': null }, [], ['/a~1b is "x"', '/a~1b is missing']],
    [{ a: {} }, [], ['/a is missing']],
  ])('of %j', (value, also, want) => {
    expect(changesOf(value, also).map(({ what }) => what)).toEqual(want)
  })
})

describe('mutate', () => {
  test('each mutation is another run, and none changes the one it is made of', () => {
    for (const { run } of [fulfilled, paged]) {
      const before = canonicalJson(run as unknown as JsonValue)
      const made = mutators.flatMap((mutator) => mutator(run))
      expect(made.length).toBeGreaterThan(100)
      for (const mutation of made)
        if ('recorded' in mutation)
          expect(canonicalJson(mutation.recorded as unknown as JsonValue), mutation.what).not.toBe(before)
      expect(canonicalJson(run as unknown as JsonValue)).toBe(before)
    }
  })

  test('a run that is not spoilt is judged as it was', async () => {
    const again = await judgeAgain(
      fulfilled.program,
      withEvidence(fulfilled.run, 0, (one) => one),
      judging,
    )
    expect(again.run.outcome).toBe('passed')
  })

  test('the workflows of the example notice by every criterion', async () => {
    for (const { program, run } of [fulfilled, paged]) {
      const report = await mutate(program, run, options)
      expect(report).toMatchObject({ vacuous: [] })
      expect(report.noticed).toBeGreaterThan(0)
      expect(report.tried).toBe(report.noticed + report.survived.length)
    }
    const { kinds } = await mutate(fulfilled.program, fulfilled.run, options)
    expect(kinds['drop-webhook']).toEqual({ tried: 1, noticed: 1 })
    expect(kinds['swap-entities'].noticed).toBeGreaterThan(0)
    // Nobody was there to run it once more.
    expect(kinds['skip-call'].tried).toBe(0)
  })

  test.each(['1 == 1', '$statusCode == $statusCode', '$inputs.quantity == $inputs.quantity'])(
    'a criterion that always holds is reported: %s',
    async (condition) => {
      const { program, run } = fulfilled
      const description = structuredClone(program.loaded.description)
      const [workflow] = description.workflows as unknown as { steps: { successCriteria: object[] }[] }[]
      workflow!.steps[1]!.successCriteria.push({ condition })
      const changed = { ...program, loaded: { ...program.loaded, description } }
      const { run: judged } = await judgeAgain(changed, run, judging)
      const report = await mutate(changed, judged, options)
      expect(report.vacuous.map((check) => [check.stepId, check.condition])).toEqual([['create-order', condition]])
    },
  )
})
