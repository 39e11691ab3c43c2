import { normalizeName, plural, words } from '../../lib/names.ts'
import type { Pointer } from '../../lib/pointer.ts'
import { type Assignment, assignment } from './assignment.ts'
import { type EntityReading, entityIn, hintsFor, listIn } from './envelope.ts'
import type { Family } from './families.ts'
import { fieldOf, isIdLike, isScalar } from './identity.ts'
import type { Families } from './other-operations.ts'
import { placeOf, type Segment } from './route.ts'
import { type Endpoint, isItem } from './tree.ts'
import { isAction, nounOf, plainNoun, type Verb, verbOf } from './words.ts'
import type { Reading } from './reading.ts'

/** A call whose path says verb and noun: `/item/get`, `/conversations.create`, `/getUser`. */
interface Call {
  readonly endpoint: Endpoint
  /** Null: an action on the noun. */
  readonly verb: Verb | null
  readonly noun: string
}

interface Group {
  readonly base: string
  readonly segments: readonly Segment[]
  readonly noun: string
  readonly calls: Call[]
}

interface Input {
  readonly name: string
  readonly in: 'query' | 'body'
  readonly schema: Pointer | null
  readonly required: boolean
}

/** Reads call-style APIs, where verbs are in the path and ids in query or body. What is not sure stays unassigned. */
export function assignCalls(endpoints: readonly Endpoint[], families: Families, reading: Reading): Assignment[] {
  const found: Assignment[] = []
  for (const group of groupCalls(endpoints).values()) {
    if (families.byCollection(group.base)) continue
    const family = familyOf(group, reading)
    if (!family) continue
    const calls = group.calls.flatMap((call) => assignCall(call, family, reading) ?? [])
    const makes = calls.some(({ kind }) => kind === 'create' || kind === 'list')
    if (calls.length < 2 || !makes) continue
    families.add(family.family)
    found.push(...calls)
  }
  return found
}

function groupCalls(endpoints: readonly Endpoint[]): Map<string, Group> {
  const groups = new Map<string, Group>()
  for (const endpoint of endpoints) {
    const call = readCall(endpoint)
    if (!call) continue
    const { segments, noun } = call
    const base = placeOf(segments)
    const group = groups.get(base) ?? { base, segments, noun, calls: [] }
    groups.set(base, group)
    group.calls.push({ endpoint, verb: call.verb, noun })
  }
  return groups
}

function readCall(endpoint: Endpoint): { segments: readonly Segment[]; noun: string; verb: Verb | null } | null {
  const last = endpoint.segments[endpoint.segments.length - 1]
  if (last?.kind !== 'literal') return null
  const outer = endpoint.segments.slice(0, -1)
  const above = outer[outer.length - 1]
  const [first = '', ...rest] = words(last.text)
  const verb = verbOf(first)
  if (rest.length === 0 || (verb === 'list' && rest[0] === 'all' && rest.length === 1)) {
    if (above?.kind !== 'literal' || isItem(outer)) return null
    return verb || isAction(last.text) ? { segments: outer, noun: above.text, verb } : null
  }
  if (!verb)
    return above?.kind === 'literal' && isAction(last.text) ? { segments: outer, noun: above.text, verb: null } : null
  const by = rest.indexOf('by')
  const named = (by > 0 ? rest.slice(0, by) : rest).filter((word) => word !== 'all' && word !== 'a' && word !== 'the')
  if (named.length === 0) return null
  const noun = plural(named.join('_'))
  return { segments: [...outer, { kind: 'literal', text: noun }], noun, verb }
}

interface Known {
  readonly family: Family
  readonly id: (endpoint: Endpoint) => Assignment['id']
}

