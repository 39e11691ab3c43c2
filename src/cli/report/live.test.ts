import pc from 'picocolors'
import { describe, expect, test } from 'vitest'
import type { StepRun, Told, WorkflowRun } from '../../workflows/run/run.ts'
import { call, fulfilled, nested, refused, retried, step } from '../../../test/workflows/sample-run.ts'
import { cellsOf } from './cells.ts'
import { createLive } from './live.ts'
import { styleOf } from './style.ts'

const terminal = (width: number, isTerminal = true, colored = false) =>
  styleOf({ out: () => {}, err: () => {}, colors: pc.createColors(colored), isTerminal, width })

/** As the runner tells it. */
function play(run: WorkflowRun, told: Told, depth = 0): void {
  told({ kind: 'workflow', workflowId: run.workflowId, depth })
  for (const one of run.steps) {
    if (one.evidence.kind === 'workflow') play(one.evidence.run, told, depth + 1)
    told({ kind: 'step', step: one, depth })
  }
}

function linesOf(run: WorkflowRun, style = terminal(80)): string[] {
  const lines: string[] = []
  play(
    run,
    createLive(run.workflowId, (line) => lines.push(line), style),
  )
  return lines
}

const one = (change: Partial<StepRun>, style = terminal(80)) =>
  linesOf({ ...fulfilled, steps: [step(change)] }, style)[0]!

test('the example of the issue', () => {
  expect(linesOf(fulfilled)).toEqual([
    '  ✓ Create order                         201    4 ms',
    '  ✓ Add line items                       200    3 ms',
    '  ✓ Submit for fulfillment               200    3 ms',
    '  ✓ Webhook: order.fulfilled             delivered, signature verified',
  ])
})

test('tried again, in vain', () => {
  expect(linesOf(retried(false))).toEqual([
    '  ↻ Create order                         503    2 ms  tried again after 1.5 s',
    '  ↻ Create order                         503    2 ms  tried again',
    '  ✗ Create order                         503    2 ms',
  ])
})

test('a called workflow is set in, its numbers stand below the others', () => {
  expect(linesOf(nested(nested(refused)))).toEqual([
    '    shop:',
    '      create-and-fulfill-order:',
    '      ✓ Create order                     201    4 ms',
    '      ✗ Submit for fulfillment           409    3 ms',
    '    ✗ Check out                          2 steps    7 ms',
    '  ✗ Check out                            1 step    7 ms',
  ])
})

describe('one step', () => {
  const rows: [Partial<StepRun>, string][] = [
    [{ duration: 1234 }, '✓ Create order                         201   1.2 s'],
    [{ duration: 123 }, '✓ Create order                         201  123 ms'],
    [{ duration: 0.2 }, '✓ Create order                         201   <1 ms'],
    [
      { evidence: call({}, null), passed: false, problem: 'refused' },
      '✗ Create order                         no reply    4 ms',
    ],
    [
      { evidence: { kind: 'none' }, passed: false, problem: 'Parameter id\nhas no value' },
      '✗ Create order                         Parameter id has no value',
    ],
    [
      { evidence: { kind: 'message', channel: 'c', message: null }, passed: false, duration: 10_000 },
      '✗ Create order                         nothing came in 10.0 s',
    ],
    [
      { passed: false, next: { kind: 'step', stepId: 'cleanUp' } },
      '! Create order                         201    4 ms  goes on with cleanUp',
    ],
    [
      { next: { kind: 'workflow', workflowId: 'w', run: null } },
      '✓ Create order                         201    4 ms  goes on with w',
    ],
    [
      { description: 'A name that is a little too long for it' },
      '✓ A name that is a little too long for it  201    4 ms',
    ],
    [{ description: '注文を作成する' }, '✓ 注文を作成する                       201    4 ms'],
    [{ description: '\u001b[2Jgone' }, '✓ \\u{1b}[2Jgone                        201    4 ms'],
  ]
  test.each(rows)('%j', (change, want) => {
    expect(one(change)).toBe(`  ${want}`)
  })
})

describe('width', () => {
  const long = 'A name that goes on and on '.repeat(8)
  const note = 'delivered, signature verified, after a long time in which nothing came'
  const message = { id: 'm', headers: [], body: null, verified: true, note }
  const changes: Partial<StepRun>[] = [
    { description: long },
    { description: long, evidence: { kind: 'message', channel: 'c', message } },
    { evidence: { kind: 'message', channel: 'c', message } },
    {
      description: '注文を作成して、明細を追加し、出荷のために送信します',
      passed: false,
      next: { kind: 'step', stepId: long },
    },
  ]
  test.each([20, 30, 46, 80, 140])('a line is at most %d columns wide', (width) => {
    for (const change of changes) expect(cellsOf(one(change, terminal(width)))).toBeLessThanOrEqual(width)
    for (const line of linesOf(nested(refused), terminal(width))) expect(cellsOf(line)).toBeLessThanOrEqual(width)
  })

  test('what is piped is whole', () => {
    const line = one(changes[1]!, terminal(40, false))
    expect(line).toContain(long.trim())
    expect(line).toContain(note)
  })
})

test('colours are only around the text', () => {
  for (const run of [fulfilled, retried(true), nested(refused)]) {
    const colored = linesOf(run, terminal(80, true, true))
    expect(colored.join('')).toContain('\u001b[32m✓')
    expect(colored.map((line) => line.replace(/\u001b\[\d+m/g, ''))).toEqual(linesOf(run))
  }
})
