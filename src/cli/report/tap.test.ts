import { load } from 'js-yaml'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyText } from '../../../test/workflows/any-text.ts'
import {
  call,
  fulfilled,
  judgement,
  nested,
  refused,
  reported,
  retried,
  step,
  workflow,
} from '../../../test/workflows/sample-run.ts'
import type { WorkflowRun } from '../../workflows/run/run.ts'
import { createMask } from './mask.ts'
import { tap } from './tap.ts'

const tapOf = (...runs: WorkflowRun[]) => tap({ runs: runs.map((run) => reported(run)), duration: 1 })

interface Point {
  readonly ok: boolean
  readonly name: string
  readonly told: unknown
  readonly subtest: readonly Point[] | null
}

/** Line by line, as TAP 14 says; what is no TAP is an error. */
function parse(text: string): readonly Point[] {
  const lines = text.split('\n')
  expect(lines.shift()).toBe('TAP version 14')
  expect(lines.pop()).toBe('')
  return document(lines)
}

function document(lines: readonly string[]): readonly Point[] {
  const plan = /^1\.\.(\d+)$/.exec(lines[0] ?? '')
  if (plan === null) throw new Error(`No plan: ${lines[0]}`)
  const points: Point[] = []
  let inner: { name: string; lines: string[] } | null = null
  for (let at = 1; at < lines.length; at++) {
    const line = lines[at]!
    const point = /^(not )?ok (\d+) - ((?:[^\\#]|\\[\\#])+)$/.exec(line)
    if (line.startsWith('# Subtest: ') && inner === null) inner = { name: line.slice(11), lines: [] }
    else if (line.startsWith('    ') && inner !== null) inner.lines.push(line.slice(4))
    else if (point !== null) {
      expect(Number(point[2])).toBe(points.length + 1)
      if (inner !== null) expect(point[3]).toBe(inner.name)
      const end = lines.indexOf('  ...', at)
      expect(lines[at + 1]).toBe('  ---')
      const yaml = lines.slice(at + 2, end).map((one) => one.slice(2))
      points.push({
        ok: point[1] === undefined,
        name: point[3]!.replace(/\\([\\#])/g, '$1'),
        told: load(yaml.join('\n')),
        subtest: inner && document(inner.lines),
      })
      inner = null
      at = end
    } else throw new Error(`No TAP: ${line}`)
  }
  expect(points.length).toBe(Number(plan[1]))
  return points
}

const outline = (points: readonly Point[]): unknown[] =>
  points.map(({ ok, name, subtest }) => (subtest === null ? [ok, name] : [ok, name, outline(subtest)]))

test('a passed workflow, as text', () => {
  const short = { ...fulfilled, steps: fulfilled.steps.slice(2) }
  expect(tapOf(short)).toBe(`TAP version 14
1..1
# Subtest: create-and-fulfill-order
    1..2
    ok 1 - Submit for fulfillment
      ---
      durationMs: 3
      ...
    ok 2 - Webhook: order.fulfilled
      ---
      durationMs: 21
      ...
ok 1 - create-and-fulfill-order
  ---
  durationMs: 31
  at:
    file: workflows/orders.arazzo.yaml
    line: 12
  receipt: specbox-receipts/create-and-fulfill-order.json
  ...
`)
})

test('subtests for workflows, also for those that are called', () => {
  const steps = [
    [true, 'Create order'],
    [false, 'Submit for fulfillment'],
  ]
  expect(outline(parse(tapOf(refused, nested(nested(refused)))))).toEqual([
    [false, 'create-and-fulfill-order', steps],
    [false, 'shop', [[false, 'Check out', [[false, 'Check out', steps]]]]],
  ])
})

describe('diagnostics', () => {
  test('of what failed', () => {
    const [point] = parse(tapOf(createMask([])(refused)))
    expect(point?.subtest?.[1]?.told).toEqual({
      message: 'expected $statusCode == 200, got 409',
      severity: 'fail',
      durationMs: 3,
      criteria: [
        { expected: '$statusCode == 200', got: ['$statusCode = 409'] },
        {
          expected: "$response.body#/status == 'submitted'",
          got: ['$response.body#/status = nothing'],
          note: '$response.body#/status has no value',
        },
      ],
      why: 'submitOrder needs an order in state draft; ord_1 is in canceled',
      request: 'POST http://127.0.0.1:4000/sandboxes/sbx_1/v1/orders/ord_1/submit?notify=all&draft=no',
      response: { status: 409, body: '{"type":"about:blank","title":"Conflict","detail":"order ord_1 is canceled"}' },
      again:
        'curl -H \'content-type: application/json\' -H \'api-key: ***\' --data-raw \'{"customer":"cus_1","currency":"EUR"}\' \'http://127.0.0.1:4000/sandboxes/sbx_1/v1/orders/ord_1/submit?notify=all&draft=no\'',
    })
    expect(point?.told).toMatchObject({ warnings: ['Parameter `expand` of step submit is left out: $inputs.expand'] })
  })

  test('of what was tried again, and of what was handled', () => {
    expect(parse(tapOf(retried(true)))[0]?.subtest?.[0]?.told).toEqual({ durationMs: 8, attempts: 3 })
    const handled = workflow([
      step({ passed: false, judgements: [judgement({ holds: false })], next: { kind: 'step', stepId: 'b' } }),
      step({ stepId: 'b' }),
    ])
    expect(parse(tapOf(handled))[0]?.subtest?.[0]).toMatchObject({
      ok: true,
      told: { severity: 'comment', message: 'expected $statusCode == 201, got 201' },
    })
  })
})

test('no name and no reply breaks the format', () => {
  const texts = fc.oneof(anyText, fc.stringMatching(/^[# \\\n.:'"-]*(todo|skip|ok 1)?$/))
  fc.assert(
    fc.property(texts, texts, (name, said) => {
      const body = { kind: 'text', mediaType: 'text/plain', text: said } as const
      const run = workflow(
        [
          step({
            description: name,
            passed: false,
            problem: said,
            judgements: [],
            evidence: call({ body }, { body, reason: said }),
          }),
        ],
        { warnings: [said], outcome: 'failed' },
      )
      const [point] = parse(tapOf(run, fulfilled))
      expect(point?.subtest).toHaveLength(1)
      expect(point?.subtest?.[0]?.ok).toBe(false)
    }),
    { numRuns: 50 },
  )
})
