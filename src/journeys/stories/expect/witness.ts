import type { IdFormat, Operation, Resource } from '../../../blueprint/blueprint.ts'
import type { Model } from '../../../simulate/call.ts'
import { type CallStep, literal, type Value, type WaitStep } from '../../journey.ts'
import { isSayable } from '../write/literal.ts'
import type { Claim } from '../plot.ts'
import { errorClaims } from './error.ts'
import { keyPath, pathKey, type Said, saidBy } from './said.ts'
import { shownAt } from './shown.ts'

/** Of one reply: what is more than that tells a reader nothing new. */
const maxFields = 6

/** Follows a story and knows at each step what its reply has to say. */
export interface Witness {
  call(step: CallStep): readonly Claim[]
  wait(step: WaitStep): void
}

/** What is known of the entity of each resource: there is one of each in a story. */
interface Known {
  said: Map<string, Value>
  state: string | null
}

export function createWitness(model: Model): Witness {
  const known = new Map<string, Known>()
  const of = (name: string) => {
    const one = known.get(name) ?? { said: new Map<string, Value>(), state: null }
    known.set(name, one)
    return one
  }
  const brought = ({ brings }: CallStep | WaitStep) => {
    if (brings !== undefined) of(brings.resource).state = brings.state
  }
  return {
    wait: brought,
    call: (step) => {
      const operation = model.blueprint.operations.find(({ id }) => id === step.operation)
      if (operation === undefined || operation.behavior.kind === 'example') return []
      if (step.status >= 400) return errorClaims(model, operation, step.status)
      const { behavior } = operation
      const resource = model.resources.get(behavior.resource)!
      const about = of(resource.name)
      const said = saidBy(model, operation, step)
      if (step.purpose === 'make' || behavior.kind === 'replace') about.said = new Map()
      if (step.purpose === 'make' || behavior.kind === 'replace') about.state = null
      for (const [key, value] of said) about.said.set(key, value)
      brought(step)
      if (step.purpose === 'make' && !bornPlainly(model, resource, operation, step)) about.state = null
      if (step.purpose === 'move' && step.brings === undefined) about.state = null
      if (behavior.kind === 'list') {
        // Whether it is the one that was made, only its id could say.
        known.delete(resource.name)
        return idLike(model, operation, resource, false)
      }
      const name = nameClaims(model, operation, step)
      const state = stateClaims(model, operation, resource, about.state)
      if (behavior.kind === 'delete') return model.plan(operation).output.same ? name : []
      const fields = fieldClaims(model, operation, step.purpose === 'find' ? about.said : said)
      const id = name.length > 0 ? name : idLike(model, operation, resource, step.purpose === 'make')
      return [...id, ...state, ...fields]
    },
  }
}

/** It is the one that was asked for. */
function nameClaims(model: Model, operation: Operation, step: CallStep): Claim[] {
  const { behavior } = operation
  if (behavior.kind === 'example' || behavior.kind === 'create') return []
  return behavior.bindings.flatMap(({ role, in: place, param, field }): Claim[] => {
    if (role !== 'id' || place !== 'path' || field === null) return []
    const value = step.params.find((one) => one.in === 'path' && one.name === param)?.value
    const path = value === undefined ? undefined : shownAt(model, operation, field, value)
    return path === undefined || value === undefined || !isSayable(value) ? [] : [{ path, is: 'equal', value }]
  })
}

/** Neither the body nor a rule of the overlay decides what state a new one is in. */
function bornPlainly({ rules }: Model, { name, lifecycle }: Resource, { id }: Operation, { body }: CallStep): boolean {
  const { authored } = rules
  if (lifecycle !== null && body !== null && JSON.stringify(body.value).includes(`"${lifecycle.field}"`)) return false
  if (authored === null || lifecycle === null) return true
  const sets = (templates: object) => Object.hasOwn(templates, lifecycle.field)
  const own = authored.resources[name]
  const cases = authored.operations[id]?.cases ?? []
  if (cases.some(({ to, set }) => to !== null || sets(set))) return false
  if (own === undefined) return true
  return (
    !sets(own.defaults) && !sets(own.computed) && !own.reactions.some(({ on, to }) => on === 'created' && to !== null)
  )
}

/** Something has an id; one that the API has just given looks like all of its kind. */
function idLike(model: Model, operation: Operation, resource: Resource, fresh: boolean): Claim[] {
  const path = resource.idField === null ? undefined : shownAt(model, operation, [resource.idField], null)
  return path === undefined ? [] : [{ path, is: 'like', pattern: fresh ? patternOf(resource.id) : '\\S' }]
}

function patternOf(id: IdFormat): string {
  if (id.kind === 'integer') return '^[0-9]+$'
  if (id.kind === 'prefixed' && /^\w+$/.test(id.prefix)) return `^${id.prefix}`
  return '\\S'
}

function stateClaims(model: Model, operation: Operation, { lifecycle }: Resource, state: string | null): Claim[] {
  if (lifecycle === null || state === null || lifecycle.progress !== undefined) return []
  const value = stateValue(state)
  const path = shownAt(model, operation, [lifecycle.field], value)
  return path === undefined || !isSayable(value) ? [] : [{ path, is: 'equal', value }]
}

export const stateValue = (state: string): Value =>
  literal(state === 'true' || state === 'false' ? state === 'true' : state)

function fieldClaims(model: Model, operation: Operation, said: Said): Claim[] {
  const claims: Claim[] = []
  const shallow = [...said].sort(([a], [b]) => keyPath(a).length - keyPath(b).length)
  for (const [key, value] of shallow) {
    if (claims.length >= maxFields) break
    const path = isSayable(value) ? shownAt(model, operation, keyPath(key), value) : undefined
    if (path !== undefined && !claims.some((one) => pathKey(one.path) === pathKey(path)))
      claims.push({ path, is: 'equal', value })
  }
  return claims
}
