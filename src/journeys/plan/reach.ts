import type { Operation, Resource } from '../../blueprint/blueprint.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Model } from '../../simulate/call.ts'
import { withArticle } from '../phrases.ts'
import { type Blocked, blocked, type CallStep, isBlocked } from '../journey.ts'
import type { Wish } from '../wishes/wish.ts'
import { addCall, addWait, bring, type Draft, type Thing } from './draft.ts'
import { callFor, label, makeBy, need, prepare } from './make.ts'
import { type Move, movesOf, sayableStates, shortestPath } from './moves.ts'
import { operationsOf } from './operations.ts'

export interface Destination {
  readonly states: readonly string[]
  /** It has to come into the state, not to be in it from its beginning. */
  readonly arrive: boolean
  /** Operations that are not to be called; absent: none. */
  readonly avoid?: readonly string[]
}

/** Brings the draft's entity of a resource, made or found before, into one of the states. */
export function reachState(
  draft: Draft,
  resource: Resource,
  { states, arrive, avoid = [] }: Destination,
  wishes: readonly Wish[] = [],
): Thing | Blocked {
  const { lifecycle } = resource
  if (lifecycle === null) return blocked(`${withArticle(resource.name)} has no states that are known`)
  const moves = movesOf(draft.setting.model, resource, avoid)
  const known = draft.things.get(resource.name)
  const goal = `${withArticle(resource.name)} that is ${states.join(' or ')}`
  if (known !== undefined) {
    const path = shortestPath(moves, draft.states.get(resource.name) ?? null, states, arrive)
    return path === undefined ? blocked(`nothing leads to ${goal}`) : walk(draft, resource, known, path)
  }
  return fromBirth(draft, resource, moves, { states, arrive }, wishes) ?? blocked(`nothing leads to ${goal}`)
}

/** Undefined: no way leads there. */
function fromBirth(
  draft: Draft,
  resource: Resource,
  moves: readonly Move[],
  { states, arrive }: Destination,
  wishes: readonly Wish[],
): Thing | Blocked | undefined {
  const { model } = draft.setting
  const lifecycle = resource.lifecycle!
  const [create] = operationsOf(model, resource, 'create')
  if (create === undefined) return fromFound(draft, resource, moves, { states, arrive }, wishes)
  const { initial } = lifecycle
  const plain = shortestPath(moves, initial, states, arrive)
  if (plain !== undefined) {
    const thing = need(draft, resource.name, [...wishes, ...wishesOf(plain, resource)])
    return isBlocked(thing) ? thing : walk(draft, resource, thing, plain)
  }
  for (const born of sayableStates(model, resource, create)) {
    // One that is born in a state that is not the first has come into it.
    const path = states.includes(born) && born !== initial ? [] : shortestPath(moves, born, states, arrive)
    if (path === undefined) continue
    const say = { [lifecycle.field]: born === 'true' || born === 'false' ? born === 'true' : born }
    const thing = makeBy(draft, create, resource, { wishes: [...wishes, ...wishesOf(path, resource)], say })
    return isBlocked(thing) ? thing : walk(draft, resource, thing, path)
  }
  // Its first state is not known: what needs one may be allowed in it.
  const hoped = moves.map((move) => (initial === null ? { ...move, from: [] } : move))
  const path = shortestPath(hoped, initial, states, arrive)
  if (path === undefined) return undefined
  const thing = need(draft, resource.name, [...wishes, ...wishesOf(path, resource)])
  return isBlocked(thing) ? thing : walk(draft, resource, thing, path)
}

function fromFound(
  draft: Draft,
  resource: Resource,
  moves: readonly Move[],
  { states, arrive }: Destination,
  wishes: readonly Wish[],
): Thing | Blocked | undefined {
  const { field } = resource.lifecycle!
  const there = new Set(draft.setting.known(resource.name).map(({ value }) => String(value[field])))
  const ways = [...there].flatMap((start) => {
    const path = shortestPath(moves, start, states, arrive)
    return path === undefined ? [] : [{ start, path }]
  })
  const [best] = ways.sort((a, b) => a.path.length - b.path.length)
  if (best === undefined) return undefined
  const value = best.start === 'true' || best.start === 'false' ? best.start === 'true' : best.start
  const state: Wish = { place: { of: 'entity', path: [field] }, want: { kind: 'is', value } }
  const thing = need(draft, resource.name, [...wishes, ...wishesOf(best.path, resource), state])
  return isBlocked(thing) ? thing : walk(draft, resource, thing, best.path)
}

/** What has to hold of the entity from its beginning: not its state, which the moves see to. */
const wishesOf = (path: readonly Move[], { lifecycle }: Resource) =>
  path.flatMap(({ wishes }) =>
    wishes.filter(({ place }) => place.of === 'found' || (place.of === 'entity' && place.path[0] !== lifecycle?.field)),
  )

function walk(draft: Draft, resource: Resource, thing: Thing, path: readonly Move[]): Thing | Blocked {
  for (const [index, move] of path.entries()) {
    if (move.operation === null) {
      if (move.seconds !== 0) addWait(draft, `the ${label(resource)} becomes ${move.to}`, move.seconds)
    } else {
      const called = callOn(draft, move.operation, thing, {
        wishes: move.wishes,
        say: move.say,
        status: move.status,
        purpose: 'move',
      })
      if (called !== undefined) return called
    }
    draft.states.set(resource.name, move.to)
    const goesOn = path[index + 1]?.operation === null
    if (move.sure !== false && (goesOn || stays(draft.setting.model, resource, move.to)))
      bring(draft, resource, move.to)
  }
  return thing
}

/** Nothing that comes at once leads out of a state. */
const stays = ({ rules }: Model, resource: Resource, state: string) =>
  !rules
    .reactions(resource)
    .some(({ on, after, at, to }) => on === state && after === null && at === null && to !== null)

export interface Calling {
  readonly wishes: readonly Wish[]
  readonly say: JsonObject
  /** Null: as a success does. */
  readonly status: number | null
  readonly purpose: CallStep['purpose']
}

/** A call about an entity that is there. Undefined: it is added. */
export function callOn(draft: Draft, operation: Operation, thing: Thing, calling: Calling): Blocked | undefined {
  const said = calling.wishes.filter(({ place }) => place.of !== 'entity')
  const unmet = prepare(draft, operation, said)
  if (unmet !== undefined) return unmet
  const call = callFor(draft, operation, thing.resource, thing, said, calling.say)
  if (isBlocked(call)) return call
  addCall(draft, operation, { ...call, status: calling.status ?? operation.success.status, purpose: calling.purpose })
  return undefined
}
