import { isObject, type JsonValue, jsonEqual, own } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../document.ts'
import { partsOf, requiredIn } from './closed.ts'
import { followReferences } from './references.ts'

/** Branches compared pairwise: beyond this many, a `oneOf` is taken at its word. */
const maxBranches = 30

/**
 * Whether a `oneOf` has a branch that allows whatever another one documents, so that no documented value of the other can
 * match exactly one: `oneOf: [{a?}, {b?}]`. Then the author meant `anyOf`, and by the letter every correct call would fail.
 * So it is with several lists, of which an empty one is each, and with the same branch twice.
 */
export function isIndistinct(doc: SpecDocument, schema: Pointer): boolean {
  const list = doc.at(joinPointer(schema, 'oneOf'))
  if (!Array.isArray(list) || list.length < 2 || list.length > maxBranches) return false
  if (list.filter((_, i) => mayBeEmptyList(doc, joinPointer(schema, 'oneOf', i))).length > 1) return true
  const plain = list
    .map((_, i) => doc.at(followReferences(doc, joinPointer(schema, 'oneOf', i))))
    .flatMap((branch) => (isObject(branch) ? [bare(branch)] : []))
  if (plain.some((branch, i) => plain.slice(0, i).some((other) => jsonEqual(branch, other)))) return true
  const branches = list.map((_, i) => outline(doc, joinPointer(schema, 'oneOf', i)))
  return branches.some((loose, i) => branches.some((other, j) => i !== j && subsumes(doc, loose, other)))
}

function mayBeEmptyList(doc: SpecDocument, pointer: Pointer): boolean {
  const branch = doc.at(followReferences(doc, pointer))
  return isObject(branch) && own(branch, 'type') === 'array' && !own(branch, 'minItems')
}

/** An object schema's surface, as far as it is simple enough to compare. */
interface Outline {
  readonly properties: ReadonlyMap<string, Pointer>
  readonly required: ReadonlySet<string>
  readonly closed: boolean
}

const comparable = new Set(
  'type properties required allOf $ref additionalProperties title description example examples default nullable deprecated readOnly writeOnly externalDocs xml minProperties'.split(
    ' ',
  ),
)

function outline(doc: SpecDocument, pointer: Pointer): Outline | undefined {
  const properties = new Map<string, Pointer>()
  const required = new Set<string>()
  let closed = false
  let typed = false
  for (const part of partsOf(doc, pointer)) {
    const { raw, at } = part
    if (Object.keys(raw).some((key) => !comparable.has(key) && !key.startsWith('x-'))) return undefined
    const type = own(raw, 'type')
    if (type !== undefined && type !== 'object') return undefined
    const table = own(raw, 'properties')
    if (type === 'object' || isObject(table)) typed = true
    for (const name of Object.keys(isObject(table) ? table : {}))
      properties.set(name, joinPointer(at, 'properties', name))
    for (const name of requiredIn(part)) required.add(name)
    const rest = own(raw, 'additionalProperties')
    if (rest !== undefined && rest !== true && !(isObject(rest) && Object.keys(rest).length === 0)) closed = true
  }
  return typed ? { properties, required, closed } : undefined
}

function subsumes(doc: SpecDocument, loose: Outline | undefined, other: Outline | undefined): boolean {
  if (loose === undefined || other === undefined || loose.closed) return false
  if (![...loose.required].every((name) => other.required.has(name))) return false
  return [...loose.properties].every(([name, mine]) => {
    const theirs = other.properties.get(name)
    return theirs === undefined || isWider(doc, mine, theirs)
  })
}

/** Levels of properties compared. */
const maxDepth = 4

/** Whether a property schema surely allows all that another allows. */
function isWider(doc: SpecDocument, wide: Pointer, narrow: Pointer, depth = 0): boolean {
  const a = followReferences(doc, wide)
  const b = followReferences(doc, narrow)
  if (a === b) return true
  const mine = doc.at(a)
  const theirs = doc.at(b)
  if (mine === undefined || theirs === undefined) return false
  if (jsonEqual(bare(mine), bare(theirs))) return true
  if (!isObject(mine) || !isObject(theirs) || depth > maxDepth) return false
  return Object.keys(bare(mine)).every((key) => {
    const given = theirs[key]
    if (key === 'type') return jsonEqual(mine.type, given)
    if (key === 'enum') return isSubset(given, mine.enum)
    if (key === 'items') return isWider(doc, joinPointer(a, key), joinPointer(b, key), depth + 1)
    if (key === 'required') return isSubset(mine.required, given)
    if (key === 'properties') return hasWider(doc, joinPointer(a, key), joinPointer(b, key), depth + 1)
    if (key !== 'oneOf' && key !== 'anyOf') return jsonEqual(mine[key], given)
    const [ours, others] = [mine[key], given]
    if (!Array.isArray(ours) || !Array.isArray(others) || ours.length !== others.length) return false
    return ours.every((_, i) => isWider(doc, joinPointer(a, key, i), joinPointer(b, key, i), depth + 1))
  })
}

/** Of two tables of properties. */
function hasWider(doc: SpecDocument, wide: Pointer, narrow: Pointer, depth: number): boolean {
  const mine = doc.at(wide)
  const theirs = doc.at(narrow)
  if (!isObject(mine) || !isObject(theirs)) return false
  return Object.keys(mine).every(
    (name) => Object.hasOwn(theirs, name) && isWider(doc, joinPointer(wide, name), joinPointer(narrow, name), depth),
  )
}

function isSubset(some: JsonValue | undefined, all: JsonValue | undefined): boolean {
  return Array.isArray(some) && Array.isArray(all) && some.every((one) => all.some((other) => jsonEqual(one, other)))
}

/** A schema without what only describes it. */
function bare(schema: JsonValue): { [key: string]: JsonValue } {
  if (!isObject(schema)) return {}
  const prose = new Set(['description', 'title', 'example', 'examples', 'default', 'deprecated', 'externalDocs'])
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !prose.has(key) && !key.startsWith('x-')))
}
