import type { AuthoredOutcome, Change } from '../../blueprint/authored/authored.ts'
import { changeOf } from '../../blueprint/authored/normalise.ts'
import type { MediaType, Operation } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, own, putAt } from '../../lib/json.ts'
import { snakeCase } from '../../lib/names.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { Model } from '../call.ts'
import type { Refusal, SpoiltTransport } from '../exchange.ts'
import { kindOfStatus, phraseOf } from '../http/error-status.ts'
import { essenceOf, isJsonType } from '../http/media-type.ts'
import { createShapes, type Shapes } from '../http/shape.ts'
import { failuresOf, listedCodes, statusOfCode } from './error-code-list.ts'

/** What a call to an operation can be made to come to. */
export interface PossibleOutcome {
  /** Unique for the operation, as it is asked for: `card_declined`, `not_found`. */
  readonly name: string
  /** Of the reply; 0: there is none. */
  readonly status: number
  readonly description: string
  readonly source: 'authored' | 'example' | 'response' | 'code' | 'state' | 'general'
  readonly evidence: readonly Pointer[]
  /** Request values that choose it, where an overlay names some: property path joined by `.` → values. */
  readonly magic: AuthoredOutcome['magic']
  readonly result: OutcomeResult
}

export type OutcomeResult =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** A documented example, as it stands. */
  | { readonly kind: 'example'; readonly value: JsonValue; readonly mediaType: string; readonly schema: Pointer | null }
  | { readonly kind: 'authored'; readonly outcome: AuthoredOutcome }
  /** It succeeds, and what it was about comes to another state. */
  | { readonly kind: 'changed'; readonly change: Change }
  | { readonly kind: 'spoilt'; readonly transport: SpoiltTransport; readonly carriedOut: boolean }

export interface Outcomes {
  /** By precedence; the names are unique. */
  of(operation: Operation): readonly PossibleOutcome[]
  /** Those that request values choose. */
  magic(operation: Operation): readonly PossibleOutcome[]
  /** By name in any casing, or by status: `404`. */
  find(operation: Operation, name: string): PossibleOutcome | undefined
}

/** The outcomes of an API's operations, each operation's worked out when somebody asks. */
export function createOutcomes(model: Model): Outcomes {
  const known = new Map<string, ReadonlyMap<string, PossibleOutcome>>()
  const magical = new Map<string, readonly PossibleOutcome[]>()
  const shapes = createShapes(model.doc)
  const all = (operation: Operation) => {
    const found = known.get(operation.id)
    if (found !== undefined) return found
    const made = new Map<string, PossibleOutcome>()
    for (const outcome of outcomesOf(model, operation, shapes))
      if (!made.has(outcome.name)) made.set(outcome.name, outcome)
    known.set(operation.id, made)
    return made
  }
  return {
    of: (operation) => [...all(operation).values()],
    magic: (operation) => {
      const found = magical.get(operation.id)
      if (found !== undefined) return found
      const made = [...all(operation).values()].filter(({ magic }) => Object.keys(magic).length > 0)
      magical.set(operation.id, made)
      return made
    },
    find: (operation, name) => {
      const outcomes = all(operation)
      const status = Number(name)
      const exact = outcomes.get(name) ?? outcomes.get(snakeCase(name))
      if (exact !== undefined || !/^[45]\d\d$/.test(name)) return exact
      return [...outcomes.values()].find((one) => one.status === status) ?? general(operation, status)
    },
  }
}

function outcomesOf(model: Model, operation: Operation, shapes: Shapes): PossibleOutcome[] {
  return [
    ...authoredOutcomes(model, operation),
    ...documented(model, operation),
    ...coded(model, operation, shapes),
    ...states(model, operation),
    ...[429, 500, 503].map((status) => general(operation, status)),
    ...spoilt,
  ]
}

