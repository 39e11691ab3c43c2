import type { KeyObject } from 'node:crypto'
import type { JsonObject, JsonValue } from '../../lib/json.ts'
import type { XPathEngine } from '../expression/reading.ts'
import type { StepRun, WorkflowRun } from '../run/run.ts'
import type { Program } from '../source/source.ts'
import { firstDifference } from './compare.ts'
import { deepest, isDeeper } from './depth.ts'
import { fromReceiptDocument, toReceiptDocument } from './documents.ts'
import { judgeAgain } from './judge-again.ts'
import type { Receipt, ReceiptDocument } from './receipt.ts'
import { type Cleaning, cleaningOf, redactDocument, redactRun, type Secret } from './redact.ts'
import { secretsOfRun } from './run-secrets.ts'
import { signReceipt } from './signing.ts'
import { walkRun } from './walk-run.ts'
import { redactedIn } from './words.ts'

export interface ReceiptInput extends Pick<Receipt, 'specbox' | 'writtenAt' | 'api' | 'ranAgainst' | 'scenario'> {
  readonly program: Program
  readonly strict: boolean
  readonly run: WorkflowRun
  /** Everything that is known to be secret; what was sent as a credential is found anyhow. */
  readonly secrets: readonly Secret[]
  /** Random text. */
  readonly salt: string
  readonly key: KeyObject
  readonly xpath: XPathEngine | undefined
}

/** A run of which there can be no receipt. The message says why. */
export class UnwritableReceipt extends Error {}

/**
 * The receipt of a run. What is secret goes first; then every verdict is worked out again from what is left, and a criterion
 * that held only by what is gone is written as unproven: no ✓ without evidence.
 * @throws UnwritableReceipt
 */
export async function writeReceipt(input: ReceiptInput): Promise<Receipt> {
  const { program, strict, run, salt, key, xpath, specbox, writtenAt } = input
  if (isDeeper(run, deepest))
    throw new UnwritableReceipt(
      `What ${run.workflowId} saw is nested deeper than ${deepest}: there is no receipt of it`,
    )
  const cleaning = cleaningOf([...input.secrets, ...secretsOfRun(program, run), ...userInfo(input.ranAgainst)], salt)
  const clean = redactRun(run as unknown as JsonValue, cleaning) as unknown as WorkflowRun
  const document = cleanDocument(toReceiptDocument(program), cleaning)
  const again = await judgeAgain(fromReceiptDocument(document), clean, { strict, xpath, fitting: true })
  const difference = firstDifference(clean, again.run)
  const proven = difference === '' && again.left.length === 0
  const said = {
    kind: 'specbox-receipt',
    format: 1,
    specbox,
    writtenAt,
    api: redactRun(input.api as unknown as JsonObject, cleaning) as unknown as Receipt['api'],
    ranAgainst: cleaning.value(input.ranAgainst),
    scenario: cleaning.value(input.scenario),
    workflow: { workflowId: clean.workflowId, digest: program.loaded.digest, document, strict },
    run: proven ? clean : unprovenRun(clean, again.run, difference),
    unproven: proven ? [] : unprovenOf(clean, again.run, difference || `there is evidence left of ${again.left[0]}`),
  } as const
  return signReceipt({ ...said, redacted: redactedIn(JSON.stringify(said)) }, key)
}

function cleanDocument(document: ReceiptDocument, cleaning: Cleaning): ReceiptDocument {
  return redactDocument(document as unknown as JsonValue, cleaning) as unknown as ReceiptDocument
}

function userInfo(ranAgainst: string): Secret[] {
  const { password = '' } = URL.canParse(ranAgainst) ? new URL(ranAgainst) : {}
  return password === '' ? [] : [{ name: 'password', value: password }]
}

/** What is left of the evidence, which does not show that the workflow passed. */
function unprovenRun(before: WorkflowRun, after: WorkflowRun, difference: string): WorkflowRun {
  const { warnings, duration } = before
  return { ...after, outcome: 'failed', problem: after.problem || difference, warnings, duration }
}

/** Criteria that are judged otherwise now that the secrets are gone; what else is not shown, where it is none. */
function unprovenOf(before: WorkflowRun, after: WorkflowRun, difference: string): string[] {
  const left = verdictsOf(after)
  const turned = [...verdictsOf(before)].filter(([name, verdict]) => left.get(name) !== verdict).map(([name]) => name)
  return turned.length === 0 ? [difference] : turned
}

/** By step, attempt and criterion. */
function verdictsOf(run: WorkflowRun): Map<string, boolean> {
  const steps: StepRun[] = []
  walkRun(run, { step: (step) => steps.push(step) })
  const seen = new Map<string, boolean>()
  for (const { stepId, judgements } of steps)
    for (const { condition, holds } of judgements) {
      const name = `${stepId}: ${condition}`
      seen.set(name, holds && seen.get(name) !== false)
    }
  return seen
}
