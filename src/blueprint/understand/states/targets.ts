import { normalizeName, words } from '../../../lib/names.ts'
import { joinPointer, type Pointer } from '../../../lib/pointer.ts'
import type { Resource } from '../../blueprint.ts'
import type { InferContext } from '../../pass.ts'
import { statesOf, undone } from '../participles.ts'
import { nounsOf } from '../prose/mentions.ts'
import { outcomesSaid, statesShown } from '../prose/outcomes.ts'
import { routeOf } from '../route.ts'
import type { SchemaView } from '../schema-view.ts'
import { type DraftOperation, lastLiteral } from '../tree.ts'
import { goalOf, likelyInitial } from './ends.ts'
import { responseProse, type Status, statusAt, statusRank } from './status.ts'

/** Where an action leads and how that is known. */
export interface Target {
  readonly to: string
  readonly field: string
  /** For people, and for counting. */
  readonly by: TargetEvidence
  readonly evidence: readonly Pointer[]
}

export type TargetEvidence =
  | 'its prose says so'
  | 'its verb names the state'
  | 'its response example shows it'
  | 'it undoes another state'
  | 'its verb names a moment'
  | 'its verb names a flag'

export interface Acted {
  readonly op: DraftOperation
  readonly resource: Resource
  readonly entity: SchemaView
  readonly status: Status | null
  readonly initial: string | null
  /** The one state that the examples of each operation show, where they show one. */
  readonly shown: ReadonlyMap<DraftOperation, string>
  /** Names of all kinds of things. */
  readonly others: ReadonlySet<string>
  readonly context: InferContext
}

/** Evidence, best first: prose, a state the verb names, an example, an opposite, the moment (`canceled_at`), a flag (`is_archived`). */
export function targetOf(acted: Acted): Target | null {
  const { op, entity, context } = acted
  const literal = actionOf(op)
  if (literal === null) return null
  const removing = op.method === 'DELETE'
  return (
    bySaying(acted) ??
    (removing ? null : (byVerb(acted, literal) ?? byExample(acted))) ??
    byUndoing(acted, literal, removing) ??
    (removing ? null : byMoment(entity, literal, context)) ??
    byFlag(entity, literal, removing, context) ??
    (removing ? null : byOtherStatus(acted, literal))
  )
}

/** The word that says what is done: the last literal of the path, less a mere object of it. */
export function actionOf(op: DraftOperation): string | null {
  return lastLiteral(routeOf(op.path).segments)
}

function bySaying({ op, resource, status, others, context }: Acted): Target | null {
  if (status === null) return null
  const about = { states: status.states, nouns: nounsOf(resource.name), others }
  for (const [key, text] of [
    ['description', op.description],
    ['summary', op.summary],
  ] as const) {
    const { sure, perhaps } = outcomesSaid(text, about)
    const [only] = sure.size > 0 ? sure : perhaps
    const to = new Set([...sure, ...perhaps]).size === 1 ? only : goalOf([...sure, ...perhaps], 1)
    if (to !== undefined) return spoken(to, status, joinPointer(op.pointer, key))
  }
  const response = op.responses.find(({ status: code }) => code === op.success.declared)
  const prose = response === undefined ? null : responseProse(response.pointer, context)
  const shown = prose === null ? new Set<string>() : statesShown(prose.text, about)
  return shown.size === 1 ? spoken([...shown][0]!, status, prose!.pointer) : null
}

const spoken = (to: string, { field }: Status, pointer: Pointer): Target => ({
  to,
  field,
  by: 'its prose says so',
  evidence: [pointer],
})

function byVerb({ op, status }: Acted, literal: string): Target | null {
  if (status === null) return null
  const state = stateNamed(literal, status.states)
  return state === undefined
    ? null
    : { to: state, field: status.field, by: 'its verb names the state', evidence: [op.pointer, status.evidence] }
}