function authoredOutcomes({ blueprint: { authored }, rules: { authored: rules } }: Model, { id, success }: Operation) {
  const outcomes = (authored ?? rules)?.outcomes ?? {}
  return [id, '*'].flatMap((of) =>
    Object.hasOwn(outcomes, of)
      ? Object.keys(outcomes[of]!).map((name): PossibleOutcome => {
          const outcome = outcomes[of]![name]!
          return {
            name,
            status: outcome.refuse === null ? success.status : (outcome.refuse.status ?? 400),
            description: outcome.description,
            source: 'authored',
            evidence: [joinPointer('/x-specbox/outcomes', of, name)],
            magic: outcome.magic,
            result: { kind: 'authored', outcome },
          }
        })
      : [],
  )
}

/** The examples of the documented failures, and the failures themselves. */
function documented(model: Model, operation: Operation): PossibleOutcome[] {
  const outcomes: PossibleOutcome[] = []
  const responses: PossibleOutcome[] = []
  for (const { status: key, content, pointer } of failuresOf(operation)) {
    const status = statusOfKey(key)
    if (status === null) continue
    const { value } = model.doc.resolve(pointer)
    const description = (isObject(value) ? own(value, 'description') : undefined) ?? ''
    const told = typeof description === 'string' ? description.trim() : ''
    const media = jsonMedia(content)
    const examples = media === null ? [] : examplesOf(model, media)
    for (const example of examples)
      if (example.name !== null) {
        const name = exampleName(example.name, status)
        const result = { kind: 'example', value: example.value, mediaType: media!.type, schema: media!.schema } as const
        const words = example.summary ?? told
        outcomes.push({ ...plain(name, status, words, 'example', [example.pointer]), result })
      }
    const only = examples.length === 1 && isValid(model, media!, examples[0]!.value) ? examples[0]! : null
    responses.push({
      ...plain(statusName(status), status, told, 'response', [pointer]),
      result:
        only === null
          ? { kind: 'refused', refusal: refusalOf(status, told) }
          : { kind: 'example', value: only.value, mediaType: media!.type, schema: media!.schema },
    })
  }
  return [...responses, ...outcomes]
}

/** A range and `default` stand for the plainest of their failures. */
function statusOfKey(key: string): number | null {
  if (/^\d+$/.test(key)) return Number(key)
  return /^4/.test(key) ? 400 : /^5/.test(key) ? 500 : null
}

function jsonMedia(content: readonly MediaType[]): MediaType | null {
  return content.find(({ type }) => isJsonType(essenceOf(type))) ?? null
}

interface Example {
  readonly name: string | null
  readonly summary: string | null
  readonly value: JsonValue
  readonly pointer: Pointer
}

function examplesOf({ doc }: Model, media: MediaType): Example[] {
  const holder = doc.resolve(media.pointer)
  if (!isObject(holder.value)) return []
  const single = own(holder.value, 'example')
  if (single !== undefined)
    return [{ name: null, summary: null, value: single, pointer: joinPointer(holder.pointer, 'example') }]
  const named = own(holder.value, 'examples')
  if (!isObject(named)) return []
  return Object.keys(named).flatMap((name) => {
    const pointer = joinPointer(holder.pointer, 'examples', name)
    const example = doc.resolve(pointer).value
    if (!isObject(example)) return []
    const value = own(example, 'dataValue') ?? own(example, 'value')
    const summary = own(example, 'summary') ?? own(example, 'description')
    return value === undefined ? [] : [{ name, summary: typeof summary === 'string' ? summary : null, value, pointer }]
  })
}

function isValid({ validators }: Model, { schema }: MediaType, value: JsonValue): boolean {
  return schema === null || validators.at(schema, 'response').isValid(value)
}

/** `Example1` and `error` say nothing: they are called by the status. */
function exampleName(name: string, status: number): string {
  const snake = snakeCase(name)
  return /^(default|error|response|failure|\d+)?_?(example|sample)?_?\d*$/.test(snake)
    ? [statusName(status), snake].filter((part) => part !== '').join('_')
    : snake
}

