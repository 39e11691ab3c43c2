import { beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/lib/json.ts'
import type { Receipt } from '../../src/workflows/receipt/receipt.ts'
import { verifyReceipt } from '../../src/workflows/receipt/verify.ts'
import { exampleReceipts, newKey } from './real.ts'
import type { Loose } from './tamper.ts'
import { fileOf, signAgain, verifyFile } from './tamper-all.ts'

/** Ms. An answer takes some tens; the machine may be busy. */
const soon = 2000

const key = newKey()
let honest: Receipt
beforeAll(async () => {
  honest = (await exampleReceipts('orders', ['create-and-fulfill-order']))[0]!.receipt
}, 60_000)

/** A receipt that somebody has made to hurt whoever checks it, and signed. */
async function answerTo(change: (receipt: Loose) => void): Promise<{ ok: boolean; problem: string; ms: number }> {
  const receipt = structuredClone(honest) as Loose
  change(receipt)
  const file = fileOf(signAgain(receipt as unknown as Receipt, key))
  const started = performance.now()
  const verified = await verifyFile(file)
  return { ok: verified.ok, problem: verified.ok ? '' : verified.problem, ms: performance.now() - started }
}

// biome-ignore lint/suspicious/noExplicitAny: documents of strangers
const flow = (receipt: Loose): any => (receipt.workflow.document.description as any).workflows[0]

/** The first step judged by this alone, its reply this text. */
const judging = (criterion: JsonObject, text: string, mediaType: string) => (receipt: Loose) => {
  flow(receipt).steps[0].successCriteria = [criterion]
  // biome-ignore lint/suspicious/noExplicitAny: evidence of a call
  ;(receipt.run.steps[0]!.evidence as any).reply.body = { kind: 'text', mediaType, text }
}

const context = '$response.body'
const tree = (width: number) => JSON.stringify(Array.from({ length: width }, () => [[1, 2], { a: [1, 2] }]))
const deep = '['.repeat(100_000) + ']'.repeat(100_000)
const json = (condition: string, text: string) =>
  judging({ context, type: 'jsonpath', condition }, text, 'application/json')
const xml = (condition: string, text: string) => judging({ context, type: 'xpath', condition }, text, 'text/xml')
const wide = `<a>${'<b/>'.repeat(5000)}</a>`
const comb = `<a>${('<b>'.repeat(150) + '</b>'.repeat(150)).repeat(30)}</a>`

describe('a hostile receipt is answered soon', () => {
  test.each<[string, (receipt: Loose) => void]>([
    [
      'a regular expression that back-tracks',
      judging({ context, type: 'regex', condition: '^(a+)+$' }, `${'a'.repeat(100_000)}b`, 'text/plain'),
    ],
    ['a JSONPath that walks within walks', json('$..*..*..*..*..*', tree(2000))],
    ['a JSONPath with a walk in each filter', json('$..[?@..[?@..[?@..a]]]', tree(2000))],
    [
      'a regular expression in a JSONPath',
      json("$[?search(@, '(a|a)*b')]", JSON.stringify(Array.from({ length: 100 }, () => 'a'.repeat(1000)))),
    ],
    ['an XPath that walks within walks', xml('//*[//*[//*[//*]]]', wide)],
    ['an XPath that walks on and on', xml('count(//*//*//*//*) < 1', comb)],
    ['an XPath with loops', xml('count(for $i in //*, $j in //*, $k in //* return 1) < 1', wide)],
    ['an XPath that compares all with all', xml("//b = //b/concat(., 'x')", wide)],
    ['XML nested without end', xml('count(//*) < 1', '<b>'.repeat(50_000) + '</b>'.repeat(50_000))],
    ['XML with entities', xml('//a', '<!DOCTYPE a [<!ENTITY x "xxxxxxxx"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>')],
    ['a condition of parentheses', judging({ condition: '('.repeat(50_000) }, '{}', 'application/json')],
    ['a condition of negations', judging({ condition: `${'!'.repeat(50_000)}true` }, '{}', 'application/json')],
    ['a body nested without end', judging({ condition: '$response.body != 1' }, deep, 'application/json')],
    ['a body that a path looks through', json('$..a', deep)],
    [
      'thousands of steps',
      (receipt) => {
        const step = structuredClone(receipt.run.steps[0]!)
        receipt.run.steps = Array.from({ length: 3000 }, () => step)
      },
    ],
    [
      'a workflow that goes in circles',
      (receipt) => {
        const [first] = flow(receipt).steps
        first.onSuccess = [{ name: 'again', type: 'goto', stepId: first.stepId }]
        const [step] = receipt.run.steps
        receipt.run.steps = Array.from({ length: 1500 }, () => structuredClone(step!))
      },
    ],
    [
      'a workflow that calls itself',
      (receipt) => {
        flow(receipt).steps[0] = { stepId: 'self', workflowId: flow(receipt).workflowId }
      },
    ],
    [
      'workflows that depend on each other',
      (receipt) => {
        flow(receipt).dependsOn = [flow(receipt).workflowId]
      },
    ],
    [
      'sources within sources',
      (receipt) => {
        const { document } = receipt.workflow
        let inner = structuredClone(document)
        for (let depth = 0; depth < 50; depth++) {
          const sources = [{ name: 'in', url: 'in', type: 'arazzo' as const, document: inner }]
          inner = { ...structuredClone(document), sources }
        }
        receipt.workflow.document = inner
        receipt.run.steps.length = 1
      },
    ],
    [
      'inputs whose schema back-tracks',
      (receipt) => {
        flow(receipt).inputs.properties.quantity = { type: 'string', pattern: '^(a+)+$' }
        receipt.run.inputs.quantity = `${'a'.repeat(50_000)}b`
        receipt.run.steps = []
        receipt.run.problem = 'Inputs of create-and-fulfill-order: no'
      },
    ],
    [
      'inputs whose schema is a circle',
      (receipt) => {
        flow(receipt).inputs.properties.quantity = { $ref: '#/workflows/0/inputs/properties/quantity' }
        receipt.run.steps = []
        receipt.run.problem = 'Inputs of create-and-fulfill-order: no'
      },
    ],
  ])('%s', async (_, change) => {
    const { ok, problem, ms } = await answerTo(change)
    expect({ ok, problem }).toEqual({ ok: false, problem: expect.stringMatching(/\S/) })
    expect(ms).toBeLessThan(soon)
  })

  test('it stops where it was told to', async () => {
    let now = 0
    const clock = { now: () => (now += 100), patience: 150 }
    const problem = expect.stringMatching(/more than 0.15 s/)
    expect(await verifyReceipt(honest, clock)).toMatchObject({ ok: false, problem })
  })
})

describe('names of JavaScript are names', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s', async (name) => {
    const renamed = await answerTo((receipt) => {
      const text = JSON.stringify(receipt).replaceAll('create-and-fulfill-order', name).replaceAll('create-order', name)
      Object.assign(receipt, JSON.parse(text))
    })
    expect(renamed).toMatchObject({ ok: true })
  })
})