export function stateNamed(literal: string, states: readonly string[]): string | undefined {
  for (const word of statesOf(literal)) {
    const state =
      states.find((member) => normalizeName(member) === normalizeName(word)) ??
      states.find((member) => sameState(member, word))
    if (state !== undefined) return state
  }
  return undefined
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

/** Its examples show a state that those of no other operation show: many documents show the same one everywhere. */
function byExample({ op, status, initial, shown }: Acted): Target | null {
  const only = shown.get(op)
  if (status === null || op.success.media === null || only === undefined) return null
  const others = [...shown].filter(([other]) => other !== op).map(([, state]) => state)
  if (only === initial || !status.states.includes(only) || others.length === 0 || others.includes(only)) return null
  return { to: only, field: status.field, by: 'its response example shows it', evidence: [op.success.media.pointer] }
}

/** What undoes a known state leads back: to the state for that (`active`), else to the first. */
function byUndoing({ op, status, initial }: Acted, literal: string, removing: boolean): Target | null {
  const verb = removing ? literal : undone(literal)
  if (status === null || verb === null || stateNamed(verb, status.states) === undefined) return null
  const undoing = stateNamed(verb, status.states)
  const back = [
    status.states.find((state) => /^(active|enabled|open|in_?progress)$/i.test(state)),
    initial,
    likelyInitial(status.states),
  ].find((state) => state != null && state !== undoing)
  return back == null
    ? null
    : { to: back, field: status.field, by: 'it undoes another state', evidence: [op.pointer, status.evidence] }
}

function byMoment(entity: SchemaView, literal: string, { schemas }: InferContext): Target | null {
  for (const word of statesOf(literal)) {
    const plain = normalizeName(word)
    if (!/(ed|id|en|wn|nt)$/.test(plain) || /^(updat|creat)ed$/.test(plain)) continue
    for (const property of entity.properties.values()) {
      const name = normalizeName(property.name)
      if (![`${plain}at`, `${plain}on`, `${plain}date`, `${plain}time`, `date${plain}`].includes(name)) continue
      const view = schemas.at(property.pointer)
      if (view.properties.size === 0 && view.items === null && !view.types.has('boolean'))
        return { to: word, field: property.name, by: 'its verb names a moment', evidence: [property.pointer] }
    }
  }
  return null
}

function byFlag(entity: SchemaView, literal: string, removing: boolean, context: InferContext): Target | null {
  const flag = flagOf(entity, literal, context)
  const set = (field: Pick<Flag, 'name' | 'pointer'>, value: boolean): Target => ({
    to: String(value),
    field: field.name,
    by: 'its verb names a flag',
    evidence: [field.pointer],
  })
  if (flag !== null) return set(flag, !removing)
  const opposite = undone(literal)
  const cleared = opposite === null ? null : flagOf(entity, opposite, context)
  return cleared === null ? null : set(cleared, removing)
}

interface Flag {
  readonly name: string
  readonly pointer: Pointer
}

function flagOf(entity: SchemaView, literal: string, { schemas }: InferContext): Flag | null {
  for (const word of statesOf(literal)) {
    const plain = normalizeName(word)
    for (const property of entity.properties.values()) {
      const name = normalizeName(property.name)
      if (name !== plain && name !== `is${plain}`) continue
      if (schemas.at(property.pointer).types.has('boolean')) return property
    }
  }
  return null
}

/** Another property of the entity that lists the very state: `approval_status` of an approval. */
function byOtherStatus({ op, resource, entity, status, context }: Acted, literal: string): Target | null {
  // One that is called its status, whatever it holds, is what shows the state.
  if ([...entity.properties.keys()].some((name) => statusRank(name, resource.name) >= 4)) return null
  for (const property of entity.properties.values()) {
    const [...parts] = words(property.name)
    if (property.name === status?.field || !/^(status|state)$/.test(parts[parts.length - 1] ?? '')) continue
    const other = statusAt(property, [], context)
    const state = other === null ? undefined : stateNamed(literal, other.states)
    if (other !== null && state !== undefined)
      return { to: state, field: other.field, by: 'its verb names the state', evidence: [op.pointer, other.evidence] }
  }
  return null
}
