import type { ErrorObject } from 'ajv'
import { isObject, type JsonValue, own } from '../../lib/json.ts'
import { list } from './violations.ts'

/** What the choice keyword holds once read. */
export interface Choice {
  readonly kind: 'oneOf' | 'anyOf'
  readonly branches: readonly Branch[]
  readonly property: string | undefined
  /** Value of the discriminating property → index of the branch. */
  readonly values: ReadonlyMap<string, number>
}

/** Runs a branch on the value at hand: its errors, empty when it holds. */
export type Branch = (value: JsonValue) => readonly ErrorObject[]

/**
 * Why a value fits no branch (or, for `oneOf`, several); empty when it fits. A discriminator settles the branch at once;
 * without one, the branch that the value resembles most explains what is wrong.
 */
export function judge(choice: Choice, value: JsonValue, path: string): readonly ErrorObject[] {
  const tag = choice.property !== undefined && isObject(value) ? own(value, choice.property) : undefined
  const named = typeof tag === 'string' ? choice.values.get(tag) : undefined
  if (named !== undefined) return choice.branches[named]!(value)
  const failures: (readonly ErrorObject[])[] = []
  const passing: number[] = []
  for (let i = 0; i < choice.branches.length; i++) {
    const errors = choice.branches[i]!(value)
    if (errors.length > 0) failures.push(errors)
    else if (choice.kind === 'anyOf') return []
    else passing.push(i)
  }
  if (passing.length === 1) return []
  if (passing.length > 1) {
    const which = passing.map((i) => i + 1).join(' and ')
    return [error(choice.kind, path, `must match exactly one alternative, but matches ${which}`, { passing })]
  }
  if (choice.property !== undefined && isObject(value)) {
    if (tag === undefined) return [error('required', path, 'is required', { missingProperty: choice.property })]
    if (typeof tag === 'string') {
      const at = `${path}/${choice.property.replaceAll('~', '~0').replaceAll('/', '~1')}`
      const allowedValues = [...choice.values.keys()]
      return [error('discriminator', at, `must name one of ${list(allowedValues)}`, { allowedValues })]
    }
  }
  return closest(choice, failures, path)
}

function closest(choice: Choice, failures: readonly (readonly ErrorObject[])[], path: string): readonly ErrorObject[] {
  const types = failures.map((errors) => errors.find((one) => one.instancePath === path && one.keyword === 'type'))
  if (types.every((one) => one !== undefined)) {
    const names = new Set(types.flatMap((one) => [(one.params as { type: string | string[] }).type].flat()))
    return [error('type', path, '', { type: [...names] })]
  }
  const ranked = failures.map((errors, i) => ({ errors, cost: distance(errors, path), i }))
  ranked.sort((a, b) => a.cost - b.cost || a.i - b.i)
  const best = ranked[0]!
  if (best.cost >= typeCost) return [error(choice.kind, path, 'must match one of the alternatives', {})]
  return best.errors
}

const typeCost = 1000
const tagCost = 100

/** How far a value is from a branch: of another type, of the right type with another tag, right but for details. */
export function distance(errors: readonly { instancePath: string; keyword: string }[], path: string): number {
  let cost = 0
  for (const one of errors) {
    if (one.instancePath === path && (one.keyword === 'type' || one.keyword === 'false schema')) cost += typeCost
    else if ((one.keyword === 'const' || one.keyword === 'enum') && isChildOf(one.instancePath, path)) cost += tagCost
    else cost += one.keyword === 'required' ? 2 : 1
  }
  return cost
}

function isChildOf(at: string, path: string): boolean {
  return at.startsWith(path) && at.indexOf('/', path.length + 1) < 0
}

function error(keyword: string, instancePath: string, message: string, params: Record<string, unknown>): ErrorObject {
  return { keyword, instancePath, schemaPath: '', params, message }
}