/** The codes that the error schemas of the operation list; of the API, where it declares none. */
function coded(model: Model, operation: Operation, shapes: Shapes): PossibleOutcome[] {
  const { errors } = model.blueprint
  const responses = failuresOf(operation).flatMap(({ status, content }) => {
    const schema = jsonMedia(content)?.schema ?? null
    return schema === null ? [] : [{ status, schema }]
  })
  if (responses.length === 0 && errors.schema !== null) responses.push({ status: 'default', schema: errors.schema })
  const bySchema = new Map<Pointer, string[]>()
  for (const { status, schema } of responses) {
    const { pointer } = model.doc.resolve(schema)
    bySchema.set(pointer, [...(bySchema.get(pointer) ?? []), status])
  }
  return [...bySchema].flatMap(([schema, statuses]) =>
    listedCodes(schema, model.doc, shapes).map(({ code, path, schema: evidence }): PossibleOutcome => {
      const status = statusOfCode(code, statuses, errors.invalidStatus)
      const told = phrase(code)
      const body: JsonObject = {}
      if (path !== null) putAt(body, path, code)
      const as = { status, code: path === null ? code : null, body }
      const refusal = { kind: kindOfStatus(status), message: told, as }
      return {
        ...plain(snakeCase(code) || code, status, told, 'code', [evidence]),
        result: { kind: 'refused', refusal },
      }
    }),
  )
}

/** What a call made can come to later. */
function states(model: Model, operation: Operation): PossibleOutcome[] {
  const { behavior, success } = operation
  if (behavior.kind !== 'create' && behavior.kind !== 'transition') return []
  const lifecycle = model.resources.get(behavior.resource)?.lifecycle ?? null
  if (lifecycle === null) return []
  const usual = behavior.kind === 'create' ? lifecycle.initial : behavior.to
  const others = lifecycle.states.filter((state) => state !== usual && !/^(true|false)$/.test(state))
  const resource = model.resources.get(behavior.resource)
  const evidence = resource?.schema == null ? [] : [joinPointer(resource.schema, 'properties', lifecycle.field)]
  return others.map((state) => {
    const told = `It succeeds, and the ${behavior.resource.replaceAll('_', ' ')} comes to be ${state}`
    const base = plain(snakeCase(state) || state, success.status, told, 'state', evidence)
    return { ...base, result: { kind: 'changed', change: changeOf({ to: state }) } }
  })
}

function general(operation: Operation, status: number): PossibleOutcome {
  const told = phraseOf(status)
  const base = plain(statusName(status), status, told, 'general', [])
  const refusal = refusalOf(status, `${told}: ${operation.method} ${operation.path} was told to fail`)
  return { ...base, result: { kind: 'refused', refusal } }
}

const spoilt: readonly PossibleOutcome[] = [
  spoiltOutcome('timeout', 'The reply never comes', { end: 'timeout' }, false),
  spoiltOutcome('drop', 'The connection is closed instead of a reply', { end: 'drop' }, false),
  spoiltOutcome('reset', 'The connection is aborted instead of a reply', { end: 'reset' }, false),
  spoiltOutcome('truncate', 'It is carried out; the reply breaks off', { end: 'truncate' }, true),
  spoiltOutcome('lost', 'It is carried out; the connection is closed instead of the reply', { end: 'drop' }, true),
]

function spoiltOutcome(
  name: string,
  description: string,
  transport: SpoiltTransport,
  carriedOut: boolean,
): PossibleOutcome {
  return { ...plain(name, 0, description, 'general', []), result: { kind: 'spoilt', transport, carriedOut } }
}

function plain(
  name: string,
  status: number,
  description: string,
  source: PossibleOutcome['source'],
  evidence: readonly Pointer[],
): Omit<PossibleOutcome, 'result'> {
  return { name, status, description, source, evidence, magic: {} }
}

/** A failure of the status, told in the document's own words where they are some. */
export function refusalOf(status: number, told: string): Refusal {
  const line = told.split('\n')[0]!
  const message = line.length >= 3 && line.length <= 200 ? line : phraseOf(status)
  return { kind: kindOfStatus(status), message, as: { status, code: null, body: {} } }
}

function statusName(status: number): string {
  const name = snakeCase(phraseOf(status))
  return name === 'error' ? `status_${status}` : name
}

function phrase(code: string): string {
  const text = snakeCase(code).replaceAll('_', ' ')
  return text === '' ? code : text.charAt(0).toUpperCase() + text.slice(1)
}
