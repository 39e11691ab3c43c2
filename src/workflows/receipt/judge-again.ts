import type { XPathEngine } from '../expression/reading.ts'
import { runWorkflow } from '../run/runner.ts'
import type { WorkflowRun } from '../run/run.ts'
import type { Program } from '../source/source.ts'
import { replayOf } from './replay.ts'

export interface Judged {
  readonly run: WorkflowRun
  /** Evidence that no step asked for, `workflow/step`. */
  readonly left: readonly string[]
}

/** Takes a recorded run's workflow once more on its evidence alone: no call is made. */
export async function judgeAgain(
  program: Program,
  recorded: WorkflowRun,
  strict: boolean,
  xpath: XPathEngine | undefined,
): Promise<Judged> {
  const performer = replayOf(recorded)
  const run = await runWorkflow(program, recorded.workflowId, recorded.inputs, {
    performer,
    strict,
    checksInputs: false,
    now: () => 0,
    ...(xpath === undefined ? {} : { xpath }),
  })
  return { run, left: performer.left() }
}
