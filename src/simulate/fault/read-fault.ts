import { operationNames } from '../../blueprint/authored/read.ts'
import type { Blueprint } from '../../blueprint/blueprint.ts'
import { isObject, type JsonValue, own } from '../../lib/json.ts'
import { type Fault, type FaultEffect, type FaultMatch, type FaultWhen, transports } from './fault.ts'

export type NewFault = Omit<Fault, 'id' | 'scenario'>

/** What is wrong: a property (`when.nth`) and a sentence. */
export interface FaultMistake {
  readonly field: string
  readonly message: string
}

export type ReadFault =
  | { readonly ok: true; readonly fault: NewFault }
  | { readonly ok: false; readonly mistakes: readonly FaultMistake[] }

/** What a property of a fault has to be; null: it is that. */
type Check = (value: JsonValue) => string | null

const maxText = 2000
/** Milliseconds: clients have given up long before. */
const maxLatency = 300_000

const text: Check = (value) =>
  typeof value === 'string' && value !== '' && value.length <= maxText ? null : `must be 1 to ${maxText} characters`
const integer =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? null
      : `must be a whole number from ${min} to ${max}`
const object: Check = (value) => (isObject(value) ? null : 'must be an object')
const between0and1: Check = (value) =>
  typeof value === 'number' && value >= 0 && value <= 1 ? null : 'must be a number from 0 to 1'
const moment = (value: JsonValue | undefined) =>
  value === null || (typeof value === 'string' && !Number.isNaN(Date.parse(value)))
const window: Check = (value) =>
  Array.isArray(value) && value.length === 2 && value.every(moment)
    ? null
    : 'must be two RFC 3339 times, from and until; null leaves an end open'
const transport: Check = (value) =>
  transports.some((name) => name === value) ? null : `must be one of ${transports.join(', ')}`
/** Headers that frame the reply are the listener's own. */
const headers: Check = (value) => {
  if (!isObject(value)) return 'must be an object of names and texts'
  const wrong = Object.keys(value).find(
    (name) =>
      !/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name) ||
      /^(content-length|transfer-encoding|connection)$/i.test(name) ||
      typeof value[name] !== 'string' ||
      !/^[\t\x20-\x7e]*$/.test(value[name]),
  )
  return wrong === undefined ? null : `cannot have a header '${wrong}' with such a value`
}
const anything: Check = (value) => (JSON.stringify(value).length <= 65_536 ? null : 'must not be larger than 64 KiB')

const parts: Readonly<Record<'match' | 'when' | 'effect', Readonly<Record<string, Check>>>> = {
  match: { operation: text, method: text, path: text, credential: text, resource: text, entity: text, input: object },
  when: { nth: integer(1, 1e9), count: integer(1, 1e9), probability: between0and1, window },
  effect: {
    status: integer(400, 599),
    code: text,
    message: text,
    body: anything,
    headers,
    latencyMs: integer(0, maxLatency),
    outcome: text,
    transport,
    retryAfter: integer(0, 1e6),
  },
}

/** A fault as somebody wrote it: checked, the operation and the resource by the Blueprint's own names. */
export function readFault(value: JsonValue, blueprint: Blueprint): ReadFault {
  if (!isObject(value)) return { ok: false, mistakes: [{ field: '', message: 'A fault must be an object' }] }
  const mistakes: FaultMistake[] = []
  for (const name of Object.keys(value))
    if (!Object.hasOwn(parts, name))
      mistakes.push({ field: name, message: 'is not known here; known are match, when, effect' })
  for (const name of ['match', 'when', 'effect'] as const)
    mistakes.push(...mistakesIn(name, own(value, name) ?? {}, parts[name]))
  if (mistakes.length > 0) return { ok: false, mistakes }
  const effect = (own(value, 'effect') ?? {}) as FaultEffect
  if (Object.keys(effect).length === 0)
    return { ok: false, mistakes: [{ field: 'effect', message: 'must say what happens, e.g. {"status":503}' }] }
  const match = named((own(value, 'match') ?? {}) as FaultMatch, blueprint)
  if ('field' in match) return { ok: false, mistakes: [match] }
  return { ok: true, fault: { match: match.match, when: (own(value, 'when') ?? {}) as FaultWhen, effect } }
}

function mistakesIn(part: string, value: JsonValue, checks: Readonly<Record<string, Check>>): FaultMistake[] {
  if (!isObject(value)) return [{ field: part, message: 'must be an object' }]
  return Object.keys(value).flatMap((name) => {
    const check = Object.hasOwn(checks, name) ? checks[name]! : undefined
    const message =
      check === undefined ? `is not known here; known are ${Object.keys(checks).join(', ')}` : check(value[name]!)
    return message === null ? [] : [{ field: `${part}.${name}`, message }]
  })
}

/** A fault that can never match is a mistake of whoever wrote it. */
function named(match: FaultMatch, blueprint: Blueprint): { readonly match: FaultMatch } | FaultMistake {
  const { operation, method, resource } = match
  const id = operation === undefined ? undefined : operationNames(blueprint.operations)(operation)
  if (operation !== undefined && id === undefined)
    return { field: 'match.operation', message: `names no operation: '${operation}'${like(operation, blueprint)}` }
  if (resource !== undefined && !blueprint.resources.some(({ name }) => name === resource)) {
    const known = blueprint.resources.slice(0, 20).map(({ name }) => name)
    return { field: 'match.resource', message: `names no resource: '${resource}'; there are ${known.join(', ')}` }
  }
  return {
    match: {
      ...match,
      ...(id === undefined ? {} : { operation: id }),
      ...(method === undefined ? {} : { method: method.toUpperCase() }),
    },
  }
}

function like(name: string, { operations }: Blueprint): string {
  const wanted = name.toLowerCase()
  const close = operations.map(({ id }) => id).filter((id) => id.toLowerCase().includes(wanted))
  const shown = close.length > 0 ? close : operations.length <= 20 ? operations.map(({ id }) => id) : []
  return shown.length === 0 ? '' : `; there are ${shown.slice(0, 20).join(', ')}`
}
