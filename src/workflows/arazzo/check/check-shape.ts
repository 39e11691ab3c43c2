import { isObject, type JsonObject, type JsonValue, own } from '../../../lib/json.ts'
import { joinPointer, type Pointer } from '../../../lib/pointer.ts'
import type { ObjectShape, Shape, Version, Weight } from '../schema/shape.ts'
import type { Complaint, Mend } from './complaint.ts'

/** Compares a value with its shape. As deep as shapes are nested, which is not the document's to choose. */
export function checkShape(value: JsonValue, shape: Shape, version: Version): Complaint[] {
  const complaints: Complaint[] = []
  const say: Say = (pointer, weight, message, mend, about = 'shape') =>
    complaints.push({ pointer, about, weight, message, ...(mend === undefined ? {} : { mend }) })
  visit(value, shape, { pointer: '', name: '', version, say })
  return complaints
}

type Say = (pointer: Pointer, weight: Weight, message: string, mend?: Mend, about?: Complaint['about']) => void

interface Place {
  readonly pointer: Pointer
  /** Of the field, for messages. */
  readonly name: string
  readonly version: Version
  readonly say: Say
}

function visit(value: JsonValue, shape: Shape, at: Place): void {
  if (shape.kind === 'text') visitText(value, at)
  else if (shape.kind === 'choice') visitChoice(value, shape, at)
  else if (shape.kind === 'expression') visitExpression(value, at)
  else if (shape.kind === 'number') visitNumber(value, shape.integer, at)
  else if (shape.kind === 'schema') visitSchema(value, at)
  else if (shape.kind === 'list') visitList(value, shape, at)
  else if (shape.kind === 'map') visitMap(value, shape.of, at)
  else if (shape.kind === 'either') visit(value, shape.pick(value, at.version), at)
  else if (shape.kind === 'object') visitObject(value, shape, at)
}

/** What is in it is JSON Schema's business. */
function visitSchema(value: JsonValue, at: Place): void {
  if (isObject(value)) return
  if (typeof value !== 'boolean')
    at.say(at.pointer, 'broken', `${at.name} must be a JSON Schema, and is ${described(value)}`)
  else at.say(at.pointer, 'misuse', `${at.name} should be a mapping`, { kind: 'put', value: value ? {} : { not: {} } })
}

function visitText(value: JsonValue, at: Place): void {
  if (typeof value === 'string') return
  const message = `${at.name} must be text, and is ${described(value)}`
  if (typeof value === 'object') at.say(at.pointer, 'broken', message)
  else at.say(at.pointer, 'misuse', `${message}: put it in quotes`, { kind: 'put', value: String(value) })
}

/** What is no expression stays what it is: a constant. */
function visitExpression(value: JsonValue, at: Place): void {
  if (typeof value === 'string') return
  at.say(
    at.pointer,
    'misuse',
    `${at.name} must be an expression, and is ${described(value)}; it is taken as a constant`,
  )
}

function visitChoice(value: JsonValue, shape: Shape & { kind: 'choice' }, at: Place): void {
  const later = shape.later ?? []
  const allowed = at.version === '1.1' ? [...shape.values, ...later] : shape.values
  if (allowed.includes(value as string)) return
  const message = `${at.name} must be ${words(allowed)}, and is ${described(value)}`
  const meant =
    typeof value === 'string' ? [...allowed, ...later].find((one) => one === value.toLowerCase()) : undefined
  if (meant === undefined) at.say(at.pointer, 'broken', message)
  else
    at.say(at.pointer, 'misuse', later.includes(meant) ? `${message}: that is for Arazzo 1.1` : message, {
      kind: 'put',
      value: meant,
    })
}

function visitNumber(value: JsonValue, integer: boolean, at: Place): void {
  const isGood = (number: number) => number >= 0 && (integer ? Number.isInteger(number) : Number.isFinite(number))
  if (typeof value === 'number' && isGood(value)) return
  const message = `${at.name} must be ${integer ? 'an integer' : 'a number'} of 0 or more, and is ${described(value)}`
  const meant = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : Number.NaN
  if (isGood(meant)) at.say(at.pointer, 'misuse', message, { kind: 'put', value: meant })
  else at.say(at.pointer, 'broken', message)
}

