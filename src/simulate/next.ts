import type { Behavior, Operation, Resource } from '../blueprint/blueprint.ts'
import type { Entity } from '../store/store.ts'
import type { Model, World } from './call.ts'
import { getEntity, scanEntities, valueOf } from './entity/entities.ts'
import { allowedStates, stateOf } from './react/decide.ts'

/** What can happen next to an entity. */
export interface NextSteps {
  readonly resource: string
  readonly key: string
  /** Null: it shows no state. */
  readonly field: string | null
  readonly state: string | null
  readonly steps: readonly NextStep[]
  /** What happens without a call, as far as the state alone decides it. */
  readonly byItself: readonly { readonly to: string; readonly when: string }[]
}

export interface NextStep {
  readonly operation: string
  readonly method: string
  /** With the entity's id filled in. */
  readonly path: string
  readonly allowed: boolean
  /** States it may lead to; `[]`: it changes none. */
  readonly to: readonly string[]
  /** In words: why not, or what it does. */
  readonly why: string
}

/** @param name `order/ord_1`, or an id alone: the first entity that has it. Undefined: there is none. */
export function nextSteps(model: Model, world: World, name: string): NextSteps | undefined {
  const found = findEntity(model, world, name)
  if (found === undefined) return undefined
  const { resource, entity } = found
  const { lifecycle } = resource
  const value = valueOf(entity)
  const state = stateOf(lifecycle, value) ?? null
  const id = resource.idField === null ? entity.key : String(value[resource.idField] ?? entity.key)
  const { operations } = model.blueprint
  const steps = operations.flatMap((operation) => {
    const kind = relationTo(operation.behavior, resource.name)
    return kind === null ? [] : [stepOf(operation, kind, { model, resource, state, id })]
  })
  return {
    resource: resource.name,
    key: entity.key,
    field: lifecycle?.field ?? null,
    state,
    steps: [...steps].sort((a, b) => Number(b.allowed) - Number(a.allowed)),
    byItself: byItself(model, resource, state),
  }
}

/** An id may be anything; one that looks like the resource's own is tried there first. */
function findEntity(model: Model, world: World, name: string): { resource: Resource; entity: Entity } | undefined {
  const slash = name.indexOf('/')
  const named = slash < 0 ? undefined : model.resources.get(name.slice(0, slash))
  const id = named === undefined ? name : name.slice(slash + 1)
  const likely = ({ id: format }: Resource) =>
    format.kind === 'prefixed' && format.prefix !== '' && id.startsWith(format.prefix) ? 0 : 1
  const all = named === undefined ? [...model.blueprint.resources].sort((a, b) => likely(a) - likely(b)) : [named]
  for (const resource of all) {
    const entity = entityOf(world, resource, id)
    if (entity !== undefined) return { resource, entity }
  }
  return undefined
}

function entityOf(world: World, resource: Resource, id: string): Entity | undefined {
  const direct = getEntity(world, resource.name, id)
  if (direct !== undefined || !resource.scoped || resource.idField === null) return direct
  for (const entity of scanEntities(world, resource.name))
    if (String(valueOf(entity)[resource.idField]) === id) return entity
  return undefined
}

type Kind = 'itself' | 'below'

function relationTo(behavior: Behavior, resource: string): Kind | null {
  if (/^(example|read|list)$/.test(behavior.kind) || behavior.kind === 'example') return null
  if (behavior.resource === resource) return behavior.kind === 'create' ? null : 'itself'
  return behavior.bindings.some(({ role, resource: parent }) => role === 'parent' && parent === resource)
    ? 'below'
    : null
}

interface About {
  readonly model: Model
  readonly resource: Resource
  readonly state: string | null
  readonly id: string
}

function stepOf(operation: Operation, kind: Kind, { model, resource, state, id }: About): NextStep {
  const from = fromOf(operation, kind, resource, model)
  const allowed = from === null || state === null || from.includes(state)
  const to = allowed && kind === 'itself' ? targetsOf(operation, resource, state, model) : []
  return {
    operation: operation.id,
    method: operation.method,
    path: pathOf(operation, resource.name, id),
    allowed,
    to,
    why: allowed ? does(operation, kind, from) : `allowed only with ${resource.lifecycle?.field} ${from?.join(' or ')}`,
  }
}

/** The states in which it is allowed by what is authored, else by evidence; null: nothing says. */
function fromOf({ id }: Operation, kind: Kind, { lifecycle }: Resource, { rules }: Model): readonly string[] | null {
  // What is authored of something below is about its own states.
  const cases = kind === 'below' ? [] : (rules.authored?.operations[id]?.cases ?? [])
  if (cases.length > 0)
    return cases.some(({ from }) => from.length === 0) ? null : [...new Set(cases.flatMap(({ from }) => from))]
  return lifecycle === null ? null : allowedStates(lifecycle, id)
}

function targetsOf(
  { id, behavior }: Operation,
  { lifecycle }: Resource,
  state: string | null,
  { rules }: Model,
): string[] {
  const fits = ({ from }: { from: readonly string[] }) => from.length === 0 || state === null || from.includes(state)
  const authored = (rules.authored?.operations[id]?.cases ?? []).filter(fits).flatMap(({ to }) => to ?? [])
  const inferred = (lifecycle?.transitions ?? []).filter((one) => one.operation === id && fits(one)).map(({ to }) => to)
  const flag = behavior.kind === 'transition' && behavior.field !== lifecycle?.field && behavior.to !== null
  const found = [...new Set([...authored, ...inferred])]
  return found.length === 0 && flag ? [`${behavior.field}: ${behavior.to}`] : found
}

function does({ behavior }: Operation, kind: Kind, from: readonly string[] | null): string {
  const what =
    kind === 'below' && behavior.kind !== 'example' ? `${behavior.kind} of ${behavior.resource}` : behavior.kind
  return from === null ? `${what}; no state is known to forbid it` : what
}

function pathOf({ path, behavior }: Operation, resource: string, id: string): string {
  if (behavior.kind === 'example') return path
  const own = behavior.bindings.find((one) => one.in === 'path' && one.resource === resource)
  return own === undefined ? path : path.replace(`{${own.param}}`, encodeURIComponent(id))
}

function byItself({ rules }: Model, resource: Resource, state: string | null): NextSteps['byItself'] {
  const progress = resource.lifecycle?.progress
  const at = progress === undefined || state === null ? -1 : progress.states.indexOf(state)
  const next = at < 0 ? undefined : progress?.states[at + 1]
  const read = progress?.by === 'reads' && next !== undefined ? [{ to: next, when: 'when it is read' }] : []
  const reactions = rules
    .reactions(resource)
    .flatMap(({ on, from, to, after, at: moment }) =>
      to !== null && (on === state || (state !== null && from.includes(state)))
        ? [{ to, when: after === null ? (moment === null ? 'at once' : `at ${moment}`) : `after ${after}` }]
        : [],
    )
  return [...read, ...reactions]
}
