import type { Told } from '../../workflows/run/run.ts'
import type { Client, RunStepView, RunView } from '../client.ts'

/** Seconds that the server may wait with its answer. */
const patience = 20

/** Tells the steps of a run as they come, until it has ended. Resolves with all of it, secrets and what a receipt needs included. */
export async function followRun(client: Client, id: string, tell: Told): Promise<RunView> {
  const say = stepTeller(tell)
  let seen = 0
  for (;;) {
    const view = await client.getRun(id, { wait: patience, after: seen })
    for (const step of view.steps) say(step)
    seen += view.steps.length
    if (view.status !== 'running') break
  }
  return client.getRun(id, { secrets: 'shown', include: 'receipt' })
}

/** Says which workflow is entered from whose steps come. */
function stepTeller(tell: Told): (step: RunStepView) => void {
  const within: string[] = []
  return ({ workflowId, depth, ...step }) => {
    const entered = within[depth] !== workflowId || depth >= within.length
    within.length = depth
    within.push(workflowId)
    if (entered) tell({ kind: 'workflow', workflowId, depth })
    tell({ kind: 'step', step, depth })
  }
}
