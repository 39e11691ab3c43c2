import type { JsonObject } from '../lib/json.ts'
import { problemText } from '../workflows/arazzo/problem-text.ts'
import { openSandboxDoor, type DoorParts } from '../sandbox/door/door.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { secretValues } from '../sandbox/secrets.ts'
import type { XPathEngine } from '../workflows/expression/reading.ts'
import type { Credential } from '../workflows/request/credentials.ts'
import type { Door } from '../workflows/run/door.ts'
import { livePerformer } from '../workflows/run/live.ts'
import type { Told, WorkflowRun } from '../workflows/run/run.ts'
import { runWorkflow } from '../workflows/run/runner.ts'
import type { Secret } from '../workflows/receipt/redact.ts'
import type { Entry } from './book.ts'

export interface ProveOptions extends DoorParts {
  readonly inputs?: JsonObject
  readonly strict?: boolean
  readonly tell?: Told
  readonly xpath?: XPathEngine | undefined
  /** Ms that a step waits for a webhook where it has no timeout. */
  readonly patience?: number
  /** True: no step waits for a message longer than `patience`, whatever it says. */
  readonly hasty?: boolean
  /** Puts something between the workflow and the sandbox. */
  through?(door: Door): Door
}

/** Runs a workflow in a sandbox of this process. */
export async function prove(
  entry: Pick<Entry, 'name' | 'program' | 'broken' | 'notes'>,
  options: ProveOptions,
): Promise<WorkflowRun> {
  if (entry.broken !== undefined) return brokenRun(entry.name, entry.broken)
  const { sandbox, inputs = {}, strict = false, tell, xpath, patience = 5_000, hasty = false, now, through } = options
  const door = await openSandboxDoor(options)
  try {
    const credentials = credentialsOf(sandbox)
    const run = await runWorkflow(entry.program, entry.name, inputs, {
      performer: livePerformer({ door: through?.(door) ?? door, credentials, patience, hasty, now }),
      credentials,
      sandbox: sandbox.record.id,
      strict,
      now,
      ...(tell === undefined ? {} : { tell }),
      ...(xpath === undefined ? {} : { xpath }),
    })
    return { ...run, warnings: [...(entry.notes ?? []), ...readWarnings(entry), ...run.warnings] }
  } finally {
    await door.close()
  }
}

/** What was read leniently in its document. */
function readWarnings({ program }: Pick<Entry, 'program'>): string[] {
  const { problems, location } = program.loaded
  const name = location.slice(location.lastIndexOf('/') + 1)
  return problems.filter(({ severity }) => severity === 'warning').map((problem) => problemText(name, problem))
}

/** A workflow that cannot be read has failed: nobody may take it for one that was not there. */
export function brokenRun(workflowId: string, problem: string): WorkflowRun {
  const none = { inputs: {}, steps: [], outputs: {}, warnings: [] }
  return { workflowId, summary: '', ...none, outcome: 'failed', problem, duration: 0 }
}

/** Its credentials as they go on the wire, and (as `control`) its control key. */
export function credentialsOf({ record }: Sandbox): readonly Credential[] {
  const control = {
    scheme: 'control',
    in: 'header',
    name: 'Authorization',
    value: `Bearer ${record.controlKey}`,
  } as const
  return [...record.credentials, control]
}

/** What must not be in a receipt. */
export function secretsOf(sandbox: Sandbox): Secret[] {
  const wire = sandbox.record.credentials.map(({ scheme, value }) => ({ name: scheme, value }))
  return [...wire, ...secretValues(sandbox.record).map((value) => ({ name: 'key', value }))]
}