function visitList(value: JsonValue, shape: Shape & { kind: 'list' }, at: Place): void {
  if (!Array.isArray(value)) {
    at.say(at.pointer, 'broken', `${at.name} must be a list, and is ${described(value)}`)
    return
  }
  if (shape.filled && value.length === 0)
    at.say(
      at.pointer,
      required.has(at.name) ? 'broken' : 'misuse',
      `${at.name} must not be empty; leave it out, or fill it`,
    )
  const seen = new Set<string>()
  for (const [index, item] of value.entries()) {
    const pointer = joinPointer(at.pointer, index)
    const key = JSON.stringify(item)
    if (seen.has(key)) at.say(pointer, 'misuse', `${at.name} has the same twice; leave one out`)
    seen.add(key)
    visit(item, shape.of, { ...at, pointer, name: `each of ${at.name}` })
  }
}

/** Without these there is nothing to run. */
const required: ReadonlySet<string> = new Set(['workflows', 'steps', 'sourceDescriptions'])

function visitMap(value: JsonValue, of: Shape, at: Place): void {
  if (!isObject(value)) {
    at.say(at.pointer, 'broken', `${at.name} must be a mapping of names, and is ${described(value)}`)
    return
  }
  for (const [key, item] of Object.entries(value)) {
    const pointer = joinPointer(at.pointer, key)
    if (!/^[a-zA-Z0-9._-]+$/.test(key))
      at.say(
        pointer,
        'misuse',
        `the name ${JSON.stringify(key)} in ${at.name} must have letters, digits, ., - and _ only`,
      )
    visit(item, of, { ...at, pointer, name: key })
  }
}

function visitObject(value: JsonValue, shape: ObjectShape, at: Place): void {
  if (!isObject(value)) {
    at.say(at.pointer, 'broken', `${at.name || 'it'} must be ${article(shape.name)}, and is ${described(value)}`)
    return
  }
  for (const [name, field] of Object.entries(shape.fields)) {
    const item = own(value, name)
    if (item !== undefined) continue
    if (!field.required) continue
    const mend = field.instead === undefined ? undefined : ({ kind: 'put', value: field.instead } as const)
    const pointer = mend === undefined ? at.pointer : joinPointer(at.pointer, name)
    at.say(pointer, mend === undefined ? 'broken' : 'misuse', `needs ${name} (${shape.name})`, mend)
  }
  for (const [name, item] of Object.entries(value)) visitField(name, item, shape, at)
  const written = withoutEmpty(value, shape)
  for (const rule of shape.rules ?? [])
    for (const found of rule(written, at.version)) {
      const mend = found.mend === undefined ? undefined : ({ kind: 'put', value: found.mend } as const)
      at.say(joinPointer(at.pointer, ...found.path), found.weight, found.message, mend, found.about)
    }
}

/** An empty field is as good as none. */
function withoutEmpty(value: JsonObject, shape: ObjectShape): JsonObject {
  const empty = Object.keys(shape.fields).filter((name) => own(value, name) === null && !shape.fields[name]!.nullable)
  if (empty.length === 0) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => !empty.includes(name)))
}

function visitField(name: string, value: JsonValue, shape: ObjectShape, at: Place): void {
  const pointer = joinPointer(at.pointer, name)
  const field = Object.hasOwn(shape.fields, name) ? shape.fields[name]! : undefined
  if (field === undefined) {
    if (shape.extensible && name.startsWith('x-')) return
    at.say(
      pointer,
      shape.open ? 'advice' : 'misuse',
      `${name} is no field of ${article(shape.name)}${nearest(name, shape)}; it is not looked at`,
    )
    return
  }
  if (value === null && !field.nullable) {
    if (field.required && field.instead === undefined) at.say(pointer, 'broken', `${name} is empty`)
    else at.say(pointer, 'misuse', `${name} is empty; leave it out, or fill it`, { kind: 'drop' })
    return
  }
  if (field.since === '1.1' && at.version === '1.0')
    at.say(pointer, 'misuse', `${name} came with Arazzo 1.1; write \`arazzo: 1.1.0\` at the top`)
  visit(value, field.shape, { ...at, pointer, name })
}

/** `operationID` for `operationId`: the field that was meant, if the letters say so. */
function nearest(name: string, shape: ObjectShape): string {
  const bare = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z]/g, '')
      .replace(/s$/, '')
  const found = Object.keys(shape.fields).find((field) => bare(field) === bare(name))
  return found === undefined ? '' : `: ${found} is meant`
}

function article(name: string): string {
  return /^[AEIOU]/.test(name) ? `an ${name}` : `a ${name}`
}

function words(values: readonly string[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values[values.length - 1]}`
}

function described(value: JsonValue): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
