import type { Operation, Resource } from '../../blueprint/blueprint.ts'
import type { JsonObject } from '../../lib/json.ts'
import { valueAt } from '../../lib/json.ts'
import { withArticle } from '../phrases.ts'
import { type Blocked, blocked, isBlocked, literal, type StepParameter } from '../journey.ts'
import { satisfies, type Wish } from '../wishes/wish.ts'
import { idOf, targetValues } from './address.ts'
import { bodyFor } from './body.ts'
import { type Conditions, plainCase } from './conditions.ts'
import { addCall, bring, type Draft, type Thing } from './draft.ts'
import { madeStatus, operationsOf, parentsIn, pathFields } from './operations.ts'
import { thingOfEntity, thingOfReply } from './thing.ts'
import { tokenFor } from './token.ts'

const maxDepth = 6

/** The draft's entity of a resource; made, or found, if it has none. Wishes are about it. */
export function need(draft: Draft, name: string, wishes: readonly Wish[] = []): Thing | Blocked {
  const known = draft.things.get(name)
  if (known !== undefined) return known
  const resource = draft.setting.model.resources.get(name)
  if (resource === undefined) return blocked(`there is no resource ${name}`)
  if (draft.making.has(name)) return blocked(`${withArticle(resource.name)} refers to another one`)
  if (draft.making.size >= maxDepth) return blocked('too many things need others first')
  draft.making.add(name)
  const made = makeOrFind(draft, resource, wishes)
  draft.making.delete(name)
  return made
}

function makeOrFind(draft: Draft, resource: Resource, wishes: readonly Wish[]): Thing | Blocked {
  const { model } = draft.setting
  const state = wantedState(resource, wishes)
  const rest = wishes.filter(({ place }) => place.of !== 'entity' || place.path[0] !== resource.lifecycle?.field)
  const creates = operationsOf(model, resource, 'create')
  const puts = resource.singleton
    ? []
    : operationsOf(model, resource, 'replace').filter(({ behavior }) => behavior.kind === 'replace' && behavior.upsert)
  let reason: string | undefined
  for (const operation of [...creates, ...puts].slice(0, 3)) {
    const tried = attempt(draft, () => {
      const made = makeBy(draft, operation, resource, { wishes: rest, say: {} })
      if (isBlocked(made) || state === undefined) return made
      return draft.bring(draft, resource, state)
    })
    if (!isBlocked(tried)) return tried
    reason ??= tried.reason
  }
  const found = attempt(draft, () => (resource.singleton ? onlyOne(draft, resource) : find(draft, resource, wishes)))
  return isBlocked(found) ? blocked(reason ?? found.reason) : found
}

const wantedState = ({ lifecycle }: Resource, wishes: readonly Wish[]) => {
  if (lifecycle === null) return undefined
  for (const { place, want } of wishes)
    if (place.of === 'entity' && place.path.join('.') === lifecycle.field && want.kind === 'is')
      return String(want.value)
  return undefined
}

/** What was added to the draft is taken back where it came to nothing. */
export function attempt<T>(draft: Draft, work: () => T | Blocked): T | Blocked {
  const steps = draft.steps.length
  const things = [...draft.things]
  const states = [...draft.states]
  const done = work()
  if (!isBlocked(done)) return done
  draft.steps.length = steps
  draft.things.clear()
  draft.states.clear()
  for (const [name, thing] of things) draft.things.set(name, thing)
  for (const [name, state] of states) draft.states.set(name, state)
  return done
}

export interface Making {
  readonly wishes: readonly Wish[]
  readonly say: JsonObject
  /** The case of the operation that is to hold; absent: the plainest. */
  readonly conditions?: Conditions
}

/** Makes an entity by a call, its containers and what it has to refer to before it. */
export function makeBy(draft: Draft, operation: Operation, resource: Resource, making: Making): Thing | Blocked {
  const { model } = draft.setting
  const { wishes: own, status } = making.conditions ?? plainCase(model, operation)
  const wishes = [...own, ...making.wishes]
  const unmet = prepare(draft, operation, wishes)
  if (unmet !== undefined) return unmet
  const call = callFor(draft, operation, resource, null, wishes, making.say)
  if (isBlocked(call)) return call
  const step = addCall(draft, operation, { ...call, status: status ?? madeStatus(model, operation), purpose: 'make' })
  const { lifecycle } = resource
  const said = lifecycle === null ? undefined : making.say[lifecycle.field]
  const state = said === undefined ? (lifecycle?.initial ?? null) : String(said)
  if (state !== null) bring(draft, resource, state)
  const thing = thingOfReply(model, operation, resource, step, call)
  const shown = idOf(thing) !== undefined || resource.singleton ? thing : lookUp(draft, resource, [])
  if (isBlocked(shown)) return blocked(`nothing shows the id of a new ${label(resource)}`)
  draft.things.set(resource.name, shown)
  draft.made.add(resource.name)
  if (state !== null) draft.states.set(resource.name, state)
  return shown
}

