import { isObject, type JsonValue, own, valueAt } from '../../../lib/json.ts'
import { normalizeName, words } from '../../../lib/names.ts'
import { joinPointer, type Pointer } from '../../../lib/pointer.ts'
import type { EventType, Payload } from '../../events.ts'
import type { InferContext } from '../../pass.ts'
import { mediaExamples } from '../media-examples.ts'
import { type Declaration, textAt } from './declarations.ts'
import { fieldsOf, isWrapper, listedTexts, soleValue } from './fields.ts'
import { isEventName } from './names.ts'
import { nameField, readBody } from './payloads.ts'
import type { SubjectReader } from './subjects.ts'
import type { DraftResource, Things } from './things.ts'

/** What reading event declarations rests on. */
export interface EventReading {
  readonly context: InferContext
  readonly things: Things
  readonly subjects: SubjectReader
  /** The resource whose entity a schema shows, by the schema's identity. */
  readonly bySchema: ReadonlyMap<string, DraftResource>
}

/** The events that one declared request stands for: one, or one for each action that it lists. */
export function eventTypesOf(declaration: Declaration, reading: EventReading): readonly EventType[] {
  const { context } = reading
  const body = declaration.body?.schema ?? null
  const actions = body === null ? [] : actionsOf(declaration.key, body, context)
  if (actions.length === 0) {
    const name = nameOf(declaration, body, reading)
    return [eventType(declaration, name, name, body, reading)]
  }
  const group = groupOf(declaration, actions)
  return actions.map((action) => ({
    ...eventType(declaration, `${group}.${action}`, group, body, reading, action),
    group,
  }))
}

/** `action: 'opened'`: what happened, beside the name of what it happened to. */
function actionsOf(key: string, body: Pointer, { schemas }: InferContext): readonly string[] {
  const action = schemas.at(body).properties.get('action')
  if (action === undefined) return []
  const listed = listedTexts(schemas.at(action.pointer)).filter(isEventName).slice(0, 100)
  return action.required || listed.some((text) => endsWith(words(key), words(text))) ? listed : []
}

/** `issues` of `issues-opened`; as a header shows it, where that is about the same. */
function groupOf(declaration: Declaration, actions: readonly string[]): string {
  const parts = words(declaration.key)
  const ending = actions
    .map((action) => words(action))
    .find((action) => parts.length > action.length && endsWith(parts, action))
  const plain = ending === undefined ? parts : parts.slice(0, -ending.length)
  const shown = shownName(declaration)
  if (shown !== null && normalizeName(shown) === plain.join('')) return shown
  return plain.join('_')
}

function endsWith(parts: readonly string[], ending: readonly string[]): boolean {
  return ending.every((word, index) => parts[parts.length - ending.length + index] === word)
}

/** The example of a header that carries the event's name. */
function shownName({ headers }: Declaration): string | null {
  const header = headers.find(({ name }) => carriesName(name))
  return header === undefined ? null : textAt(header.value, 'example')
}

/** Best first: the body's own constant, an extension, an example body, the header's example, the key it is declared under. */
function nameOf(declaration: Declaration, body: Pointer | null, { context }: EventReading): string {
  const { schemas, doc } = context
  const field =
    body === null ? null : nameField(fieldsOf(body, schemas), schemas, (value) => isTelling(value, declaration))
  const view = field === null ? null : schemas.at(field.pointer)
  const constant = view === null ? undefined : soleValue(view)
  const candidates: (JsonValue | undefined)[] = [isTelling(constant, declaration) ? constant : undefined]
  for (const key of Object.keys(declaration.operation))
    if (/^x-.*event-?(type|name)$/i.test(key)) candidates.push(own(declaration.operation, key))
  if (field !== null && declaration.body !== null) {
    for (const example of mediaExamples(doc, declaration.body.pointer)) candidates.push(valueAt(example, field.path))
    candidates.push(view?.keyword('example'))
  }
  const told = candidates.find((text) => typeof text === 'string' && isEventName(text) && isTelling(text, declaration))
  if (typeof told === 'string') return told
  const shown = shownName(declaration)
  if (shown !== null && normalizeName(shown) === normalizeName(declaration.key)) return shown
  return declaration.key.replace(/^\/+/, '')
}

/** It shares a word with the key, so it is no constant that all events have. */
function isTelling(value: JsonValue | undefined, { key, callback }: Declaration): boolean {
  if (typeof value !== 'string') return false
  const known = new Set(words(key))
  return callback !== undefined || words(value).some((word) => known.has(word))
}

function carriesName(header: string): boolean {
  return /event(type|name|key|topic)?$|topic$/.test(normalizeName(header))
}

