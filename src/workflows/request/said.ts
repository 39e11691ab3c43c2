import type { JsonValue } from '../../lib/json.ts'
import { parametersOf } from '../arazzo/references.ts'
import { fill } from '../expression/fill.ts'
import type { Task } from '../run/performer.ts'
import type { Callable } from '../source/source.ts'
import type { Said } from './build.ts'
import { isInput } from './missing.ts'
import { payloadOf } from './payload.ts'

interface Given {
  readonly name: string
  readonly in: string
  readonly value: JsonValue
  readonly allowReserved?: boolean
}

/** What the step says of its call, evaluated. A text says what has no value, and so cannot be said. */
export function saidBy(task: Task, callable: Callable): Said | string {
  const { step, scope, reading } = task
  const parameters = parametersSaid(task)
  if (typeof parameters === 'string') return parameters
  const whole = [...parameters, ...examplesOf(callable, parameters, task)]
  const { timeout = null, requestBody } = step
  if (requestBody === undefined) return { parameters: whole, timeout }
  const payload = payloadOf(requestBody, scope, reading)
  if (!payload.ok) return payload.problem
  const { contentType } = requestBody
  return {
    parameters: whole,
    timeout,
    ...(contentType === undefined ? {} : { contentType }),
    ...(payload.value === undefined ? {} : { payload: payload.value }),
  }
}

/** What rests on an input that nobody gave is left out; on what an earlier step did not give, the step cannot be taken. */
function parametersSaid({ step, workflow, program, scope, reading }: Task): Given[] | string {
  const found = parametersOf(workflow, step, program.loaded.description.components ?? {})
  if (found.problems.length > 0) return found.problems.join('; ')
  const parameters: Given[] = []
  for (const { name, in: place = 'query', value, 'x-allowReserved': allowReserved = false } of found.parameters) {
    const filled = fill(value, scope, reading)
    if (filled.value !== undefined) parameters.push({ name, in: place, value: filled.value, allowReserved })
    else if (place === 'path' || !filled.missing.every(isInput))
      return `Parameter ${name} has no value: ${filled.missing.join(', ')}`
    else reading.warn(`Parameter ${name} of step ${step.stepId} is left out: ${filled.missing.join(', ')}`)
  }
  return parameters
}

/** A misuse that is common: a required parameter that the step leaves to the example of the description. */
function examplesOf(callable: Callable, given: readonly Given[], { step, reading }: Task): Given[] {
  if (reading.strict) return []
  const same = (a: string, b: string, place: string) =>
    place === 'header' ? a.toLowerCase() === b.toLowerCase() : a === b
  // A name that the path does not know may be meant for one that it does: that is told elsewhere.
  const strange = given.some((one) => one.in === 'path' && !callable.path.includes(`{${one.name}}`))
  return callable.parameters.flatMap(({ name, in: place, required, example }) => {
    if (!required || example === undefined || (place === 'path' && strange)) return []
    if (given.some((one) => one.in === place && same(one.name, name, place))) return []
    reading.warn(`Parameter ${name} of step ${step.stepId} is the description's example: the step does not give it`)
    return [{ name, in: place, value: example }]
  })
}