describe('a receipt of another form says where', () => {
  test.each<[string, JsonValue, RegExp]>([
    ['run.steps', {}, /run\.steps is no list/],
    ['run.steps.0.evidence.kind', 'seen', /run\.steps\[0\]\.evidence is none of call, message/],
    ['run.steps.0.judgements.0.holds', 1, /run\.steps\[0\]\.judgements\[0\]\.holds is no truth value/],
    ['run.steps.0.evidence.reply.headers.0', 'a', /headers\[0\] is no header/],
    ['run.outcome', 'great', /run\.outcome is no passed or failed/],
    ['workflow.document.description.workflows.0.steps', 1, /steps must be a list/],
    ['workflow.document', null, /workflow\.document is no object/],
    ['api', [], /api is no object/],
  ])('%s', async (path, value, want) => {
    const { ok, problem } = await answerTo((receipt) => {
      const names = path.split('.')
      // biome-ignore lint/suspicious/noExplicitAny: any place of it
      let at = receipt as any
      for (const name of names.slice(0, -1)) at = at[name]
      at[names.at(-1)!] = value
    })
    expect({ ok, problem }).toEqual({ ok: false, problem: expect.stringMatching(want) })
  })

  test.each<[string, string, RegExp]>([
    ['no JSON', 'kind: specbox-receipt', /no receipt/],
    ['a list', '[]', /no receipt/],
    ['a later format', '{"kind":"specbox-receipt","format":2}', /format 2/],
    ['a field twice', '{"kind":"specbox-receipt","format":1,"run":1,"run":2}', /field twice/],
    ['a key that is none', '{"kind":"specbox-receipt","format":1,"signature":"","publicKey":"x"}', /no Ed25519 key/],
  ])('%s', async (_, text, want) => {
    const verified = await verifyFile(new TextEncoder().encode(text))
    expect(verified).toMatchObject({ ok: false, problem: expect.stringMatching(want) })
  })

  test('what is no UTF-8 is not guessed at', async () => {
    const bytes = fileOf(honest)
    bytes[bytes.length >> 1] = 0xff
    expect(await verifyFile(bytes)).toEqual({ ok: false, problem: 'it is not UTF-8' })
  })
})
