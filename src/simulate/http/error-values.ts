import { isObject, type JsonValue, own } from '../../lib/json.ts'
import { normalizeName } from '../../lib/names.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import type { Validators } from '../../openapi/schema.ts'
import type { Refusal } from '../exchange.ts'
import { chooseListed, inStyleOf, keywordMeanings, kindMeanings, likeness } from './error-codes.ts'
import type { Role } from './error-roles.ts'
import { phraseOf } from './error-status.ts'
import type { Shape, Shapes } from './shape.ts'
import { dotted, type RequestViolation } from './violations.ts'

/** All that an error body may have to say. */
export interface Facts {
  readonly kind: Refusal['kind']
  readonly status: number
  readonly message: string
  readonly fields: readonly RequestViolation[]
  /** The entry being written is about this field. */
  readonly field: RequestViolation | null
  readonly requestId: string
  /** Unix ms. */
  readonly now: number
  readonly documentation: string
  readonly method: string
  readonly path: string
}

export interface FillTools {
  readonly doc: SpecDocument
  readonly shapes: Shapes
  readonly validators: Validators
}

/** A property of an error body, where it stands. */
export interface Place {
  readonly key: string
  readonly schema: Pointer
  readonly siblings: ReadonlySet<string>
  readonly inItem: boolean
  readonly required: boolean
  readonly level: number
}

/** What a role says as a value that fits the schema's types; undefined: nothing. */
export function roleValue(
  role: Exclude<Role, null | 'list' | 'source'>,
  place: Place,
  shape: Shape,
  facts: Facts,
  tools: FillTools,
  base: JsonValue | undefined,
): JsonValue | undefined {
  const text = shape.types.length === 0 || shape.types.some(({ type }) => type === 'string')
  switch (role) {
    case 'message':
      return fitLength(facts.message, place.schema, tools)
    case 'title':
      return phraseOf(facts.status)
    case 'code':
      return codeValue(place, shape, facts, tools, base)
    case 'type':
      return 'about:blank'
    case 'status':
      return statusValue(shape, facts, text)
    case 'field':
      return fieldValue(normalizeName(place.key), shape, facts)
    case 'request_id':
      return normalizeName(place.key) === 'instance' ? `urn:request:${facts.requestId}` : facts.requestId
    case 'documentation':
      return text ? facts.documentation : undefined
    case 'timestamp':
      return timestampValue(shape, facts.now)
    case 'no':
      return false
    case 'yes':
      return true
    case 'request_path':
      return facts.path
    case 'method':
      return facts.method
  }
}

function fitLength(message: string, schema: Pointer, { doc }: FillTools): string {
  const { value } = doc.resolve(schema)
  const limit = isObject(value) ? own(value, 'maxLength') : undefined
  return typeof limit === 'number' && message.length > limit ? message.slice(0, limit) : message
}

/** Listed member, the example where it means this, or words in the example's own style; the first that is valid. */
function codeValue(
  { schema, inItem }: Place,
  shape: Shape,
  facts: Facts,
  { doc, validators }: FillTools,
  base: JsonValue | undefined,
): JsonValue | undefined {
  const meaning =
    inItem && facts.field !== null
      ? [...keywordMeanings(facts.field.keyword), ...kindMeanings(facts.kind)]
      : kindMeanings(facts.kind)
  const listed = listedValues(shape)
  if (listed.length > 0) return chooseListed(listed, meaning, facts.status)
  const examples = [base, ...examplesOf(doc, schema)].filter((one) => typeof one === 'string')
  const telling = examples.find((example) => likeness(example, meaning) > 0)
  const phrase = meaning[0]!
  const candidates = [
    ...(telling === undefined ? [] : [telling]),
    inStyleOf(examples[0], phrase),
    phrase.replaceAll(' ', '_').toUpperCase(),
    phrase.replaceAll(' ', ''),
    String(facts.status),
  ]
  const validator = validators.at(schema, 'response')
  return candidates.find((candidate) => validator.isValid(candidate))
}

function statusValue(shape: Shape, facts: Facts, text: boolean): JsonValue | undefined {
  const listed = listedValues(shape)
  if (listed.length > 0) return chooseListed(listed, kindMeanings(facts.kind), facts.status)
  return text && !shape.types.some(({ type }) => type === 'integer' || type === 'number') && shape.types.length > 0
    ? String(facts.status)
    : facts.status
}

function fieldValue(name: string, shape: Shape, facts: Facts): JsonValue | undefined {
  const field = facts.field ?? facts.fields[0]
  if (field === undefined) return undefined
  const listed = listedValues(shape)
  if (name === 'location' && listed.length > 0) return listed.find((value) => value === field.in)
  if (listed.length > 0) return listed.find((value) => value === field.path)
  if (shape.array) return [field.in, ...(field.in === 'body' ? field.path.split('/').slice(1) : [field.path])]
  if (name === 'pointer') return field.in === 'body' ? field.path : `/${field.path}`
  if (name === 'location') return field.in
  return field.in === 'body' ? dotted(field.path) : field.path
}

/** JSON:API's `source`: where in the request the fault is. */
export function sourceOf(shape: Shape, facts: Facts): JsonValue {
  const field = facts.field ?? facts.fields[0]!
  const member = field.in === 'body' ? 'pointer' : field.in === 'header' ? 'header' : 'parameter'
  if (shape.object)
    return {
      [shape.properties.size === 0 || shape.properties.has(member) ? member : [...shape.properties.keys()][0]!]:
        field.path,
    }
  return field.in === 'body' ? dotted(field.path) : field.path
}

function timestampValue(shape: Shape, now: number): JsonValue {
  if (shape.types.some(({ type }) => type === 'integer' || type === 'number'))
    return shape.format === 'int64' ? now : Math.floor(now / 1000)
  const iso = new Date(now).toISOString()
  return shape.format === 'date' ? iso.slice(0, 10) : iso
}

export function listedValues(shape: Shape): JsonValue[] {
  return shape.types.flatMap(({ values }) => values ?? [])
}

function examplesOf(doc: SpecDocument, pointer: Pointer): JsonValue[] {
  const { value } = doc.resolve(pointer)
  if (!isObject(value)) return []
  const list = own(value, 'examples')
  const single = own(value, 'example') ?? own(value, 'default')
  return [...(single === undefined ? [] : [single]), ...(Array.isArray(list) ? list : [])]
}
