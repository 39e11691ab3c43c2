import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { callerOf } from '../open-sandbox.ts'

/** A fixture file of the vendor's own command line: calls in order, later ones name values of earlier replies. */
interface TriggerFile {
  readonly _meta?: { readonly aliases?: readonly string[] }
  readonly fixtures: readonly Fixture[]
}

interface Fixture {
  readonly name: string
  readonly path: string
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
  readonly params?: Json
  readonly expected_error_type?: string
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

export interface TriggerResult {
  /** The event that the file is named after. */
  readonly event: string
  readonly fired: boolean
  /** Why it did not, or what went wrong on the way. */
  readonly reason: string
  /** Names of the events in the log, in order. */
  readonly events: readonly string[]
}

/** Runs the calls as the command line does: form bodies with brackets, `${name:path}` references. Then an hour goes by. */
export async function runTriggerFile(path: string, sandbox: Sandbox): Promise<TriggerResult> {
  const event = basename(path, '.json').replace(/\.gb$/, '')
  const { fixtures } = JSON.parse(readFileSync(path, 'utf8')) as TriggerFile
  const call = callerOf(sandbox)
  const replies = new Map<string, unknown>()
  let reason = ''
  for (const fixture of fixtures) {
    const { headers = {} } = fixture
    const target = filled(fixture.path, replies)
    const json = Object.entries(headers).some(([name, value]) => /content-type/i.test(name) && value.includes('json'))
    const params = fixture.params === undefined ? undefined : filledAll(fixture.params, replies)
    const plain = Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => !/^(content-type|authorization)$/i.test(name))
        .map(([name, value]) => [name.toLowerCase(), value]),
    )
    const answer = await call(fixture.method.toUpperCase(), target, {
      headers: plain,
      ...(params === undefined
        ? {}
        : json
          ? { body: JSON.stringify(params), type: 'application/json' }
          : { body: form(params), type: 'application/x-www-form-urlencoded' }),
    })
    replies.set(fixture.name, answer.json)
    if (answer.status < 400 || answer.json?.error?.type === fixture.expected_error_type) continue
    reason = `${fixture.method.toUpperCase()} ${target} answered ${answer.status}: ${answer.json?.error?.message ?? answer.text}`
    break
  }
  await sandbox.clock.advance(3_600_000)
  const events = sandbox.events({ after: 0, limit: 1000 }).map(({ type }) => type)
  const fired = events.includes(event)
  if (!fired && reason === '') reason = `it did not happen; these did: ${events.join(', ')}`
  return { event, fired, reason, events }
}

/** `${charge:id}` is a value of the reply to the fixture of that name. */
function filled(text: string, replies: ReadonlyMap<string, unknown>): string {
  return text.replace(/\$\{([^}]+)\}/g, (_, reference: string) => {
    if (reference === 'generate-uuid') return '00000000-0000-4000-8000-000000000000'
    if (reference === 'time-now-RFC3339') return '2026-05-01T12:00:00Z'
    const [name = '', rest = ''] = reference.split(':')
    const [path = '', otherwise = ''] = rest.split('|')
    let value = replies.get(name)
    for (const step of path.split('.'))
      value =
        typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[step] : undefined
    return value === undefined || value === null ? otherwise : String(value)
  })
}

function filledAll(value: Json, replies: ReadonlyMap<string, unknown>): Json {
  if (typeof value === 'string') return filled(value, replies)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item: Json) => filledAll(item, replies))
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, filledAll(item as Json, replies)]))
}

/** `a[b]=1`, `list[]=x`, `list[0][price]=y`, as the command line writes them. */
function form(params: Json): string {
  const pairs: [string, string][] = []
  const write = (name: string, value: Json): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries())
        write(typeof item === 'object' && item !== null ? `${name}[${index}]` : `${name}[]`, item as Json)
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) write(name === '' ? key : `${name}[${key}]`, item as Json)
    } else pairs.push([name, String(value)])
  }
  write('', params)
  return new URLSearchParams(pairs).toString()
}