/** The kind of thing a group of calls is about, when its replies show one and its requests name one. */
function familyOf(group: Group, { views }: Reading): Known | null {
  const shown = group.calls.flatMap(({ endpoint, verb }) =>
    verb === 'read' || verb === 'create' || verb === 'update' ? entityOf(endpoint, group.noun, views) : [],
  )
  const listed = group.calls.flatMap(({ endpoint, verb }) =>
    verb === 'list' && endpoint.reply ? (listIn(views, endpoint.reply, hintsFor(group.noun)) ?? []) : [],
  )
  const alias = shown[0]?.path[shown[0].path.length - 1]
  const detail = shown[0]?.schema ?? listed[0]?.item ?? null
  if (detail === null) return null
  const param = idName(group, alias, views)
  const field = param === null ? null : fieldOf(views, views.at(detail), { name: param, schema: null }, group.noun)
  if (param === null || field === null) return null
  const family: Family = {
    base: group.base,
    segments: group.segments,
    literal: group.noun,
    noun: plainNoun(group.noun),
    hints: alias === undefined ? hintsFor(group.noun) : hintsFor(group.noun, alias),
    collections: [],
    items: [],
    schemas: new Set([...shown.map(({ schema }) => schema), ...listed.map(({ item }) => item)].map(views.identity)),
    detail,
    kind: 'collection',
  }
  return { family, id: (endpoint) => inputNamed(endpoint, param, views) }
}

function entityOf(endpoint: Endpoint, noun: string, views: Reading['views']): EntityReading[] {
  const entity = endpoint.reply ? entityIn(views, endpoint.reply, hintsFor(noun)) : null
  return entity && !entity.list && views.at(entity.schema).properties.size >= 2 ? [entity] : []
}

const credentials = /^(token|access_?token|client_?id|secret|client_?secret|api_?key|key|auth\w*|password)$/i

/** The input that names the thing: required by most calls on one, called like an id or like the thing. */
function idName({ calls, noun }: Group, alias: string | undefined, views: Reading['views']): string | null {
  const plain = normalizeName(nounOf(noun))
  const aliases = new Set(['id', plain, `${plain}id`])
  if (alias !== undefined) for (const suffix of ['', 'id']) aliases.add(normalizeName(alias) + suffix)
  const counts = new Map<string, number>()
  for (const { endpoint, verb } of calls) {
    if (verb === 'create' || verb === 'list') continue
    for (const { name, required } of inputs(endpoint, views))
      if (required || aliases.has(normalizeName(name))) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const ranked = [...counts].flatMap(([name, count]) => {
    if (credentials.test(name)) return []
    const normal = normalizeName(name)
    const like = aliases.has(normal)
    const hint = like ? 3 : !isIdLike(name) ? 0 : normal.includes(plain) ? 2 : 0.5
    return [{ name, score: hint + Math.min(count, 3) / 2, like }]
  })
  const best = ranked.sort((a, b) => b.score - a.score)[0]
  return best && best.score >= 1.5 && (best.like || isIdLike(best.name)) ? best.name : null
}

function inputs(endpoint: Endpoint, views: Reading['views']): Input[] {
  const found: Input[] = endpoint.op.parameters.flatMap(({ name, in: place, schema, required }) =>
    place === 'query' ? [{ name, in: 'query' as const, schema, required }] : [],
  )
  if (endpoint.request)
    for (const property of views.at(endpoint.request).properties.values())
      if (isScalar(views, property.pointer))
        found.push({ name: property.name, in: 'body', schema: property.pointer, required: property.required })
  return found
}

function inputNamed(endpoint: Endpoint, name: string, views: Reading['views']): Assignment['id'] {
  const input = inputs(endpoint, views).find((candidate) => candidate.name === name)
  return input ? { param: input.name, in: input.in, schema: input.schema } : null
}

function assignCall({ endpoint, verb }: Call, { family, id: idOf }: Known, { views }: Reading): Assignment | null {
  const id = idOf(endpoint)
  const entity = endpoint.reply ? entityIn(views, endpoint.reply, family.hints) : null
  const output = entity && !entity.list && family.schemas.has(views.identity(entity.schema)) ? entity : null
  const list = endpoint.reply ? listIn(views, endpoint.reply, family.hints) : null
  const base = { endpoint, family, confidence: 'weak' as const, reason: 'the path says verb and noun' }
  const owns = list !== null && family.schemas.has(views.identity(list.item))
  if ((verb === 'list' || verb === 'read') && owns && !output) return assignment({ ...base, kind: 'list', list })
  if (verb === 'create') return endpoint.op.method === 'GET' ? null : assignment({ ...base, kind: 'create', output })
  if (verb === 'list' || !id) return null
  if (verb === 'read') return output ? assignment({ ...base, kind: 'read', id, output }) : null
  if (verb) return assignment({ ...base, kind: verb, id, output: verb === 'delete' ? null : output })
  return assignment({ ...base, kind: 'transition', id, output })
}
