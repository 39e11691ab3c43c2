import type { Lifecycle, Operation, Resource } from '../../blueprint/blueprint.ts'
import { durationFrom } from '../../lib/calendar.ts'
import type { JsonObject } from '../../lib/json.ts'
import { viewProperties } from '../../openapi/properties.ts'
import type { Model } from '../../simulate/call.ts'
import type { Wish } from '../wishes/wish.ts'
import { conditionsOf, conditionsOfReaction, happens, plainCase } from './conditions.ts'
import { bodyMedia, operationsOf } from './operations.ts'

/** One way from state to state. */
export interface Move {
  /** Null: it comes by itself. */
  readonly operation: Operation | null
  /** `[]`: from any. */
  readonly from: readonly string[]
  readonly to: string
  readonly wishes: readonly Wish[]
  /** Entity properties that the call says. */
  readonly say: JsonObject
  /** Null: as a success does. */
  readonly status: number | null
  /** Until it comes by itself; null: as long as it takes. */
  readonly seconds: number | null
  /** False: it may lead elsewhere, by conditions that are not understood, or that hang on other things. Absent: it does not. */
  readonly sure?: boolean
}

/** All ways from state to state, the well-founded first. @param avoid operations that are not to be called */
export function movesOf(model: Model, resource: Resource, avoid: readonly string[] = []): readonly Move[] {
  const { lifecycle } = resource
  if (lifecycle === null) return []
  const calls = (['transition', 'update', 'replace'] as const)
    .flatMap((kind) => operationsOf(model, resource, kind))
    .filter(({ id }) => !avoid.includes(id))
  const founded = calls.flatMap((operation) => callMoves(model, resource, lifecycle, operation))
  const said = calls.flatMap((operation) => saidMoves(model, resource, lifecycle, operation))
  const isKnown = (move: Move) => founded.some(({ operation, to }) => operation === move.operation && to === move.to)
  return [
    ...founded,
    ...waits(model, resource),
    ...reads(model, resource, lifecycle),
    ...said.filter((move) => !isKnown(move)),
  ]
}

function callMoves(model: Model, resource: Resource, lifecycle: Lifecycle, operation: Operation): Move[] {
  const cases = model.rules.authored?.operations[operation.id]?.cases ?? []
  const authored = cases.flatMap((one) => {
    const conditions = one.to !== null && happens(one) ? conditionsOf(model, operation, one) : null
    return conditions === null || one.to === null
      ? []
      : [{ operation, from: one.from, to: one.to, say: {}, seconds: null, ...conditions }]
  })
  if (cases.length > 0) return authored
  return lifecycle.transitions
    .filter((one) => one.operation === operation.id)
    .map(({ from, to }) => ({
      operation,
      from: from.length > 0 ? from : guardOf(resource, operation.id),
      to,
      wishes: [],
      say: operation.behavior.kind === 'transition' ? {} : { [lifecycle.field]: typedState(to) },
      status: null,
      seconds: null,
    }))
}

/** States that a request may simply say. */
function saidMoves(model: Model, resource: Resource, lifecycle: Lifecycle, operation: Operation): Move[] {
  if (operation.behavior.kind === 'transition') return []
  const from = guardOf(resource, operation.id)
  const { wishes } = plainCase(model, operation)
  return sayableStates(model, resource, operation).map((to) => ({
    operation,
    from,
    to,
    wishes,
    say: { [lifecycle.field]: typedState(to) },
    status: null,
    seconds: null,
  }))
}

/** The states that the body of an operation may name. */
export function sayableStates(model: Model, { lifecycle }: Resource, operation: Operation): string[] {
  const schema = bodyMedia(operation)?.schema ?? null
  const { behavior } = operation
  if (lifecycle === null || schema === null || behavior.kind === 'example' || behavior.input === null) return []
  const { toEntity } = model.plan(operation).fields
  const name = [...toEntity].find(([, field]) => field === lifecycle.field)?.[0]
  let at = schema
  for (const step of [...behavior.input.path, name ?? '']) {
    const next = viewProperties(model.doc, at).properties.get(step)
    if (next === undefined) return []
    at = next
  }
  const { isValid } = model.validators.at(at, 'request')
  // What takes any text at all says nothing of states.
  if (isValid('no-such-state') || isValid(true)) return []
  return lifecycle.states.filter((state) => isValid(typedState(state)))
}

const typedState = (state: string) => (state === 'true' || state === 'false' ? state === 'true' : state)

function waits(model: Model, resource: Resource): Move[] {
  const reactions = model.rules.reactions(resource)
  return reactions.flatMap((reaction, index) => {
    const { on, to, after, from } = reaction
    if (to === null || on === 'updated' || on === 'deleted') return []
    const rivals = reactions.slice(0, index).filter((one) => one.on === on && one.after === after && one.to !== null)
    const wishes = conditionsOfReaction(model, rivals, reaction)
    if (wishes === null) return []
    const first = resource.lifecycle?.initial
    const seconds = after === null ? null : (durationFrom(0, after) ?? null)
    const origins = on !== 'created' ? [on] : from.length > 0 ? from : first == null ? [] : [first]
    return [
      {
        operation: null,
        from: origins,
        to,
        wishes,
        say: {},
        status: null,
        seconds: reaction.at === null && after === null ? 0 : seconds,
        sure: wishes.every(({ place }) => place.of === 'entity'),
      },
    ]
  })
}

/** What comes to its end the more often it is looked at. */
function reads(model: Model, resource: Resource, { progress }: Lifecycle): Move[] {
  const read = operationsOf(model, resource, 'read')[0]
  if (progress?.by !== 'reads' || read === undefined) return []
  return progress.states.slice(1).map((to, index) => ({
    operation: read,
    from: [progress.states[index]!],
    to,
    wishes: [],
    say: {},
    status: null,
    seconds: null,
  }))
}

const guardOf = ({ lifecycle }: Resource, operation: string): readonly string[] =>
  (lifecycle?.guards ?? []).filter((guard) => guard.operation === operation).flatMap(({ from }) => from)

/**
 * The fewest moves that come into one of the states. `start` null: the state is not known, and only what is allowed in any state
 * is sure. Undefined: there are none. With `arrive` at least one.
 */
export function shortestPath(
  moves: readonly Move[],
  start: string | null,
  goal: readonly string[],
  arrive: boolean,
): readonly Move[] | undefined {
  if (!arrive && start !== null && goal.includes(start)) return []
  const queue: { state: string | null; path: readonly Move[] }[] = [{ state: start, path: [] }]
  const seen = new Set([start])
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { state, path } = next
    for (const move of moves) {
      if (move.to === state || !isAllowed(move, state)) continue
      if (goal.includes(move.to)) return [...path, move]
      if (seen.has(move.to)) continue
      seen.add(move.to)
      queue.push({ state: move.to, path: [...path, move] })
    }
  }
  return undefined
}

const isAllowed = ({ from }: Move, state: string | null) =>
  from.length === 0 || (state !== null && from.includes(state))
