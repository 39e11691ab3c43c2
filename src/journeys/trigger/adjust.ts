import { isObject, type JsonValue, valueAt } from '../../lib/json.ts'
import { type Blocked, blocked, type CallStep, type Journey, type JourneyStep } from '../journey.ts'
import { setAt } from '../place.ts'
import type { Model } from '../../simulate/call.ts'

/** What is said otherwise: `path`, or `step:path`, by property path joined by `.`. */
export interface Adjustments {
  readonly set: Readonly<Record<string, JsonValue>>
  readonly remove: readonly string[]
}

export const unadjusted: Adjustments = { set: {}, remove: [] }

/**
 * The journey with other values. Without a step, the one is meant that makes what the journey is about, else the last that has a body.
 * Blocked: there is no such step, or it has no body.
 */
export function adjust(
  model: Model,
  journey: Extract<Journey, { kind: 'journey' }>,
  { set, remove }: Adjustments,
): readonly JourneyStep[] | Blocked {
  let steps = journey.steps
  for (const name of [...Object.keys(set), ...remove]) {
    const { step, path } = meant(model, journey, steps, name)
    if (step === undefined)
      return blocked(`no step takes ${name}: the steps are ${steps.map(({ id }) => id).join(', ')}`)
    const changed = adjusted(step, path, Object.hasOwn(set, name) ? set[name] : undefined)
    steps = steps.map((one) => (one.id === step.id ? changed : one))
  }
  return steps
}

function meant(
  { blueprint }: Model,
  journey: Extract<Journey, { kind: 'journey' }>,
  steps: readonly JourneyStep[],
  name: string,
): { step: CallStep | undefined; path: readonly string[] } {
  const calls = steps.filter((step): step is CallStep => step.kind === 'call')
  const colon = name.indexOf(':')
  const named = colon < 0 ? undefined : name.slice(0, colon)
  if (named !== undefined)
    return {
      step: calls.find(({ id, operation }) => id === named || operation === named),
      path: name.slice(colon + 1).split('.'),
    }
  const makes = calls.find(({ purpose, operation }) => {
    const behavior = blueprint.operations.find(({ id }) => id === operation)?.behavior
    return purpose === 'make' && behavior?.kind !== 'example' && behavior?.resource === journey.subject?.resource
  })
  return { step: makes ?? calls.findLast(({ body }) => body !== null), path: name.split('.') }
}

function adjusted(step: CallStep, path: readonly string[], value: JsonValue | undefined): CallStep {
  const body = step.body ?? { mediaType: 'application/json', value: {}, refs: [] }
  const copy = structuredClone(body.value)
  if (value === undefined) {
    const holder = valueAt(copy, path.slice(0, -1))
    if (isObject(holder)) delete holder[path.at(-1)!]
  } else setAt(copy, path, value)
  const refs = body.refs.filter((ref) => !path.every((name, index) => ref.path[index] === name))
  return { ...step, body: { ...body, value: copy, refs } }
}
