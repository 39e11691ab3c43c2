import { escapeToken } from '../../../lib/pointer.ts'
import type { JsonValue } from '../../../lib/json.ts'
import type { Value } from '../../journey.ts'

/** Values that steps hand on to later ones, by name. */
export interface Outputs {
  /** The value itself, or the expression that stands for it. Taken note of: its step gets an output for it. */
  express(value: Value): JsonValue
  /** Of a step, once all has been expressed: name → expression; undefined: nobody asked. */
  of(step: string): Readonly<Record<string, string>> | undefined
}

export function createOutputs(): Outputs {
  const steps = new Map<string, Map<string, string>>()
  return {
    express: (value) => {
      if (value.kind === 'literal') return value.value
      const outputs = steps.get(value.step) ?? new Map<string, string>()
      steps.set(value.step, outputs)
      const expression = bodyExpression('response.body', value.path)
      return `$steps.${value.step}.outputs.${nameFor(outputs, value.path, expression)}`
    },
    of: (step) => {
      const outputs = steps.get(step)
      return outputs === undefined ? undefined : Object.fromEntries(outputs)
    },
  }
}

/** `$response.body#/data/0/id`. @param root `response.body`, `message.payload` */
export const bodyExpression = (root: string, path: readonly string[]): string =>
  path.length === 0 ? `$${root}` : `$${root}#/${path.map(escapeToken).join('/')}`

/** The last name of its path, or more of it where that is taken. */
function nameFor(outputs: Map<string, string>, path: readonly string[], expression: string): string {
  const names = path.filter((name) => !/^\d+$/.test(name)).map((name) => name.replace(/[^A-Za-z0-9_-]/g, '_'))
  for (let count = 1; ; count++) {
    const name =
      count <= Math.max(1, names.length) ? names.slice(-count).join('_') || 'body' : `${names.join('_')}_${count}`
    const there = outputs.get(name)
    if (there === undefined) outputs.set(name, expression)
    if (there === undefined || there === expression) return name
  }
}