/** Containers, and what conditions name, first. */
export function prepare(draft: Draft, operation: Operation, wishes: readonly Wish[]): Blocked | undefined {
  const about = new Map<string, Wish[]>()
  for (const { place, want } of wishes) {
    if (place.of !== 'found') continue
    const all = about.get(place.resource) ?? []
    about.set(place.resource, all)
    if (place.path.length > 0) all.push({ place: { of: 'entity', path: place.path }, want })
  }
  for (const name of parentsIn(operation.behavior)) {
    const parent = draft.things.has(name) ? undefined : need(draft, name, about.get(name))
    if (isBlocked(parent)) return blocked(`${operation.id} is below a ${name}: ${parent.reason}`)
  }
  for (const [name, own] of about) {
    const absent = wishes.every(
      ({ place, want }) => place.of !== 'found' || place.resource !== name || /^(absent|not)$/.test(want.kind),
    )
    const made = absent ? undefined : (tokenFor(draft, name, own) ?? need(draft, name, own))
    if (isBlocked(made)) return made
  }
  return undefined
}

export function callFor(
  draft: Draft,
  operation: Operation,
  resource: Resource,
  entity: Thing | null,
  wishes: readonly Wish[],
  say: JsonObject,
) {
  const refer = (name: string) => {
    const other = draft.things.get(name) ?? tokenFor(draft, name, []) ?? need(draft, name, [])
    return isBlocked(other) ? undefined : idOf(other)
  }
  if (entity === null && operation.behavior.kind === 'replace') needNamed(draft, operation)
  const names = entity === null ? [...pathFields(draft.setting.model, resource)] : []
  // An id is the server's to choose, where it does.
  const mention = names.filter((name) => name !== resource.idField || resource.id.kind === 'client')
  const point = wishes.flatMap(({ place, want }) => {
    const thing = place.of === 'found' && want.kind !== 'absent' ? draft.things.get(place.resource) : undefined
    const value = thing === undefined ? undefined : idOf(thing)
    return place.of === 'found' && value !== undefined ? [{ by: place.by, value }] : []
  })
  const { params, body: named } = targetValues(draft, operation, entity)
  const keep = entity === null ? namedBy(operation, params) : kept(draft, entity)
  const body = bodyFor(draft, operation, { resource, wishes, say, named, refer, mention, point, keep })
  return isBlocked(body) ? body : { params, body }
}

/** What paths name an entity by. */
function kept({ setting: { model } }: Draft, { resource, value }: Thing) {
  const names = new Set([...pathFields(model, resource), ...(resource.idField === null ? [] : [resource.idField])])
  return [...names].flatMap((field) => {
    const shown = value([field])
    return shown === undefined ? [] : [{ field, value: shown }]
  })
}

/** What a path names something new by. */
function namedBy({ behavior }: Operation, params: readonly StepParameter[]) {
  if (behavior.kind !== 'replace') return []
  return behavior.bindings.flatMap(({ role, in: place, param, field }) => {
    const value = params.find((one) => one.in === place && one.name === param)?.value
    return role === 'id' && field?.length === 1 && value !== undefined ? [{ field: field[0]!, value }] : []
  })
}

/** `PUT /teams/{t}/members/{user_id}`: the user is made first. */
function needNamed(draft: Draft, { behavior }: Operation): void {
  if (behavior.kind === 'example') return
  for (const { param, role } of behavior.bindings) {
    const name = param.replace(/_?(id|Id|ID|sid|uuid)$/, '')
    if (role === 'id' && name !== behavior.resource && draft.setting.model.resources.has(name)) need(draft, name)
  }
}

/** There is one below each container, or one at all: no id names it. */
function onlyOne(draft: Draft, resource: Resource): Thing | Blocked {
  const kinds = ['read', 'update', 'replace', 'transition'] as const
  const [operation] = kinds.flatMap((kind) => operationsOf(draft.setting.model, resource, kind))
  const unmet =
    operation === undefined
      ? blocked(`no operation shows ${withArticle(resource.name)}`)
      : prepare(draft, operation, [])
  if (unmet !== undefined) return unmet
  const thing: Thing = { resource, sent: {}, key: undefined, value: () => undefined }
  draft.things.set(resource.name, thing)
  return thing
}

