import { describe, expect, test } from 'vitest'
import {
  call,
  fulfilled,
  jsonBody,
  judgement,
  nested,
  refused,
  reported,
  request,
  retried,
  step,
  workflow,
} from '../../../test/workflows/sample-run.ts'
import { closing, summary, workflowLine } from './closing.ts'
import { failureText } from './failure.ts'
import { createMask } from './mask.ts'
import { plain } from './style.ts'

const style = plain()
const mask = createMask([])

describe('after a single run', () => {
  test('passed', () => {
    expect(closing(reported(fulfilled), style)).toBe(
      '  All steps passed · receipt specbox-receipts/create-and-fulfill-order.json',
    )
    expect(closing(reported(fulfilled, { receipt: '' }), style)).toBe('  All steps passed')
  })

  test('failed: criteria, reason, reply, the command to paste, warnings', () => {
    expect(closing(reported(mask(refused)), style)).toBe(`
  ✗ Submit for fulfillment
    Expected  $statusCode == 200
    Got       $statusCode = 409
    Expected  $response.body#/status == 'submitted'
    Got       $response.body#/status = nothing
    Note      $response.body#/status has no value
    Why       submitOrder needs an order in state draft; ord_1 is in canceled
    Request   POST http://127.0.0.1:4000/sandboxes/sbx_1/v1/orders/ord_1/submit?notify=all&draft=no
    Response  409 Conflict · application/problem+json · 3 ms
    │ {
    │   "type": "about:blank",
    │   "title": "Conflict",
    │   "detail": "order ord_1 is canceled"
    │ }
    Again
      curl -H 'content-type: application/json' -H 'api-key: ***' --data-raw '{"customer":"cus_1","currency":"EUR"}' 'http://127.0.0.1:4000/sandboxes/sbx_1/v1/orders/ord_1/submit?notify=all&draft=no'
      secrets are masked: with --show-secrets it can be pasted as it is

  warning Parameter \`expand\` of step submit is left out: $inputs.expand

  Failed at Submit for fulfillment · receipt specbox-receipts/create-and-fulfill-order.json`)
  })

  test('a step that failed and was handled is not called passed', () => {
    const run = workflow([step({ passed: false, next: { kind: 'step', stepId: 'b' } }), step({ stepId: 'b' })])
    expect(closing(reported(run, { receipt: '' }), style)).toBe(
      '  Passed; 1 step did not, which the workflow goes on from',
    )
  })

  test('no step tells', () => {
    const run = workflow([], { outcome: 'failed', problem: 'Input `id` is missing' })
    expect(closing(reported(run, { receipt: '' }), style)).toBe(`
  ✗ create-and-fulfill-order
    Problem   Input \`id\` is missing

  Failed at create-and-fulfill-order`)
  })
})