function eventType(
  declaration: Declaration,
  name: string,
  told: string,
  body: Pointer | null,
  reading: EventReading,
  action: string | null = null,
): EventType {
  const { context, things, subjects, bySchema } = reading
  const shown = body === null ? null : shownResource(body, reading)
  let subject = subjects.read(name)
  // The key may say more than the name, and the body more than both.
  if (subject.resource === null && action === null) subject = subjects.read(declaration.key)
  if (shown !== null && subject.resource !== shown) {
    const other = subjects.read(action === null ? declaration.key : name, shown)
    if (subject.resource === null || bySchema.get(context.schemas.identity(body ?? '')) === shown) subject = other
  }
  const { resource, on } = subject
  const read =
    body === null ? silent : readBody(body, (value) => isTelling(value, declaration), resource, things, context.schemas)
  return {
    name,
    resource: resource?.name ?? null,
    on,
    source: 'declared',
    pointer: declaration.pointer,
    payload: {
      schema: body,
      ...read,
      name: action === null ? read.name : null,
      constants: action === null ? constantsFor(read, name) : { ...read.constants, action },
      mediaType: declaration.body?.mediaType ?? 'application/json',
      headers: headersFor(declaration, told),
      template: null,
    },
  }
}

const silent: Pick<Payload, 'entity' | 'constants' | 'name'> = { entity: ['data'], constants: {}, name: ['type'] }

/** What carries the name need not be said twice. */
function constantsFor({ constants, name }: Pick<Payload, 'constants' | 'name'>, text: string): Payload['constants'] {
  const key = name?.join('/')
  if (key === undefined || constants[key] !== text) return constants
  return Object.fromEntries(Object.entries(constants).filter(([path]) => path !== key))
}

/** The resource that the body, or a property of it, shows. */
function shownResource(body: Pointer, { context, bySchema }: EventReading): DraftResource | null {
  const { schemas, doc } = context
  const whole = bySchema.get(schemas.identity(body))
  if (whole !== undefined) return whole
  const held = doc.resolve(body).value
  const parts = isObject(held) ? own(held, 'allOf') : undefined
  for (let i = 0; Array.isArray(parts) && i < Math.min(parts.length, 10); i++) {
    const part = bySchema.get(schemas.identity(joinPointer(body, 'allOf', i)))
    if (part !== undefined) return part
  }
  const fields = fieldsOf(body, schemas)
  for (const { name, pointer } of fields) {
    if (!isWrapper(name)) continue
    const part = bySchema.get(schemas.identity(pointer))
    if (part !== undefined) return part
  }
  return null
}

/** `data.object: 'directory_user'`: what the thing in the envelope says it is. */
function labelled(body: Pointer, { context: { schemas }, things }: EventReading): DraftResource | null {
  for (const { path, name, pointer } of fieldsOf(body, schemas)) {
    if (path.length < 2 || !/^(object|resource|resource_?type|entity_?type|kind|type|record_?type)$/i.test(name))
      continue
    const value = soleValue(schemas.at(pointer))
    const found = typeof value === 'string' ? things.called(words(value)) : null
    if (found !== null) return found
  }
  return null
}

function headersFor({ headers }: Declaration, name: string): Record<string, string> {
  const sent: Record<string, string> = {}
  for (const header of headers) {
    const shown = textAt(header.value, 'example')
    if (carriesName(header.name)) sent[header.name] = name
    else if (/^user-agent$/i.test(header.name) && shown !== null && /^[\x20-\x7e]{1,200}$/.test(shown))
      sent[header.name] = shown
  }
  return sent
}

/** An event of which only the name is told; it comes as the API shows events, if it does. */
export function listedEvent(name: string, pointer: Pointer, payload: Payload, reading: EventReading): EventType {
  const { schemas } = reading.context
  const field = payload.name?.length === 1 ? payload.name[0]! : null
  const branch = payload.schema === null || field === null ? undefined : branchFor(payload.schema, field, name, schemas)
  const { resource, on } = reading.subjects.read(name, branch === undefined ? null : labelled(branch, reading))
  return {
    name,
    resource: resource?.name ?? null,
    on,
    source: 'declared',
    pointer,
    payload: branch === undefined ? payload : { ...payload, schema: branch },
  }
}

/** Of the kinds of events that a schema unites, the one with this name. */
function branchFor(
  schema: Pointer,
  field: string,
  name: string,
  schemas: InferContext['schemas'],
): Pointer | undefined {
  return schemas.at(schema).branches.find((branch) => {
    const property = schemas.at(branch).properties.get(field)
    return property !== undefined && listedTexts(schemas.at(property.pointer)).includes(name)
  })
}
