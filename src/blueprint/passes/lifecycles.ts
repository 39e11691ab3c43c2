import { normalizeName } from '../../lib/names.ts'
import type { Behavior, Lifecycle, Resource } from '../blueprint.ts'
import type { InferContext, Pass } from '../pass.ts'
import { statesOf, undone } from '../understand/participles.ts'
import { routeOf } from '../understand/route.ts'
import type { SchemaView } from '../understand/schema-view.ts'
import { type DraftOperation, lastLiteral } from '../understand/tree.ts'

/** Which states a resource goes through, and to which one each action leads. No guards: those need evidence of their own. */
export const lifecyclesPass: Pass = {
  name: 'lifecycles',
  run(context) {
    const actions = new Map<string, DraftOperation[]>()
    for (const op of context.draft.operations)
      if (op.behavior.kind === 'transition')
        actions.set(op.behavior.resource, [...(actions.get(op.behavior.resource) ?? []), op])
    for (const resource of context.draft.resources) {
      const schema = resource.schema ?? resource.example
      if (schema === undefined) continue
      const entity = context.schemas.at(schema)
      const status = statusOf(entity, resource, context)
      const transitions: { from: string[]; to: string; operation: string }[] = []
      for (const op of actions.get(resource.name) ?? []) {
        const target = targetOf(op, entity, status, context)
        if (!target) continue
        op.behavior = { ...(op.behavior as Extract<Behavior, { kind: 'transition' }>), ...target }
        if (target.field === status?.field) transitions.push({ from: [], to: target.to, operation: op.id })
        context.claim({
          claim: `${op.id} moves ${resource.name} to ${target.to} (${target.field})`,
          confidence: target.field === status?.field ? 'strong' : 'weak',
          evidence: [op.pointer, entity.properties.get(target.field)?.pointer ?? entity.pointer],
          about: op.id,
        })
      }
      if (status) resource.lifecycle = { ...status, transitions }
    }
  },
}

type Status = Omit<Lifecycle, 'transitions'>

function statusOf(entity: SchemaView, resource: Resource, { draft, schemas }: InferContext): Status | null {
  const candidates = [...entity.properties.values()].flatMap((property) => {
    const rank = statusRank(property.name, resource.name)
    if (rank === 0) return []
    const view = schemas.at(property.pointer)
    const asked =
      view.keyword('enum') === undefined ? filterOf(property.name, resource, draft.operations, schemas) : null
    const values = (asked ?? view).keyword('enum')
    const states = Array.isArray(values) ? values.filter((value) => typeof value === 'string' && value !== '') : []
    return states.length >= 2 && view.items === null
      ? [{ property, view: asked ?? view, states: states as string[], rank }]
      : []
  })
  const best = candidates.sort((a, b) => b.rank - a.rank)[0]
  if (!best) return null
  const preset = best.view.keyword('default')
  const initial = typeof preset === 'string' && best.states.includes(preset) ? preset : initialOf(best.states)
  return { field: best.property.name, states: best.states, initial, terminal: [] }
}

/** The parameter by which lists of the resource are restricted to a state: it may name the states where the entity does not. */
function filterOf(
  field: string,
  { name }: Resource,
  operations: readonly DraftOperation[],
  schemas: InferContext['schemas'],
): SchemaView | null {
  for (const { behavior, parameters } of operations) {
    if (behavior.kind !== 'list' || behavior.resource !== name) continue
    const filter = behavior.filters.find(({ field: path, op }) => path.length === 1 && path[0] === field && op === 'eq')
    const declared = parameters.find((parameter) => parameter.in === filter?.in && parameter.name === filter.param)
    if (declared?.schema != null) return schemas.at(declared.schema)
  }
  return null
}

function statusRank(name: string, resource: string): number {
  const plain = normalizeName(name)
  if (plain === 'status') return 5
  if (plain === 'state') return 4
  if (plain === `${normalizeName(resource)}status` || plain === `${normalizeName(resource)}state`) return 3
  return /^(lifecycle(state|status)|phase|stage|currentstatus|currentstate|processingstatus)$/.test(plain) ? 2 : 0
}

const beginnings = [/^draft/, /^new$/, /^created$/, /^requires_payment_method$/, /^requires?_/, /^(open|opened)$/, /^pending/, /^queued$/, /^(not_?started|todo|to_?do|unpaid|unverified)$/, /^active$|^enabled$/, /^(submitted|scheduled|initiated|received)$/] // biome-ignore format: in order

/** The state a new one is in: a word for a beginning, else the first of the list. */
function initialOf(states: readonly string[]): string {
  for (const pattern of beginnings) {
    const hit = states.find((state) => pattern.test(state.toLowerCase().replaceAll('-', '_')))
    if (hit !== undefined) return hit
  }
  return states[0]!
}

/** Evidence, best first: a state of the list, the moment it was reached (`canceled_at`), a flag (`is_archived`). */
function targetOf(
  op: DraftOperation,
  entity: SchemaView,
  status: Status | null,
  context: InferContext,
): { to: string; field: string } | null {
  const literal = lastLiteral(routeOf(op.path).segments)
  if (literal === null) return null
  const removing = op.method === 'DELETE'
  if (!removing) {
    for (const word of statesOf(literal)) {
      const state = status?.states.find((member) => sameState(member, word))
      if (status && state !== undefined) return { to: state, field: status.field }
    }
    for (const word of statesOf(literal)) {
      const moment = momentOf(entity, word, context)
      if (moment) return { to: word, field: moment }
    }
  }
  const flag = flagOf(entity, literal, context)
  if (flag) return { to: removing ? 'false' : 'true', field: flag }
  const opposite = undone(literal)
  const cleared = opposite && flagOf(entity, opposite, context)
  return cleared ? { to: removing ? 'true' : 'false', field: cleared } : null
}

function sameState(member: string, word: string): boolean {
  const state = normalizeName(member)
  const wanted = normalizeName(word)
  return (
    state === wanted ||
    (wanted.length >= 4 &&
      state.endsWith(wanted) &&
      !state.startsWith('un') &&
      !state.startsWith('not') &&
      !state.startsWith('partial'))
  )
}

function momentOf(entity: SchemaView, word: string, { schemas }: InferContext): string | null {
  const plain = normalizeName(word)
  if (!/(ed|id|en|wn|nt)$/.test(plain) || /^(updat|creat)ed$/.test(plain)) return null
  for (const property of entity.properties.values()) {
    const name = normalizeName(property.name)
    const view = schemas.at(property.pointer)
    if (![`${plain}at`, `${plain}on`, `${plain}date`, `${plain}time`, `date${plain}`].includes(name)) continue
    if (view.properties.size === 0 && view.items === null && !view.types.has('boolean')) return property.name
  }
  return null
}

function flagOf(entity: SchemaView, literal: string, { schemas }: InferContext): string | null {
  for (const word of statesOf(literal)) {
    const plain = normalizeName(word)
    for (const property of entity.properties.values()) {
      const name = normalizeName(property.name)
      if (name !== plain && name !== `is${plain}`) continue
      if (schemas.at(property.pointer).types.has('boolean')) return property.name
    }
  }
  return null
}
