import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { xpathFor } from '../run/engine.ts'
import type { WorkflowRun } from '../run/run.ts'
import { firstDifference } from './compare.ts'
import { deepest, isDeeper } from './depth.ts'
import { fromReceiptDocument } from './documents.ts'
import { judgeAgain } from './judge-again.ts'
import type { Receipt } from './receipt.ts'
import { receiptProblem } from './shape.ts'
import { signatureProblem } from './signing.ts'
import { walkRun } from './walk-run.ts'
import { redactedIn } from './words.ts'

export type Verification =
  | {
      readonly ok: true
      readonly receipt: Receipt
      /** What was worked out again. */
      readonly criteria: number
      readonly calls: number
      readonly messages: number
    }
  | { readonly ok: false; readonly problem: string }

export interface VerifyOptions {
  /** Ms, of a clock that only goes forward. Absent: it takes as long as it takes. */
  now?(): number
  /** Ms after which no further step is judged; 10,000 unless told. */
  readonly patience?: number
}

const refused = (problem: string): Verification => ({ ok: false, problem })

/** Checks a receipt offline: its signature, then every criterion and every turn of the workflow, from the evidence. */
export async function verifyReceipt(value: unknown, options: VerifyOptions = {}): Promise<Verification> {
  if (!isObject(value) || value.kind !== 'specbox-receipt') return refused('it is no receipt')
  if (isDeeper(value, deepest)) return refused(`it is no receipt: it is nested deeper than ${deepest}`)
  if (value.format !== 1) return refused(`it has the format ${shown(value.format)}, and this version knows 1`)
  const unsigned = signatureProblem(value)
  if (unsigned !== '') return refused(unsigned)
  // Who signs himself may write anything.
  const strange = receiptProblem(value)
  if (strange !== '') return refused(`it is not written as receipts are: ${strange}`)
  try {
    return await verifyVerdicts(value as unknown as Receipt, options)
  } catch (error) {
    if (error instanceof TooLong) return refused(error.message)
    // Bodies are texts, and what they say may be nested without end.
    if (error instanceof RangeError) return refused(`its evidence cannot be read: ${error.message}`)
    throw error
  }
}

class TooLong extends Error {}

async function verifyVerdicts(
  receipt: Receipt,
  { now = () => 0, patience = 10_000 }: VerifyOptions,
): Promise<Verification> {
  const { run, workflow, unproven } = receipt
  if (workflow.workflowId !== run.workflowId) return refused('its run is of another workflow')
  if (workflow.digest !== workflow.document.digest) return refused('its digest is not that of its workflow document')
  if (unproven.length > 0) return refused(`it does not prove ${unproven[0]}: that rests on what is redacted`)
  const program = fromReceiptDocument(workflow.document)
  const started = now()
  const check = () => {
    if (now() - started > patience) throw new TooLong(`it takes more than ${patience / 1000} s to judge: nobody knows`)
  }
  const xpath = await xpathFor(program)
  const again = await judgeAgain(program, run, { strict: workflow.strict, xpath, fitting: true, check })
  const difference = firstDifference(run, again.run)
  if (difference !== '') return refused(difference)
  if (again.left.length > 0) return refused(`it has evidence that no step rests on: ${again.left[0]}`)
  const twice = exchangedTwice(run)
  if (twice !== '') return refused(twice)
  const words = redactedWords(receipt)
  if (words.join() !== receipt.redacted.join()) return refused(`what it lacks is ${words.join(', ') || 'nothing'}`)
  return { ok: true, receipt, ...countsOf(run) }
}

function redactedWords({ redacted, publicKey, signature, ...said }: Receipt): string[] {
  return redactedIn(JSON.stringify(said))
}

/** One exchange is evidence of one step. */
function exchangedTwice(run: WorkflowRun): string {
  const seen = new Map<string, string>()
  let problem = ''
  walkRun(run, {
    step: ({ stepId, evidence, duration }, workflowId) => {
      const exchange = evidence.kind === 'call' ? (evidence.reply?.exchange ?? '') : ''
      // Of a workflow that several depend on there are copies.
      const step = `${workflowId}/${stepId}/${duration}`
      if (exchange === '' || problem !== '') return
      if ((seen.get(exchange) ?? step) !== step) problem = `step ${stepId}: its exchange is that of another step`
      seen.set(exchange, step)
    },
  })
  return problem
}

function countsOf(run: WorkflowRun): { criteria: number; calls: number; messages: number } {
  const counts = { criteria: 0, calls: 0, messages: 0 }
  walkRun(run, {
    step: ({ evidence, judgements }) => {
      counts.criteria += judgements.length
      if (evidence.kind === 'call') counts.calls++
      if (evidence.kind === 'message') counts.messages++
    },
  })
  return counts
}

const shown = (value: JsonValue | undefined) => JSON.stringify(value ?? null).slice(0, 100)

export type Parsed =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly problem: string }

/** A receipt's text. Names are there once: what stands there twice reads differently to different readers. */
export function parseReceipt(text: string): Parsed {
  const value = parsed(text)
  if (!isObject(value)) return { ok: false, problem: 'it is no receipt' }
  let written = 0
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (match[1] !== undefined) written++
  return written === namesIn(value) ? { ok: true, value } : { ok: false, problem: 'it has a field twice' }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function namesIn(value: JsonValue): number {
  let count = 0
  const open: JsonValue[] = [value]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (typeof one !== 'object' || one === null) continue
    const items = Object.values(one)
    if (!Array.isArray(one)) count += items.length
    for (const item of items) open.push(item)
  }
  return count
}