describe('what failed in full', () => {
  test('the inner step of a called workflow, with its way', () => {
    expect(failureText(nested(refused), style).split('\n')[0]).toBe('  ✗ Check out › Submit for fulfillment')
  })

  test('after three attempts', () => {
    expect(failureText(retried(false), style).split('\n')).toContain('  ✗ Create order, 3 attempts')
  })

  test('secrets are shown when they are asked for', () => {
    const text = failureText(refused, style)
    expect(text).toContain("-H 'api-key: sandbox_4f9a81c2d7'")
    expect(text).not.toContain('masked')
  })

  test('kinds of criteria, long values, long bodies', () => {
    const run = workflow([
      step({
        passed: false,
        judgements: [
          judgement({
            holds: false,
            type: 'regex',
            context: '$response.body#/id',
            condition: '^ord_',
            observed: [{ expression: '$response.body#/id', value: 'x'.repeat(500) }],
          }),
          judgement({
            holds: false,
            type: 'jsonpath',
            context: '$response.body',
            condition: '$.items[?@.qty > 1]',
            observed: [],
            note: 'It finds nothing',
          }),
          judgement({
            holds: false,
            implied: true,
            condition: '$statusCode >= 200 && $statusCode < 300',
            observed: [{ expression: '$statusCode', value: 500 }],
          }),
        ],
        evidence: call({}, { status: 500, body: jsonBody(Array.from({ length: 100 }, (_, n) => n)) }),
      }),
    ])
    const lines = failureText(run, style).split('\n')
    expect(lines).toContain('    Expected  $response.body#/id matches ^ord_')
    expect(lines).toContain(`    Got       $response.body#/id = "${'x'.repeat(199)}… (502 characters)`)
    expect(lines).toContain('    Expected  $response.body has $.items[?@.qty > 1]')
    expect(lines).toContain('    Note      It finds nothing')
    expect(lines).toContain(
      '    Expected  $statusCode >= 200 && $statusCode < 300 (asked of every step that asks nothing)',
    )
    expect(lines).toContain('    │ … 82 more lines')
  })

  test('no reply, no message, a body too long for a command', () => {
    const none = workflow([
      step({ passed: false, judgements: [], problem: 'connect ECONNREFUSED', evidence: call({}, null) }),
    ])
    expect(failureText(none, style)).toContain('    Problem   connect ECONNREFUSED\n    Request   POST http://')
    expect(failureText(none, style)).toContain('    Response  none, after 4 ms')
    const silent = { kind: 'message', channel: 'order.paid', message: null } as const
    const waited = step({ passed: false, judgements: [], evidence: silent, duration: 5000 })
    expect(failureText(workflow([waited]), style)).toContain('    Message   order.paid: none in 5.0 s')
    const told = failureText(workflow([{ ...waited, problem: 'No message came on order.paid within 5000 ms' }]), style)
    expect(told).toBe('  ✗ Create order\n    Problem   No message came on order.paid within 5000 ms')
    const big = call(request({ body: { kind: 'text', mediaType: 'text/plain', text: 'x'.repeat(10_000) } }))
    expect(failureText(workflow([step({ passed: false, evidence: big })]), style)).toContain('in a file named body')
  })

  test('a hostile reply neither controls the terminal nor begins a line', () => {
    const body = { kind: 'text', mediaType: 'text/\u001b[2J', text: '::error::spoofed\n\u001b]0;title\u0007' } as const
    const run = workflow([
      step({
        passed: false,
        description: '::error::x',
        problem: 'a\n::error::y',
        evidence: call({ body, headers: [['x', '\u009b2J']] }, { reason: '\n::stop-commands::z', body }),
      }),
    ])
    const text = failureText(run, style)
    expect(text).not.toMatch(/^\s*::/m)
    expect(text).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f]/)
  })

  test('long lines break between words in a terminal', () => {
    const why = 'submitOrder needs an order in state draft; ord_1 is in canceled'
    const narrow = failureText(refused, { ...style, width: 40 }).split('\n')
    const at = narrow.findIndex((line) => line.includes('Why'))
    expect(narrow.slice(at, at + 3)).toEqual([
      '    Why       submitOrder needs an order',
      '              in state draft; ord_1 is',
      '              in canceled',
    ])
    expect(failureText(refused, style)).toContain(why)
  })
})

describe('several workflows', () => {
  const runs = [fulfilled, refused, nested(retried(false))].map((run, index) =>
    reported(run, { run: { ...run, workflowId: ['one', 'two', 'three'][index]! } }),
  )

  test('a line each', () => {
    expect(runs.map((one) => workflowLine(one, style))).toEqual([
      '  ✓ one                                   4 steps   31 ms',
      '  ✗ two                                   2 steps    7 ms  Submit for fulfillment: expected $statusCode == 200, got 409',
      '  ✗ three                                 1 step     6 ms  Check out › Create order: expected $statusCode == 201, got 503',
    ])
  })

  test('then what failed, warnings, and counts', () => {
    const text = summary({ runs, duration: 840 }, style)
    const lines = text.split('\n')
    expect(lines.filter((line) => line.startsWith('  ✗'))).toEqual([
      '  ✗ two › Submit for fulfillment',
      '  ✗ three › Check out › Create order, 3 attempts',
    ])
    expect(lines).toContain('  warning two: Parameter `expand` of step submit is left out: $inputs.expand')
    expect(lines.at(-1)).toBe('  3 workflows: 1 passed, 2 failed · 840 ms')
  })

  test('all passed', () => {
    expect(summary({ runs: runs.slice(0, 1), duration: 31 }, style)).toBe('  1 workflow: 1 passed · 31 ms')
  })
})
