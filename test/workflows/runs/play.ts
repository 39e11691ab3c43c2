import type { JsonObject } from '../../../src/lib/json.ts'
import { createDocument } from '../../../src/openapi/create-document.ts'
import { loadArazzoText } from '../../../src/workflows/arazzo/load.ts'
import type { IncomingMessage } from '../../../src/workflows/run/door.ts'
import { xpathFor } from '../../../src/workflows/run/engine.ts'
import { livePerformer } from '../../../src/workflows/run/live.ts'
import type { WorkflowRun } from '../../../src/workflows/run/run.ts'
import { type RunOptions, runWorkflow } from '../../../src/workflows/run/runner.ts'
import { openProgram } from '../../../src/workflows/source/program.ts'
import type { Program } from '../../../src/workflows/source/source.ts'
import { type Script, type ScriptedDoor, scriptedDoor } from './scripted-door.ts'
import { shop, shopEvents } from './shop.ts'

export interface Play {
  readonly workflows: readonly JsonObject[]
  readonly components?: JsonObject
  /** The first one unless told. */
  readonly workflowId?: string
  readonly inputs?: JsonObject
  readonly script?: Script
  readonly messages?: readonly Partial<IncomingMessage>[]
  readonly options?: Partial<RunOptions>
}

export interface Played {
  readonly run: WorkflowRun
  readonly door: ScriptedDoor
  /** Of the workflow itself: `first:passed`, in the order in which they were taken. */
  readonly trail: readonly string[]
}

/** Runs a workflow that stands in the test. */
export async function play(given: Play): Promise<Played> {
  const program = await programOf(given.workflows, given.components, given.options?.strict)
  const first = String(given.workflows[0]?.workflowId)
  return playIn(program, given.workflowId ?? first, given)
}

export async function playIn(program: Program, workflowId: string, given: Partial<Play>): Promise<Played> {
  const { inputs = {}, script = {}, messages, options = {} } = given
  const door = scriptedDoor(script, messages)
  const { credentials = [] } = options
  const xpath = await xpathFor(program)
  const run = await runWorkflow(program, workflowId, inputs, {
    performer: livePerformer({ door, credentials, patience: 50, now: () => 0 }),
    now: () => 0,
    ...(xpath === undefined ? {} : { xpath }),
    ...options,
  })
  return { run, door, trail: trailOf(run) }
}

export async function programOf(
  workflows: readonly JsonObject[],
  components?: JsonObject,
  strict = false,
  api: JsonObject = shop,
): Promise<Program> {
  const speaksOfEvents = JSON.stringify(workflows).includes('$sourceDescriptions.events')
  const document: JsonObject = {
    arazzo: '1.1.0',
    info: { title: 'Test', version: '1' },
    sourceDescriptions: [
      { name: 'shop', url: 'shop.json', type: 'openapi' },
      ...(speaksOfEvents ? [{ name: 'events', url: 'events.json', type: 'asyncapi' }] : []),
    ],
    workflows: [...workflows],
    ...(components === undefined ? {} : { components }),
  }
  const loaded = await loadArazzoText(JSON.stringify(document), 'file:///test/flow.arazzo.json', { strict })
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('; '))
  const root = createDocument({ source: 'shop.json', dialect: '3.1', root: api, digest: '', problems: [] })
  const opened = await openProgram(loaded.loaded, {
    known: (_, name) =>
      name === 'shop' ? { type: 'openapi', documents: [root] } : { type: 'asyncapi', root: shopEvents },
  })
  if (!opened.ok) throw new Error(opened.problems.map(({ message }) => message).join('; '))
  return opened.program
}

export const trailOf = ({ steps }: WorkflowRun): string[] =>
  steps.map(({ stepId, passed }) => `${stepId}:${passed ? 'passed' : 'failed'}`)

/** A step that calls an operation of the shop without parameters. */
export const step = (stepId: string, more: JsonObject = {}): JsonObject => ({
  stepId,
  ...('workflowId' in more || 'channelPath' in more || 'operationId' in more ? {} : { operationId: stepId }),
  ...more,
})

export const flow = (steps: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  workflowId: 'flow',
  steps: [...steps],
  ...more,
})

export const wants = (condition: string): JsonObject[] => [{ condition }]
