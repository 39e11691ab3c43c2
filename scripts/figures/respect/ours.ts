import { loadArazzo } from '../../../src/workflows/arazzo/load.ts'
import { livePerformer } from '../../../src/workflows/run/live.ts'
import type { StepRun, WorkflowRun } from '../../../src/workflows/run/run.ts'
import { runWorkflow } from '../../../src/workflows/run/runner.ts'
import { openProgram } from '../../../src/workflows/source/program.ts'
import { credentialsOf } from './credentials.ts'
import { httpDoor } from './http-door.ts'
import { targetOf } from './target.ts'
import type { StepLine, Transcript } from './transcript.ts'

export interface OurOptions {
  readonly inputs: Readonly<Record<string, unknown>>
  /** Base URLs instead of what descriptions say, by source. */
  readonly servers: ReadonlyMap<string, string>
  readonly maxSteps: number
  /** All unless told. */
  readonly workflows?: readonly string[] | undefined
}

export interface OurRun {
  readonly transcript: Transcript
  readonly runs: readonly WorkflowRun[]
}

/** The documents of the suite are above the folder of those that name them. */
const load = { allowExternalRefs: true }

/** Runs the workflows of a document one after the other, by our runner; a text says why it could not even begin. */
export async function runOurs(file: string, options: OurOptions): Promise<OurRun | string> {
  const loaded = await loadArazzo(file)
  if (!loaded.ok) return loaded.problems.map(({ message }) => message).join('; ')
  const opened = await openProgram(loaded.loaded, { load })
  if (!opened.ok) return opened.problems.map(({ message }) => message).join('; ')
  const now = () => performance.now()
  const performer = livePerformer({
    door: httpDoor(({ source, server }) => ({ url: options.servers.get(source) ?? server })),
    credentials: [],
    patience: 1000,
    now,
  })
  const runs: WorkflowRun[] = []
  for (const { workflowId } of loaded.loaded.description.workflows) {
    if (options.workflows?.includes(workflowId) === false) continue
    const inputs = structuredClone(options.inputs) as Parameters<typeof runWorkflow>[2]
    const limits = { steps: options.maxSteps }
    runs.push(
      await runWorkflow(opened.program, workflowId, inputs, { performer, now: Date.now, limits, earlier: [...runs] }),
    )
  }
  return { transcript: { workflows: runs.map(lineOfRun) }, runs }
}

const lineOfRun = (run: WorkflowRun) => ({ workflowId: run.workflowId, steps: linesOf(run), outcome: run.outcome })

function linesOf(run: WorkflowRun): StepLine[] {
  return run.steps.flatMap((step) => [
    ...(step.evidence.kind === 'workflow' ? linesOf(step.evidence.run) : lineOf(run.workflowId, step)),
    ...ranNext(step),
  ])
}

function ranNext({ next }: StepRun): StepLine[] {
  if (next.kind === 'workflow' && next.run !== null) return linesOf(next.run)
  return next.kind === 'retry' && next.run !== undefined ? linesOf(next.run) : []
}

function lineOf(workflowId: string, { stepId, evidence, judgements }: StepRun): StepLine[] {
  if (evidence.kind !== 'call') return []
  const { request, reply } = evidence
  return [
    {
      workflowId,
      stepId,
      method: request.method.toUpperCase(),
      target: reply === null ? '' : targetOf(request.url),
      status: reply?.status ?? null,
      credentials: reply === null ? '' : credentialsOf(request.headers),
      criteria: judgements.filter(({ implied }) => implied !== true).map(({ holds }) => holds),
    },
  ]
}
