import { type JsonObject, type JsonValue, jsonEqual, own } from '../../../src/lib/json.ts'
import { loadArazzo } from '../../../src/workflows/arazzo/load.ts'
import { livePerformer } from '../../../src/workflows/run/live.ts'
import type { WorkflowRun } from '../../../src/workflows/run/run.ts'
import { runWorkflow } from '../../../src/workflows/run/runner.ts'
import { openProgram } from '../../../src/workflows/source/program.ts'
import type { ReplayCase } from './config.ts'
import { replayDoor } from './door.ts'

export interface Replayed {
  readonly run: WorkflowRun
  readonly calls: number
  /** What is not as the configuration has it. */
  readonly differences: readonly Difference[]
}

export interface Difference {
  /** `outcome`, `calls`, `unanswered`, or the name of an output. */
  readonly what: string
  /** `1, not 6`. */
  readonly how: string
}

/** Runs a case on its recorded replies. @throws where its documents cannot be opened */
export async function replay(one: ReplayCase): Promise<Replayed> {
  const loaded = await loadArazzo(one.arazzo ?? '')
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('; '))
  const opened = await openProgram(loaded.loaded)
  if (!opened.ok) throw new Error(opened.problems.map(({ message }) => message).join('; '))
  const door = replayDoor(one)
  const run = await runWorkflow(opened.program, one.workflowId, one.inputs, {
    performer: livePerformer({ door, credentials: [], patience: 0, now: () => 0 }),
    now: () => 0,
  })
  const differences = [
    ...difference('outcome', run.outcome, one.expectSuccess ? 'passed' : 'failed'),
    ...difference('calls', door.calls.length, one.expectedCalls ?? door.calls.length),
    ...Object.entries(one.expectedOutputs).flatMap(([name, value]) => difference(name, outputAt(run, name), value)),
    ...door.unanswered.map((call) => ({ what: 'unanswered', how: `nothing is recorded for ${call}` })),
  ]
  return { run, calls: door.calls.length, differences }
}

function difference(what: string, got: JsonValue | undefined, wanted: JsonValue): Difference[] {
  if (got !== undefined && jsonEqual(got, wanted)) return []
  return [{ what, how: `${got === undefined ? 'nothing' : JSON.stringify(got)}, not ${JSON.stringify(wanted)}` }]
}

/** An output of the workflow; `step.output`: of one of its steps. */
function outputAt(run: WorkflowRun, name: string): JsonValue | undefined {
  const direct = own(run.outputs as JsonObject, name)
  if (direct !== undefined) return direct
  const step = run.steps.find(({ stepId }) => name.startsWith(`${stepId}.`))
  return step === undefined ? undefined : own(step.outputs, name.slice(step.stepId.length + 1))
}
