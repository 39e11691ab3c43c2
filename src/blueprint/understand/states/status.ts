import { isObject, type JsonValue, own } from '../../../lib/json.ts'
import { normalizeName } from '../../../lib/names.ts'
import type { Pointer } from '../../../lib/pointer.ts'
import type { Resource } from '../../blueprint.ts'
import type { InferContext } from '../../pass.ts'
import { statesListed } from '../prose/lists.ts'
import type { PropertyView, SchemaView } from '../schema-view.ts'
import { type DraftOperation, requestSchema } from '../tree.ts'
import { isNothing } from './ends.ts'

/** The property that shows a resource's state, and the states it may show. */
export interface Status {
  readonly field: string
  readonly states: readonly string[]
  /** What names the states. */
  readonly evidence: Pointer
  /** The state that the schema presets; null: it presets none. */
  readonly preset: string | null
  /** What the document says of the property and its type. */
  readonly prose: string
  readonly prosePointer: Pointer
}

/** The best candidate: by its name, with states that its schema, a filter, a request or its description lists. */
export function statusOf(
  entity: SchemaView,
  resource: Resource,
  operations: readonly DraftOperation[],
  context: InferContext,
): Status | null {
  const all = [...entity.properties.values()]
  const named = all.flatMap((property) => {
    const rank = statusRank(property.name, resource.name)
    return rank === 0 ? [] : [{ property, rank }]
  })
  const ranked = named.length > 0 ? named : all.filter(isDescribedSo).map((property) => ({ property, rank: 1 }))
  for (const { property } of ranked.sort((a, b) => b.rank - a.rank)) {
    const status = statusAt(property, operations, context)
    if (status !== null) return status
  }
  return null
}

/** A property read as one that shows a state; null: it lists none. */
export function statusAt(
  property: PropertyView,
  operations: readonly DraftOperation[],
  { schemas }: InferContext,
): Status | null {
  const view = schemas.at(property.pointer)
  if (view.items !== null || view.properties.size > 0 || (view.types.size > 0 && !view.types.has('string'))) return null
  const said = [own(property.schema, 'description'), view.keyword('description')].filter(
    (text) => typeof text === 'string',
  )
  const prose = [...new Set(said)].join('\n\n')
  const found = (by: SchemaView) => ({
    states: enumOf(by, schemas),
    evidence: by.pointer,
    preset: by.keyword('default'),
  })
  const listed = [
    () => found(view),
    () => ofFilter(property.name, operations, found, schemas),
    () => ofRequest(property.name, operations, found, schemas),
    () => ({ states: statesListed(prose), evidence: property.pointer, preset: view.keyword('default') }),
  ]
  for (const list of listed) {
    const { states, evidence, preset: value } = list()
    if (states.length < 2 || isFlag(states)) continue
    const preset = typeof value === 'string' && states.includes(value) && !isNothing(value) ? value : null
    return { field: property.name, states, evidence, preset, prose, prosePointer: property.pointer }
  }
  return null
}

const isFlag = (states: readonly string[]) => states.every((state) => /^(true|false|yes|no|on|off|0|1)$/i.test(state))

type Found = { states: string[]; evidence: Pointer; preset: JsonValue | undefined }

const nothing: Found = { states: [], evidence: '', preset: undefined }

/** Texts that an `enum`, or a `const` in each of several branches, allows. */
export function enumOf(view: SchemaView, schemas: InferContext['schemas']): string[] {
  const values = view.keyword('enum')
  if (Array.isArray(values))
    return [...new Set(values.filter((value) => typeof value === 'string' && value !== ''))] as string[]
  const found: string[] = []
  for (const branch of view.branches.slice(0, 50)) {
    const inner = schemas.at(branch)
    const constant = inner.keyword('const')
    const values = inner.keyword('enum')
    if (typeof constant === 'string') found.push(constant)
    else if (Array.isArray(values)) for (const value of values) if (typeof value === 'string') found.push(value)
  }
  return [...new Set(found)]
}

/** The parameter by which lists are restricted to a state may name the states where the entity does not. */
function ofFilter(
  field: string,
  operations: readonly DraftOperation[],
  found: (view: SchemaView) => Found,
  schemas: InferContext['schemas'],
): Found {
  for (const { behavior, parameters } of operations) {
    if (behavior.kind !== 'list') continue
    const filter = behavior.filters.find(({ field: path, op }) => path.length === 1 && path[0] === field && op === 'eq')
    const declared = parameters.find((parameter) => parameter.in === filter?.in && parameter.name === filter.param)
    if (declared?.schema == null) continue
    const { states, evidence, preset } = found(schemas.at(declared.schema))
    const all = states.filter((state) => !/^(all|any)$/i.test(state))
    if (all.length >= 2) return { states: all, evidence, preset }
  }
  return nothing
}

/** So may a request that sets it. */
function ofRequest(
  field: string,
  operations: readonly DraftOperation[],
  found: (view: SchemaView) => Found,
  schemas: InferContext['schemas'],
): Found {
  for (const op of operations) {
    const property = requestProperty(op, field, schemas)
    const read = property === undefined ? undefined : found(schemas.at(property.pointer))
    if (read !== undefined && read.states.length >= 3) return read
  }
  return nothing
}

/** A property of what an operation takes of the entity. */
export function requestProperty(
  op: DraftOperation,
  field: string,
  schemas: InferContext['schemas'],
): PropertyView | undefined {
  const { behavior } = op
  if (behavior.kind === 'example' || behavior.input === null || behavior.input.list) return undefined
  const request = requestSchema(op)
  if (request === null) return undefined
  let view = schemas.at(request)
  for (const name of behavior.input.path) {
    const inner = view.properties.get(name)
    if (inner === undefined) return undefined
    view = schemas.at(inner.pointer)
  }
  return view.properties.get(field)
}

/** Called something else, but described as "The status of the …". */
function isDescribedSo({ schema }: PropertyView): boolean {
  const said = own(schema, 'description')
  return (
    typeof said === 'string' &&
    /^\s{0,4}(the )?(current |latest |overall )?status of (the|this|an?)\b/i.test(said.slice(0, 80))
  )
}

export function statusRank(name: string, resource: string): number {
  if (!/stat|phase|stage/i.test(name)) return 0
  const plain = normalizeName(name)
  if (plain === 'status') return 5
  if (plain === 'state') return 4
  const parts = resource.split('_')
  const named = [resource, parts[parts.length - 1] ?? resource].map(normalizeName)
  if (named.some((noun) => plain === `${noun}status` || plain === `${noun}state`)) return 3
  return /^(lifecycle(state|status)|phase|stage|currentstatus|currentstate|processingstatus)$/.test(plain) ? 2 : 0
}

/** Text of an operation or response, with where it stands. */
export interface Prose {
  readonly text: string
  readonly pointer: Pointer
}

/** What the document says of a response. */
export function responseProse(pointer: Pointer, { doc }: InferContext): Prose | null {
  const { value, pointer: home } = doc.resolve(pointer)
  const text = isObject(value) ? own(value, 'description') : undefined
  return typeof text === 'string' && text !== '' ? { text, pointer: `${home}/description` } : null
}
