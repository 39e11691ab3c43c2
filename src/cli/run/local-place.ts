import type { Entry } from '../../proof/book.ts'
import type { RunCommandOptions } from '../commands/run.ts'
import { workflowsIn, workflowsOf } from './find-workflows.ts'
import type { LocalGround } from './ground.ts'
import type { Place } from './place.ts'
import { proveOne } from './proofs.ts'

/** They wait for webhooks most of the time. */
const lanes = 8

/** Each workflow on a fresh sandbox of this process. */
export function localPlace(ground: LocalGround, options: Pick<RunCommandOptions, 'overlay' | 'strict'>): Place<Entry> {
  return {
    given: ground.spec.given,
    api: ground.release.blueprint.api,
    lanes,
    workflows: (file, wanted) =>
      file === undefined ? workflowsOf(ground, options, wanted) : workflowsIn(file, ground, options),
    // It listed them itself, with their programs.
    prove: (workflow, _alone, how, tell) => proveOne(ground, workflow as Entry, how, tell),
    close: () => ground.close(),
  }
}
