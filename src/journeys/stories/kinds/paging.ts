import type { Operation, Pagination, Resource } from '../../../blueprint/blueprint.ts'
import { type CallStep, isBlocked, literal, type StepParameter, type Value } from '../../journey.ts'
import { targetValues } from '../../plan/address.ts'
import { addCall, type Draft } from '../../plan/draft.ts'
import { makeBy, need, prepare } from '../../plan/make.ts'
import { operationsOf } from '../../plan/operations.ts'
import { startDraft } from '../../plan/planner.ts'
import type { Setting } from '../../plan/setting.ts'
import { demandedFilters } from '../demanded.ts'
import { shownAt } from '../expect/shown.ts'
import { kebabPlural } from '../names.ts'
import { plotSteps } from '../plot-steps.ts'
import type { Plot, PlotStep } from '../plot.ts'
import type { Maker } from './maker.ts'

/** The second page of each list that has pages, by its own pagination, is another one than the first. */
export const pagingStories: Maker = (setting) =>
  setting.model.blueprint.resources.flatMap((resource) => {
    for (const operation of operationsOf(setting.model, resource, 'list')) {
      const plot = pagingStory(setting, resource, operation)
      if (plot !== undefined) return [plot]
    }
    return []
  })

function pagingStory(setting: Setting, resource: Resource, operation: Operation): Plot | undefined {
  const { behavior } = operation
  const { model } = setting
  if (behavior.kind !== 'list' || behavior.pagination.in !== 'query' || operation.requestBody?.required === true)
    return undefined
  const { pagination } = behavior
  const id = resource.idField === null ? undefined : shownAt(model, operation, [resource.idField], null)
  const size = sizeOf(setting, operation, pagination)
  if (id === undefined || size === undefined || pagination.position === null) return undefined
  const draft = startDraft(setting)
  if (!furnish(draft, resource, operation, size + 1)) return undefined
  const asked = askedFor(draft, operation, resource)
  if (asked === undefined) return undefined
  const params = [
    ...targetValues(draft, operation, null).params.filter(({ name }) => !asked.some((one) => one.name === name)),
    ...asked,
  ]
  const more = (extra: StepParameter[]) => [
    ...params.filter(({ name }) => !extra.some((one) => one.name === name)),
    ...extra,
  ]
  const sized: StepParameter[] =
    pagination.size === null ? [] : [{ name: pagination.size, in: 'query', value: literal(size) }]
  const call = (own: StepParameter[]): Omit<CallStep, 'kind' | 'id' | 'operation' | 'title'> => ({
    params: more(own),
    body: null,
    status: operation.success.status,
    purpose: 'find',
  })
  const first = addCall(draft, operation, call(sized))
  const last = id.map((name, index) => (index === id.length - 2 ? String(size - 1) : name))
  const next = positionOf(pagination, size, { kind: 'reply', step: first, path: last }, first)
  if (next === undefined) return undefined
  const position: StepParameter = { name: pagination.position, in: 'query', value: next }
  const second = addCall(draft, operation, call([...sized, position]))
  const steps = plotSteps(draft.steps)?.map((step): PlotStep => {
    if (step.kind !== 'call' || step.call.id !== second) return step
    const value: Value = { kind: 'reply', step: first, path: id }
    return { ...step, claims: [{ path: id, is: 'different', value }] }
  })
  if (steps === undefined) return undefined
  const name = kebabPlural(resource.name)
  return {
    kind: 'paging',
    name: `page-through-${name}`,
    title: `Page through ${name.replaceAll('-', ' ')}`,
    steps,
    id: null,
  }
}

/** The smallest page that may be asked for. Undefined: it is so large that it would take many to fill it. */
function sizeOf(
  { model }: Setting,
  operation: Operation,
  { size, style, defaultSize }: Pagination,
): number | undefined {
  if (style !== 'cursor' && style !== 'page' && style !== 'offset') return undefined
  const schema = operation.parameters.find(({ name, in: place }) => name === size && place === 'query')?.schema ?? null
  if (size === null) return defaultSize <= 5 ? defaultSize : undefined
  if (schema === null) return 1
  const { isValid } = model.validators.at(schema, 'request')
  return [1, 2, 3, 4, 5].find((count) => isValid(count) || isValid(String(count)))
}

/** Sees to it that there are so many, below one container. False: there are not. */
function furnish(draft: Draft, resource: Resource, operation: Operation, count: number): boolean {
  const { setting } = draft
  const [create] = operationsOf(setting.model, resource, 'create')
  if (create !== undefined && !isBlocked(prepare(draft, operation, [])) && !isBlocked(need(draft, resource.name))) {
    for (let made = 1; made < count; made++) {
      // Another one: with other names of its own.
      const other = { ...draft, setting: { ...setting, salt: `${setting.salt}n${made}` } }
      if (isBlocked(makeBy(other, create, resource, { wishes: [], say: {} }))) return false
    }
    return true
  }
  if (create !== undefined || operation.path.includes('{')) return false
  return setting.known(resource.name).length >= count
}

/** A list that has to be asked for some of them is asked for those that are there. Undefined: it is not known how. */
function askedFor(draft: Draft, operation: Operation, resource: Resource): StepParameter[] | undefined {
  const asked: StepParameter[] = []
  for (const { name, field } of demandedFilters(operation)) {
    const thing = draft.things.get(resource.name)
    // What was not said may differ from one to the next, or be nothing.
    const value = Object.hasOwn(thing?.sent ?? {}, field[0] ?? '') ? thing?.value(field) : undefined
    if (value === undefined || field[0] === resource.idField) return undefined
    asked.push({ name, in: 'query', value })
  }
  return asked
}

/** What the second page is asked for by. Undefined: only a URL tells, which no step can call. */
function positionOf(pagination: Pagination, size: number, last: Value, first: string): Value | undefined {
  const { style, cursor, firstPage, fields } = pagination
  if (style === 'page') return literal(firstPage + 1)
  if (style === 'offset') return literal(size)
  const token = fields.find(({ role }) => role === 'next_cursor')
  if (token !== undefined) return { kind: 'reply', step: first, path: token.path }
  return cursor === 'id' ? last : undefined
}
