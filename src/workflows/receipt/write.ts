import type { KeyObject } from 'node:crypto'
import type { JsonValue } from '../../lib/json.ts'
import type { XPathEngine } from '../expression/reading.ts'
import type { Evidence, StepRun, WorkflowRun } from '../run/run.ts'
import type { Program } from '../source/source.ts'
import { firstDifference } from './compare.ts'
import { fromReceiptDocument, toReceiptDocument } from './documents.ts'
import { judgeAgain } from './judge-again.ts'
import type { Receipt, ReceiptDocument } from './receipt.ts'
import { redact, type Secret } from './redact.ts'
import { sentSecrets } from './sent-secrets.ts'
import { signReceipt } from './signing.ts'

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

/**
 * The receipt of a run. What is secret goes first; then every verdict is worked out again from what is left, and a criterion
 * that held only by what is gone is written as unproven: no ✓ without evidence.
 */
export async function writeReceipt(input: ReceiptInput): Promise<Receipt> {
  const { program, strict, run, salt, key, xpath, specbox, writtenAt, api, ranAgainst, scenario } = input
  const secrets = [...input.secrets, ...sentSecrets(run)]
  const whole = { run, document: toReceiptDocument(program) } as unknown as JsonValue
  const clean = redact(whole, secrets, salt) as unknown as { run: WorkflowRun; document: ReceiptDocument }
  const again = await judgeAgain(fromReceiptDocument(clean.document), clean.run, strict, xpath)
  const proven = firstDifference(clean.run, again.run) === ''
  const text = JSON.stringify(clean)
  return signReceipt(
    {
      kind: 'specbox-receipt',
      format: 1,
      specbox,
      writtenAt,
      api,
      ranAgainst,
      scenario,
      workflow: { workflowId: run.workflowId, digest: program.loaded.digest, document: clean.document, strict },
      run: proven ? clean.run : { ...again.run, warnings: clean.run.warnings, duration: clean.run.duration },
      redacted: [...new Set(secrets.map(({ name }) => name))].filter((name) => text.includes(`[redacted:${name}:`)),
      unproven: proven ? [] : unprovenOf(clean.run, again.run),
    },
    key,
  )
}

/** Criteria that held before the secrets went. */
function unprovenOf(before: WorkflowRun, after: WorkflowRun): string[] {
  const held = (run: WorkflowRun) =>
    new Map(
      stepsIn(run).flatMap(({ stepId, judgements }) =>
        judgements.filter(({ holds }) => holds).map(({ condition }) => [`${stepId}: ${condition}`, true] as const),
      ),
    )
  const still = held(after)
  return [...held(before).keys()].filter((name) => !still.has(name))
}

function stepsIn(run: WorkflowRun): StepRun[] {
  const within = (evidence: Evidence) => (evidence.kind === 'workflow' ? stepsIn(evidence.run) : [])
  return run.steps.flatMap((step) => [step, ...within(step.evidence)])
}
