import type { JsonObject } from '../../lib/json.ts'
import { isObject, own } from '../../lib/json.ts'
import { inputsSchemaOf } from '../arazzo/references.ts'
import type { XPathEngine } from '../expression/reading.ts'
import type { Credential } from '../request/credentials.ts'
import { documentsOf } from '../run/engine.ts'
import { runWorkflow } from '../run/runner.ts'
import type { WorkflowRun } from '../run/run.ts'
import type { Program } from '../source/source.ts'
import { type ReplayOptions, replayOf } from './replay.ts'
import { walkRun } from './walk-run.ts'

export interface Judged {
  readonly run: WorkflowRun
  /** Evidence that no step asked for, `workflow/step`. */
  readonly left: readonly string[]
}

export interface JudgeOptions extends ReplayOptions {
  readonly strict: boolean
  readonly xpath: XPathEngine | undefined
}

/** Takes a recorded run's workflow once more on its evidence alone: no call is made. */
export async function judgeAgain(
  program: Program,
  recorded: WorkflowRun,
  { strict, xpath, ...options }: JudgeOptions,
): Promise<Judged> {
  const performer = replayOf(recorded, options)
  const { credentials, sandbox } = givenOf(program, recorded)
  const run = await runWorkflow(program, recorded.workflowId, recorded.inputs, {
    performer,
    strict,
    checksInputs: brokeOnInputs(recorded),
    credentials,
    sandbox,
    now: () => 0,
    ...(xpath === undefined ? {} : { xpath }),
  })
  return { run, left: performer.left() }
}

/** Inputs that lack their secrets may break their schema: they are checked only where that is what the run says. */
function brokeOnInputs(recorded: WorkflowRun): boolean {
  let broke = false
  walkRun(recorded, {
    run: ({ problem, steps }) => {
      if (steps.length === 0 && problem.startsWith('Inputs of ')) broke = true
    },
  })
  return broke
}

/** What workflows that were called got from the sandbox, and not from their callers. */
function givenOf(program: Program, recorded: WorkflowRun): { credentials: Credential[]; sandbox: string } {
  const credentials: Credential[] = []
  let sandbox = ''
  const properties = inputProperties(program)
  walkRun(recorded, {
    run: ({ workflowId, inputs }) => {
      for (const [name, property] of properties.get(workflowId) ?? []) {
        const value = own(inputs, name)
        if (typeof value !== 'string') continue
        const scheme = property['x-specbox-credential']
        if (typeof scheme === 'string') credentials.push({ scheme, in: 'header', name: '', value })
        else if (property['x-specbox-sandbox'] === true) sandbox = value
      }
    },
  })
  return { credentials, sandbox }
}

function inputProperties(program: Program): Map<string, (readonly [string, JsonObject])[]> {
  const found = new Map<string, (readonly [string, JsonObject])[]>()
  for (const { loaded } of documentsOf(program))
    for (const workflow of loaded.description.workflows) {
      const schema = inputsSchemaOf(workflow, loaded.description.components)
      if (!isObject(schema?.properties)) continue
      const properties = Object.entries(schema.properties).flatMap(([name, property]) =>
        isObject(property) ? [[name, property] as const] : [],
      )
      found.set(workflow.workflowId, [...(found.get(workflow.workflowId) ?? []), ...properties])
    }
  return found
}
