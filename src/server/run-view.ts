import type { JsonObject, JsonValue } from '../lib/json.ts'
import type { Entry } from '../proof/book.ts'
import { secretsOf } from '../proof/prove.ts'
import type { ServedRun } from '../proof/served-run.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { toReceiptDocument } from '../workflows/receipt/documents.ts'
import type { ReceiptApi } from '../workflows/receipt/receipt.ts'
import { cleaningOf, redactDocument, redactRun } from '../workflows/receipt/redact.ts'
import { secretsOfRun } from '../workflows/receipt/run-secrets.ts'
import type { WorkflowRun } from '../workflows/run/run.ts'

/** A workflow as it is listed. */
export function workflowView({ name, summary, origin, file, steps, webhooks }: Entry) {
  return { name, summary, origin, file: file === '' ? null : file, steps, webhooks }
}

/** A run without its steps. */
export function runRow({ id, sandbox, workflow, origin, file, strict, status, taken, problem, ...times }: ServedRun) {
  return {
    id,
    sandbox,
    workflow,
    origin,
    file: file === '' ? null : file,
    strict,
    status,
    stepsTaken: taken.length,
    problem,
    startedAt: new Date(times.startedAt).toISOString(),
    durationMs: times.endedAt === null ? null : times.endedAt - times.startedAt,
  }
}

export interface RunViewOptions {
  /** Steps that are left out, the first ones. */
  readonly after: number
  readonly showSecrets: boolean
  /** With what its receipt needs. */
  readonly withReceipt: boolean
}

/** A run with its steps so far and its result. Its secrets are replaced by words, the same ones each time. */
export function runView(one: ServedRun, sandbox: Sandbox, options: RunViewOptions): JsonObject {
  const { after, showSecrets, withReceipt } = options
  const steps = one.taken.slice(after).map(({ workflowId, depth, step }) => ({ workflowId, depth, ...step }))
  const result = { steps, run: one.run } as unknown as JsonObject
  const document = toReceiptDocument(one.program) as unknown as JsonObject
  const api = apiOf(sandbox) as unknown as JsonObject
  const secrets = [...secretsOf(sandbox), ...secretsOfRun(one.program, asFarAsItIs(one))]
  if (showSecrets) {
    const text = JSON.stringify(result)
    // Those that are shown anyhow.
    const shown = secrets.filter(({ value }) => text.includes(JSON.stringify(value).slice(1, -1)))
    const known = shown.map(({ name, value }) => ({ name, value }))
    return {
      ...runRow(one),
      ...result,
      redacted: [],
      secrets: known,
      ...(withReceipt ? { receipt: { api, document } } : {}),
    }
  }
  const cleaning = cleaningOf(secrets, one.salt)
  const clean = redactRun(result, cleaning)
  const receipt: JsonObject = withReceipt ? { receipt: { api, document: redactDocument(document, cleaning) } } : {}
  return { ...runRow(one), ...clean, redacted: namesIn([clean, receipt]), ...receipt }
}

function asFarAsItIs({ run, workflow, taken }: ServedRun): WorkflowRun {
  if (run !== null) return run
  const steps = taken.map(({ step }) => step)
  return {
    workflowId: workflow,
    summary: '',
    inputs: {},
    steps,
    outputs: {},
    outcome: 'failed',
    problem: '',
    warnings: [],
    duration: 0,
  }
}

function namesIn(value: JsonValue): string[] {
  const found = JSON.stringify(value).matchAll(/\[redacted:([\w.-]+):[0-9a-f]{8}\]/g)
  return [...new Set([...found].map(([, name = '']) => name))].sort()
}

function apiOf({ release }: Sandbox): ReceiptApi {
  const { blueprint, document, layer } = release
  const { api, title, version } = blueprint
  return { api, title, version, digest: document.digest, release: layer }
}
