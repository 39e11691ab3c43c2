import type { Blueprint, MediaType, Operation } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import { lazily } from '../../lib/lazily.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { Random } from '../../lib/random.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import type { Validators } from '../../openapi/schema.ts'
import type { Refusal, Reply } from '../exchange.ts'
import type { Sampler } from '../sample/sampler.ts'
import { kindMeanings, likeness } from './error-codes.ts'
import { branchesOf, fillError } from './error-fill.ts'
import { phraseOf, responseFor, statusOf } from './error-status.ts'
import type { Facts, FillTools } from './error-values.ts'
import { essenceOf, isJsonType, isXmlType } from './media-type.ts'
import { retold } from './retold.ts'
import { serialize } from './serialize.ts'
import { createShapes } from './shape.ts'
import { describeViolation, dotted } from './violations.ts'

export interface ErrorContext {
  readonly requestId: string
  /** Unix ms. */
  readonly now: number
  readonly random: Random
}

export type ErrorRenderer = (operation: Operation | null, refusal: Refusal, context: ErrorContext) => Reply

/** Which schema an error is written by. */
interface Form {
  readonly schema: Pointer | null
  readonly contentType: string
  /** Where examples are. */
  readonly media: MediaType | null
}

interface Renderer extends FillTools {
  readonly blueprint: Blueprint
  readonly sampler: Sampler
  documentation(): string
}

/**
 * Gives a refusal the API's own shape: the operation's documented error for the status, else the shape most errors of the
 * document share, else RFC 9457. The body is valid against that schema and tells which field is wrong.
 */
export function createErrorRenderer(
  blueprint: Blueprint,
  doc: SpecDocument,
  validators: Validators,
  sampler: Sampler,
): ErrorRenderer {
  const renderer = {
    blueprint,
    doc,
    validators,
    sampler,
    shapes: createShapes(doc),
    documentation: lazily(() => docsUrl(blueprint, doc)),
  }
  return (operation, refusal, context) => {
    const status = statusOf(refusal, operation, blueprint.errors, doc)
    const facts = factsOf(refusal, status, operation, context, renderer.documentation())
    const form = formOf(operation, status, blueprint)
    const headers = { ...refusal.headers }
    if (form.schema === null && form.contentType === 'application/problem+json')
      return {
        status,
        headers: { ...headers, 'Content-Type': form.contentType },
        body: JSON.stringify(retold(problem(facts), refusal)),
      }
    const value = retold(errorValue(form, facts, renderer, context), refusal)
    const { contentType, body } = serialize(value, form.contentType, form.schema, doc)
    return { status, headers: { ...headers, 'Content-Type': contentType }, body }
  }
}

function docsUrl(blueprint: Blueprint, doc: SpecDocument): string {
  const declared = doc.at('/externalDocs/url')
  if (typeof declared === 'string' && URL.canParse(declared)) return declared
  const server = blueprint.servers.find(({ url }) => URL.canParse(url))
  return server === undefined ? 'https://docs.example.com/errors' : new URL(server.url).origin
}

