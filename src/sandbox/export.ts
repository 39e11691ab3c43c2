import { isObject, type JsonValue } from '../lib/json.ts'
import type { SandboxData } from '../store/store.ts'
import type { Sandbox } from './sandbox.ts'
import type { ClockState } from './time.ts'

/** A sandbox as one file: what it wrote over its base layer, and its clock. Nothing that is secret of Specbox's own making. */
export interface SandboxExport extends SandboxData {
  readonly format: typeof format
  readonly api: string
  /** Says which document, overlay and seed the data lies over. */
  readonly layer: string
  readonly seed: number
  readonly clock: ClockState
}

export type Imported =
  | { readonly kind: 'made'; readonly sandbox: Sandbox }
  /** More than a sandbox may hold. */
  | { readonly kind: 'too_large'; readonly message: string }
  /** The API's base data is another. */
  | { readonly kind: 'other_base' }

const format = 'specbox-sandbox/1'

/** Texts of an export together, in characters: an import has to fit into a request. */
export const longestExport = 40 * 1024 * 1024

/** What was issued to whoever used the sandbox: tokens, kept replies. */
const isPrivate = (collection: string) => collection.startsWith('~')

export function exportOf({ release, record, clock }: Sandbox, data: SandboxData): SandboxExport {
  const { layer, blueprint } = release
  return {
    format,
    api: blueprint.api,
    layer,
    seed: record.seed,
    clock: clock.state(),
    counters: data.counters,
    entities: data.entities.filter(({ collection }) => !isPrivate(collection)),
  }
}

type Read =
  | { readonly ok: true; readonly value: SandboxExport }
  | { readonly ok: false; readonly pointer: string; readonly message: string }

/** Sequences and counters above are no longer counted up safely. */
const most = 2 ** 50

/** A file that somebody sent, as an export; or what is wrong with it first. */
export function readExport(value: JsonValue | undefined): Read {
  const wrong = (pointer: string, message: string): Read => ({ ok: false, pointer, message })
  if (!isObject(value) || value.format !== format) return wrong('format', `must be ${format}`)
  const { api, layer, seed, clock, counters, entities } = value
  if (typeof api !== 'string') return wrong('api', 'must be a text')
  if (typeof layer !== 'string') return wrong('layer', 'must be a text')
  if (!Number.isSafeInteger(seed)) return wrong('seed', 'must be an integer')
  if (!isClock(clock)) return wrong('clock', 'must be the state of a clock')
  if (!isObject(counters) || !Object.entries(counters).every(([name, it]) => isName(name) && isCount(it)))
    return wrong('counters', `must be names with integers from 0 to ${most}`)
  if (!Array.isArray(entities)) return wrong('entities', 'must be a list')
  const seen = new Set<string>()
  for (const [index, it] of entities.entries()) {
    const message = entityProblem(it)
    if (message !== null) return wrong(`entities/${index}`, message)
    const { collection, key } = it as { collection: string; key: string }
    if (seen.has(`${collection}\0${key}`)) return wrong(`entities/${index}`, 'is there twice')
    seen.add(`${collection}\0${key}`)
  }
  return { ok: true, value: { format, api, layer, seed, clock, counters, entities } as unknown as SandboxExport }
}

function entityProblem(value: JsonValue): string | null {
  if (!isObject(value)) return 'must be an object'
  const { collection, key, sequence, body, meta } = value
  if (typeof collection !== 'string' || !isName(collection) || isPrivate(collection))
    return 'collection must be the name of one'
  if (typeof key !== 'string') return 'key must be a text'
  if (!isCount(sequence)) return `sequence must be an integer from 0 to ${most}`
  if (typeof body !== 'string' || (sequence !== 0 && !isJson(body))) return 'body must be JSON as a text'
  if (!isObject(meta) || !isObject(meta.parents) || !isCount(meta.version)) return 'meta must have parents and version'
  if (!Object.values(meta.parents).every((it) => typeof it === 'string')) return 'meta.parents must be texts'
  return meta.hidden === undefined || isObject(meta.hidden) ? null : 'meta.hidden must be an object'
}

/** Names in the store have no control characters. */
const isName = (text: string) => text !== '' && !/\p{Cc}/u.test(text)

function isCount(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most
}

/** RFC 3339 ends with the year 9999. */
const latest = 253_402_300_799_999

function isClock(value: JsonValue | undefined): boolean {
  if (!isObject(value)) return false
  const moment = value.mode === 'frozen' ? value.at : value.mode === 'real' ? value.offset : undefined
  return typeof moment === 'number' && Number.isSafeInteger(moment) && Math.abs(moment) <= latest / 2
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