/** One that is there already. */
function find(draft: Draft, resource: Resource, wishes: readonly Wish[]): Thing | Blocked {
  const fitting = draft.setting
    .known(resource.name)
    .filter(({ value }) =>
      wishes.every(({ place, want }) => place.of !== 'entity' || satisfies(valueAt(value, place.path), want)),
    )
  const [first] = fitting
  if (first === undefined)
    return blocked(
      `no operation makes ${withArticle(resource.name)}, and there is none${wishes.length > 0 ? ' as is needed' : ''}`,
    )
  for (const name of Object.keys(first.parents)) {
    const parent = draft.setting.model.resources.get(name)
    const holder = draft.setting.known(name).find(({ key }) => key === first.parents[name])
    if (parent !== undefined && holder !== undefined) draft.things.set(name, thingOfEntity(parent, holder))
  }
  const listed =
    wishes.length === 0 ? lookUp(draft, resource, Object.keys(first.parents)) : lookUpBy(draft, resource, wishes)
  const thing = isBlocked(listed) ? thingOfEntity(resource, first) : listed
  draft.things.set(resource.name, thing)
  const { lifecycle } = resource
  if (lifecycle !== null && isBlocked(listed)) draft.states.set(resource.name, String(first.value[lifecycle.field]))
  const wanted = wantedState(resource, wishes)
  if (wanted !== undefined) draft.states.set(resource.name, wanted)
  return thing
}

/** The first of a list, where the containers it is below are known. */
function lookUp(
  draft: Draft,
  resource: Resource,
  within: readonly string[],
  asked: readonly StepParameter[] = [],
): Thing | Blocked {
  const { model } = draft.setting
  const able = operationsOf(model, resource, 'list').find(
    ({ behavior }) =>
      behavior.kind === 'list' &&
      !behavior.keyed &&
      parentsIn(behavior).every((name) => within.includes(name) || draft.things.has(name)),
  )
  if (able === undefined) return blocked(`no operation lists them`)
  const wanted = demanded(draft, able, resource)
  if (wanted === undefined) return blocked('the list has to be asked for some of them')
  belowFirst(draft, able, resource)
  const more = [...asked, ...wanted]
  const params = targetValues(draft, able, null).params.filter(
    ({ name, in: place }) => !more.some((one) => one.name === name && one.in === place),
  )
  const call = { params: [...params, ...more], body: null }
  const body = bodyFor(draft, able, {
    resource,
    wishes: [],
    say: {},
    named: [],
    mention: [],
    point: [],
    keep: [],
    refer: () => undefined,
  })
  const step = addCall(draft, able, {
    ...call,
    body: isBlocked(body) ? null : body,
    status: able.success.status,
    purpose: 'find',
  })
  const thing = thingOfReply(model, able, resource, step, call)
  return idOf(thing) === undefined ? blocked('the list does not show them') : thing
}

/** A path value that names no resource, but that the entities show: that of the first there is. */
function belowFirst({ setting, prefixes }: Draft, { behavior }: Operation, { name }: Resource): void {
  if (behavior.kind === 'example') return
  for (const { role, resource, in: place, param, field } of behavior.bindings) {
    if (role !== 'parent' || resource !== null || place !== 'path' || field === null || prefixes.has(param)) continue
    const value = valueAt(setting.known(name)[0]?.value, field)
    if (typeof value === 'string' || typeof value === 'number') prefixes.set(param, value)
  }
}

/** What a list that shows only what it is asked for is asked for: the first there is. Undefined: it is not known how. */
function demanded(
  draft: Draft,
  { behavior, parameters }: Operation,
  { name: of }: Resource,
): StepParameter[] | undefined {
  if (behavior.kind !== 'list') return []
  const made: StepParameter[] = []
  for (const { param, in: place, field, op } of behavior.filters) {
    const declared = parameters.find((one) => one.in === 'query' && one.name === param)
    if (place !== 'query' || declared?.required !== true) continue
    const value = valueAt(draft.setting.known(of)[0]?.value, field)
    if (value === undefined || value === null || !/^(eq|in)$/.test(op) || declared.schema === null) return undefined
    const { isValid } = draft.setting.model.validators.at(declared.schema, 'request')
    const said = [value, [value], String(value)].find(isValid)
    if (said === undefined) return undefined
    made.push({ name: param, in: 'query', value: literal(said) })
  }
  return made
}

/** The first of a list that can be asked for what is wished. */
function lookUpBy(draft: Draft, resource: Resource, wishes: readonly Wish[]): Thing | Blocked {
  const [list] = operationsOf(draft.setting.model, resource, 'list')
  if (list?.behavior.kind !== 'list') return blocked('no operation lists them')
  const { filters } = list.behavior
  const asked = wishes.map(({ place, want }): StepParameter | undefined => {
    const value =
      want.kind === 'is'
        ? want.value
        : want.kind === 'not' && typeof want.values[0] === 'boolean'
          ? !want.values[0]
          : undefined
    const filter = filters.find(
      ({ op, in: at, field }) => op === 'eq' && at === 'query' && field.join('.') === place.path.join('.'),
    )
    return value === undefined || filter === undefined
      ? undefined
      : { name: filter.param, in: 'query', value: literal(value) }
  })
  return asked.includes(undefined)
    ? blocked('the list cannot be asked for them')
    : lookUp(
        draft,
        resource,
        [],
        asked.filter((one) => one !== undefined),
      )
}

export const label = ({ name }: Resource) => name.replaceAll('_', ' ')
