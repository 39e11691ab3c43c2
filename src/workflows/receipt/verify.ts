import { isObject, type JsonObject } from '../../lib/json.ts'
import { xpathFor } from '../run/engine.ts'
import type { Evidence, WorkflowRun } from '../run/run.ts'
import { firstDifference } from './compare.ts'
import { fromReceiptDocument } from './documents.ts'
import { judgeAgain } from './judge-again.ts'
import type { Receipt } from './receipt.ts'
import { signatureProblem } from './signing.ts'

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

const refused = (problem: string): Verification => ({ ok: false, problem })

/** Checks a receipt offline: its signature, then every criterion and every turn of the workflow, from the evidence. */
export async function verifyReceipt(value: unknown): Promise<Verification> {
  if (!isObject(value) || value.kind !== 'specbox-receipt') return refused('it is no receipt')
  if (value.format !== 1) return refused(`it has the format ${JSON.stringify(value.format)}, and this version knows 1`)
  const unsigned = signatureProblem(value)
  if (unsigned !== '') return refused(unsigned)
  const receipt = value as unknown as Receipt
  try {
    return await verifyVerdicts(receipt)
  } catch (error) {
    // Who signs himself may write anything; a run that is none cannot be gone through.
    if (error instanceof TypeError || error instanceof RangeError)
      return refused(`it is not written as receipts are: ${error.message}`)
    throw error
  }
}

async function verifyVerdicts(receipt: Receipt): Promise<Verification> {
  const { run, workflow, unproven } = receipt
  if (workflow.workflowId !== run.workflowId) return refused('its run is of another workflow')
  if (unproven.length > 0) return refused(`its evidence is secret for ${unproven[0]}: it proves nothing of that`)
  const program = fromReceiptDocument(workflow.document)
  const again = await judgeAgain(program, run, workflow.strict, await xpathFor(program))
  const difference = firstDifference(run, again.run)
  if (difference !== '') return refused(difference)
  if (again.left.length > 0) return refused(`it has evidence that no step rests on: ${again.left[0]}`)
  return { ok: true, receipt, ...countsOf(run) }
}

function countsOf(run: WorkflowRun): { criteria: number; calls: number; messages: number } {
  const counts = { criteria: 0, calls: 0, messages: 0 }
  const count = (one: WorkflowRun) => {
    for (const dependency of one.dependencies ?? []) count(dependency)
    for (const { evidence, judgements, next } of one.steps) {
      counts.criteria += judgements.length
      look(evidence)
      if ('run' in next && next.run != null) count(next.run)
    }
  }
  const look = (evidence: Evidence) => {
    if (evidence.kind === 'call') counts.calls++
    if (evidence.kind === 'message') counts.messages++
    if (evidence.kind === 'workflow') count(evidence.run)
  }
  count(run)
  return counts
}

/** A receipt's text. Undefined: it is no JSON. */
export function parseReceipt(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
