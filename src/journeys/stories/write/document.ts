import type { JsonObject } from '../../../lib/json.ts'
import type { Model } from '../../../simulate/call.ts'
import { responseFor } from '../../../simulate/http/error-status.ts'
import type { ArazzoDescription, SourceDescription, Step } from '../../../workflows/arazzo/description.ts'
import { createWitness } from '../expect/witness.ts'
import type { Plot, PlotStep } from '../plot.ts'
import type { StoryOptions } from '../story.ts'
import { type Key, keyParameters, keysOf } from './credentials.ts'
import { looksLikeExpression } from './literal.ts'
import { createOutputs } from './outputs.ts'
import { type Writing, writeStep } from './steps.ts'

/** A plot as an Arazzo document of one workflow. Undefined: this version has no way to say it, or a runner would misread it. */
export function writeDocument(model: Model, told: Plot, options: StoryOptions): ArazzoDescription | undefined {
  const plot = options.arazzo === '1.0.1' ? documentedOnly(model, told) : told
  if (plot === undefined || plot.steps.some((step) => step.kind === 'call' && misread(step.call))) return undefined
  const waits = plot.steps.some(({ kind }) => kind === 'wait')
  if (waits && options.control === null) return undefined
  const receives =
    options.arazzo !== '1.0.1' && options.events !== null && plot.steps.some(({ kind }) => kind === 'receive')
  const sources: SourceDescription[] = [
    { ...options.description, type: 'openapi' },
    ...(receives && options.events !== null ? [{ ...options.events, type: 'asyncapi' as const }] : []),
    ...(waits && options.control !== null ? [{ ...options.control, type: 'openapi' as const }] : []),
  ]
  const keys = keysOfPlot(model, plot)
  const sharedKeys = keys.shared && !waits
  const outputs = createOutputs()
  const witness = createWitness(model)
  const writing: Writing = { model, options, many: sources.length > 1, sharedKeys, outputs, witness }
  const written = plot.steps.flatMap((step): Step | [] => writeStep(writing, step) ?? [])
  const id = plot.id === null ? undefined : outputs.express(plot.id)
  const steps = written.map((step): Step => {
    const own = outputs.of(step.stepId)
    return own === undefined ? step : { ...step, outputs: own }
  })
  const { blueprint } = model
  const parameters = sharedKeys ? keyParameters(keys.all) : []
  return {
    arazzo: options.arazzo,
    info: { title: `${blueprint.title}: ${plot.title}`, version: blueprint.version || '1' },
    sourceDescriptions: sources,
    workflows: [
      {
        workflowId: plot.name,
        summary: plot.title,
        ...inputsOf(keys.all, waits, options.arazzo),
        ...(parameters.length === 0 ? {} : { parameters }),
        steps,
        ...(typeof id === 'string' && id.startsWith('$') ? { outputs: { id } } : {}),
      },
    ],
  }
}

/**
 * Runners of 1.0.1 hold each reply to the description of the API: a failure that it does not document is not asked for. Undefined:
 * it is what the story is about.
 */
function documentedOnly(model: Model, plot: Plot): Plot | undefined {
  const documented = (step: PlotStep) => {
    if (step.kind !== 'call' || step.call.status < 400) return true
    const operation = model.blueprint.operations.find(({ id }) => id === step.call.operation)
    return operation !== undefined && responseFor(operation, step.call.status) !== null
  }
  const steps = plot.steps.filter(documented)
  return steps.length === plot.steps.length || plot.kind === 'crud' ? { ...plot, steps } : undefined
}

/** The credentials of all calls; shared: each takes the same. */
function keysOfPlot(model: Model, plot: Plot): { all: readonly Key[]; shared: boolean } {
  const all = new Map<string, Key>()
  const sets = new Set<string>()
  for (const step of plot.steps) {
    const operation =
      step.kind === 'call' ? model.blueprint.operations.find(({ id }) => id === step.call.operation) : undefined
    if (operation === undefined) continue
    const keys = keysOf(model, operation)
    for (const key of keys) all.set(key.input, key)
    sets.add(keys.map(({ input }) => input).join())
  }
  return { all: [...all.values()], shared: sets.size === 1 }
}

/**
 * Inputs whose schemas say what of a sandbox they take. Other runners compile schemas by AJV's strict mode, which knows no such
 * keywords: for them the workflow says it, as `x-specbox-inputs`.
 */
function inputsOf(keys: readonly Key[], waits: boolean, arazzo: StoryOptions['arazzo']) {
  const properties: Record<string, JsonObject> = {}
  for (const { input, schema } of keys) properties[input] = schema
  if (waits) {
    const sandbox = 'Id of the sandbox, whose clock is moved'
    const key = 'The value of the header: `Bearer …` with a control key of the sandbox'
    properties.sandbox = { type: 'string', description: sandbox, 'x-specbox-sandbox': true }
    properties.controlKey = { type: 'string', format: 'password', description: key, 'x-specbox-credential': 'control' }
  }
  const required = Object.keys(properties)
  if (required.length === 0) return {}
  if (arazzo !== '1.0.1') return { inputs: { type: 'object', required, properties } }
  const split = (own: boolean) =>
    Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [
        name,
        Object.fromEntries(Object.entries(schema).filter(([key]) => key.startsWith('x-specbox-') === own)),
      ]),
    )
  return { inputs: { type: 'object', required, properties: split(false) }, 'x-specbox-inputs': split(true) }
}

const misread = ({
  params,
  body,
}: {
  readonly params: readonly { value: { kind: string } }[]
  readonly body: unknown
}) => looksLikeExpression(JSON.parse(JSON.stringify([body, params])))
