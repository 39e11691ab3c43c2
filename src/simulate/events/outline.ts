import type { EventType, Payload } from '../../blueprint/events.ts'
import { mediaExamples } from '../../blueprint/understand/media-examples.ts'
import { isObject, type JsonObject, type JsonValue, own, setOwn, valueAt } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import { createRandom } from '../../lib/random.ts'
import { viewProperties } from '../../openapi/properties.ts'
import type { Model } from '../call.ts'
import { seedEpoch } from '../seed/epoch.ts'
import { type Facts, type Fill, fillsOf } from './fills.ts'
import { placeSchema } from './places.ts'

/** What all bodies of an event have in common, and what each gets of its own. Worked out when it first happens. */
export interface Outline {
  /** JSON of the common part. */
  readonly text: string
  readonly fills: readonly Fill[]
  /** The text around the fixed fills, in their order; null: others are often needed, too. */
  readonly pieces: readonly string[] | null
  /** Fills in the same order, those that are always there and those that seldom are. */
  readonly fixed: readonly Fill[]
  readonly rare: readonly Fill[]
  /** A body made of it was valid as it stood: those after it are not checked. */
  trusted: boolean
  /** No body can be made valid. */
  hopeless: boolean
}

const outlines = new WeakMap<Model, Map<string, Outline>>()

export function outlineOf(model: Model, event: EventType): Outline {
  let known = outlines.get(model)
  if (known === undefined) {
    known = new Map()
    outlines.set(model, known)
  }
  const key = `${event.name}\n${event.payload.schema ?? ''}`
  const outline = known.get(key) ?? createOutline(model, event)
  known.set(key, outline)
  return outline
}

function createOutline(model: Model, event: EventType): Outline {
  const { payload } = event
  const plain = payload.schema === null
  const common = plain ? plainEnvelope(payload) : commonPart(model, event, payload.schema!)
  const fills = fillsOf(model, event, common)
  for (const path of Object.keys(payload.constants)) place(common, path.split('/'), payload.constants[path]!)
  const fixed = fills.filter((fill) => fill.fixed)
  const rare = fills.filter((fill) => fill.rare === true)
  const steady = fixed.length + rare.length === fills.length
  const trustworthy = plain || takesEntity(model, event)
  return {
    text: JSON.stringify(common),
    fills,
    pieces: steady && trustworthy ? piecesOf(common, fixed) : null,
    fixed,
    rare,
    trusted: plain,
    hopeless: false,
  }
}

function plainEnvelope({ entity }: Payload): JsonObject {
  return entity === null ? { type: '', timestamp: '' } : { type: '', timestamp: '', data: {} }
}

/** The document's own example of the body, else a made-up one: the least that the schema asks for, where it asks for something. */
function commonPart(model: Model, event: EventType, schema: Pointer): JsonValue {
  const { doc, validators, sampler } = model
  const media = /\/content\/[^/]+\/schema$/.test(schema) ? schema.slice(0, -'/schema'.length) : null
  const validator = validators.at(schema, 'response')
  const shown = media === null ? undefined : mediaExamples(doc, media).find((example) => validator.isValid(example))
  if (shown !== undefined) return structuredClone(shown)
  const minimal = viewProperties(doc, schema).required.size > 0
  const random = createRandom(`payload/${event.name}`)
  return sampler.generate(schema, {
    direction: 'response',
    random,
    now: seedEpoch,
    name: event.resource ?? 'event',
    minimal,
  })
}

/** Whether the schema lets the entity stand where it is put, whatever it is. */
function takesEntity(model: Model, { payload, resource }: EventType): boolean {
  if (payload.entity === null || payload.schema === null) return payload.digest === undefined
  const at = placeSchema(model.doc, payload.schema, payload.entity)
  if (at === null) return false
  const held = model.doc.resolve(at)
  const home = resource === null ? null : (model.resources.get(resource)?.schema ?? null)
  if (home !== null && model.doc.resolve(home).pointer === held.pointer) return true
  if (!isObject(held.value)) return false
  const { type, additionalProperties } = held.value
  const said = Object.keys(held.value).filter(
    (key) => !/^(type|additionalProperties|description|title|example|examples|readOnly)$|^x-/.test(key),
  )
  return said.length === 0 && (type === undefined || type === 'object') && additionalProperties !== false
}

function piecesOf(common: JsonValue, fills: readonly Fill[]): readonly string[] | null {
  const marked = JSON.parse(JSON.stringify(common)) as JsonValue
  const marks = fills.map((_, index) => `\u0001${index}\u0001`)
  let root = marked
  for (const [index, { path }] of fills.entries()) root = place(root, path, marks[index]!)
  const pieces: string[] = []
  let rest = JSON.stringify(root)
  for (const mark of marks) {
    const at = rest.indexOf(JSON.stringify(mark))
    if (at < 0) return null
    pieces.push(rest.slice(0, at))
    rest = rest.slice(at + JSON.stringify(mark).length)
  }
  return [...pieces, rest]
}

/** A body: the common part with what is this event's own. */
export function fillIn({ text, fills }: Outline, facts: Facts): JsonValue {
  let root = JSON.parse(text) as JsonValue
  for (const { path, merges, value } of fills) {
    const made = value(facts)
    if (made === undefined) continue
    const there = merges === true ? valueAt(root, path) : undefined
    root = place(root, path, isObject(there) && isObject(made) ? { ...there, ...made } : made)
  }
  return root
}

/** Puts a value at a path, through lists by index; objects in between are made. Returns the root. */
export function place(root: JsonValue, path: readonly string[], value: JsonValue): JsonValue {
  if (path.length === 0) return value
  let at = root
  for (let i = 0; i < path.length; i++) {
    const name = path[i]!
    const last = i === path.length - 1
    if (Array.isArray(at)) {
      const index = Number(name)
      // Lists of a few: an index from the document never makes a long one.
      if (!Number.isInteger(index) || index < 0 || index > at.length) return root
      if (last) at[index] = value
      else if (typeof at[index] !== 'object' || at[index] === null) at[index] = {}
      at = at[index]!
    } else if (isObject(at)) {
      const next = own(at, name)
      if (last) setOwn(at, name, value)
      else if (typeof next !== 'object' || next === null) setOwn(at, name, path[i + 1] === '0' ? [] : {})
      at = own(at, name)!
    } else return root
  }
  return root
}