/** The message names the field at fault, whoever wrote it. */
function factsOf(
  refusal: Refusal,
  status: number,
  operation: Operation | null,
  { requestId, now }: ErrorContext,
  documentation: string,
): Facts {
  const fields = refusal.fields ?? []
  const [first] = fields
  const name = first === undefined ? '' : first.in === 'body' ? dotted(first.path) : first.path
  const more = fields.length < 2 ? '' : ` (and ${fields.length - 1} more)`
  const message = refusal.message.includes(name) ? refusal.message : `${capital(describeViolation(first!))}${more}`
  const { kind } = refusal
  const place = { method: operation?.method ?? '', path: operation?.path ?? '/' }
  return { kind, status, message, fields, field: null, requestId, now, documentation, ...place }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function formOf(operation: Operation | null, status: number, blueprint: Blueprint): Form {
  const response = operation === null ? null : responseFor(operation, status)
  const media = response === null ? null : bestMedia(response.content)
  if (media !== null) return { schema: media.schema, contentType: concrete(media.type), media }
  const { schema, mediaType } = blueprint.errors
  if (schema === null) return { schema, contentType: 'application/problem+json', media: null }
  return { schema, contentType: concrete(mediaType), media: null }
}

/** JSON with a schema before other JSON, XML, text, and the rest. */
function bestMedia(content: readonly MediaType[]): MediaType | null {
  const rank = (media: MediaType) => {
    const essence = essenceOf(media.type)
    const kind =
      isJsonType(essence) || essence.includes('*') ? 0 : isXmlType(essence) ? 2 : essence.startsWith('text/') ? 3 : 4
    return kind + (media.schema === null ? 1 : 0)
  }
  return content.length === 0 ? null : [...content].sort((a, b) => rank(a) - rank(b))[0]!
}

function concrete(type: string): string {
  return type.includes('*') || !type.includes('/') ? 'application/json' : type
}

function errorValue(form: Form, facts: Facts, renderer: Renderer, context: ErrorContext): JsonValue {
  const { schema } = form
  const essence = essenceOf(form.contentType)
  const example = exampleFor(form.media, facts, renderer.doc)
  if (schema === null) {
    if (essence.startsWith('text/')) return facts.message
    return isObject(example) ? { ...example, ...bareError(facts, example) } : problem(facts)
  }
  const { validators, sampler } = renderer
  const validator = validators.at(schema, 'response')
  const bases = example === undefined ? [undefined] : [example, undefined]
  for (const base of bases)
    for (const branch of [schema, ...branchesOf(renderer.doc, schema)]) {
      const value = fillError(branch, facts, renderer, base)
      if (validator.isValid(value)) return tellAnyway(value, schema, facts, renderer)
    }
  const { random, now } = context
  const filled = fillError(schema, facts, renderer, example)
  const valid = sampler.conform(filled, schema, { direction: 'response', random, now, minimal: true })
  // A schema that nothing can satisfy: better told than made up.
  return validator.isValid(valid) ? tellAnyway(valid, schema, facts, renderer) : filled
}

/**
 * A schema without a place for the message may still allow one: in an object that it leaves open, or anywhere where it names no
 * property at all. One that names some is not added to: clients that close their models would refuse it.
 */
function tellAnyway(value: JsonValue, schema: Pointer, facts: Facts, { doc, validators }: Renderer): JsonValue {
  if (!isObject(value) || mentions(value, facts.message)) return value
  const validator = validators.at(schema, 'response')
  const told: JsonObject = { message: facts.message }
  if (Object.keys(value).length === 0) return validator.isValid(told) ? told : value
  const open = openObjects(doc, schema).find((name) => own(value, name) === undefined || isObject(own(value, name)))
  if (open === undefined) return value
  const before = own(value, open)
  const within: JsonObject = { ...value, [open]: { ...(isObject(before) ? before : {}), ...told } }
  return validator.isValid(within) ? within : value
}

/** Properties of an error that may hold anything. */
function openObjects(doc: SpecDocument, schema: Pointer): string[] {
  const { pointer } = doc.resolve(schema)
  const properties = doc.resolve(joinPointer(pointer, 'properties')).value
  return Object.keys(isObject(properties) ? properties : {}).filter((name) => {
    const { value } = doc.resolve(joinPointer(pointer, 'properties', name))
    return (
      isObject(value) &&
      value.type === 'object' &&
      value.properties === undefined &&
      value.additionalProperties !== false
    )
  })
}

function mentions(value: JsonValue, text: string): boolean {
  if (typeof value === 'string') return value !== '' && (value.includes(text) || text.startsWith(value))
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some((item) => mentions(item, text))
}

/** An example without a schema: its own words are replaced. */
function bareError(facts: Facts, example: JsonObject): JsonObject {
  const told: JsonObject = {}
  for (const name of ['message', 'detail', 'error', 'description', 'error_description'])
    if (typeof own(example, name) === 'string') told[name] = facts.message
  return Object.keys(told).length > 0 ? told : { message: facts.message }
}

/** The documented example that is most like this failure. Among several that are all about something else: none. */
function exampleFor(media: MediaType | null, facts: Facts, doc: SpecDocument): JsonValue | undefined {
  if (media === null) return undefined
  const holder = doc.resolve(media.pointer)
  if (!isObject(holder.value)) return undefined
  const single = own(holder.value, 'example')
  if (single !== undefined) return single
  const named = own(holder.value, 'examples')
  if (!isObject(named)) return undefined
  const meaning = kindMeanings(facts.kind)
  const scored = Object.keys(named).flatMap((name) => {
    const example = doc.resolve(joinPointer(holder.pointer, 'examples', name)).value
    const value = isObject(example) ? (own(example, 'dataValue') ?? own(example, 'value')) : undefined
    return value === undefined
      ? []
      : [{ value, score: Math.max(likeness(name, meaning), ...wordsOf(value).map((text) => likeness(text, meaning))) }]
  })
  const best = scored.sort((a, b) => b.score - a.score)[0]
  return best !== undefined && (best.score > 0 || scored.length === 1) ? best.value : undefined
}

/** Short texts of an example: codes and titles. */
function wordsOf(value: JsonValue, depth = 0): string[] {
  if (typeof value === 'string') return value.length <= 60 ? [value] : []
  if (typeof value !== 'object' || value === null || depth > 3) return []
  return Object.values(value).flatMap((item) => wordsOf(item, depth + 1))
}

/** RFC 9457, with the machine code and the fields at fault as its extension members (§3.2). */
function problem(facts: Facts): JsonObject {
  const { status, message, fields, requestId, kind } = facts
  const errors = fields.map((field) => ({
    detail: describeViolation(field),
    ...(field.in === 'body' ? { pointer: `#${field.path}` } : { parameter: field.path, in: field.in }),
  }))
  return {
    type: 'about:blank',
    title: phraseOf(status),
    status,
    detail: message,
    instance: `urn:request:${requestId}`,
    code: kind,
    message,
    ...(errors.length === 0 ? {} : { errors }),
  }
}
