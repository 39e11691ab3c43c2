import { infer } from '../src/blueprint/infer.ts'
import { createFrozenClock } from '../src/lib/clock.ts'
import type { JsonValue } from '../src/lib/json.ts'
import { loadDocument, loadText } from '../src/openapi/load.ts'
import type { LoadResult } from '../src/openapi/document.ts'
import { createRelease } from '../src/sandbox/release.ts'
import type { Release, Sandbox, Sandboxes } from '../src/sandbox/sandbox.ts'
import { createSandboxes } from '../src/sandbox/sandboxes.ts'
import { openSqliteStore, type SqliteStoreOptions } from '../src/store/sqlite/open.ts'
import type { Store } from '../src/store/store.ts'

export const baseUrl = 'http://sandbox.test'

export interface CallOptions {
  /** JSON unless it is text or bytes already. */
  readonly body?: JsonValue | Uint8Array
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The sandbox's own key by default; null: anonymous. */
  readonly key?: string | null
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** Undefined where the body is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies by name and say what they want to find
  readonly json: any
}

export type Caller = (method: string, target: string, options?: CallOptions) => Promise<Answer>

export interface Opened {
  readonly sandbox: Sandbox
  readonly sandboxes: Sandboxes
  readonly release: Release
  readonly store: Store
  readonly clock: ReturnType<typeof createFrozenClock>
  readonly key: string
  /** `target`: path with query, or a URL of this sandbox. */
  readonly call: Caller
  another(): Promise<Sandbox>
}

export interface OpenOptions {
  readonly seed?: number
  /** Paths of overlays. */
  readonly overlays?: readonly string[]
  readonly seedData?: Readonly<Record<string, readonly JsonValue[]>>
  readonly store?: Omit<SqliteStoreOptions, 'path'>
}

/** When the clocks of these tests stand still. */
export const epoch = Date.UTC(2026, 4, 1, 12)

const loaded = new Map<string, Promise<LoadResult>>()

/** A document (YAML text, or a path) with a sandbox in memory and no socket: calls go to `sandbox.handle`. */
export async function openSandbox(source: string, options: OpenOptions = {}): Promise<Opened> {
  const { overlays = [] } = options
  const name = [source, ...overlays].join('\n\n')
  const loading =
    loaded.get(name) ??
    (source.includes('\n') ? loadText(source, 'memory:test') : loadDocument(source, { overlays: [...overlays] }))
  loaded.set(name, loading)
  const result = await loading
  if (!result.ok) throw new Error(`Failed to load: ${result.failure.problems.map(({ message }) => message).join('; ')}`)
  const { document } = result
  const { seed = 1, seedData } = options
  const release = createRelease({
    document,
    blueprint: infer(document),
    seed,
    ...(seedData === undefined ? {} : { seedData }),
  })
  const store = openSqliteStore({ path: ':memory:', ...options.store })
  const clock = createFrozenClock(epoch)
  const sandboxes = createSandboxes({ store, clock })
  sandboxes.publish(release)
  const sandbox = await sandboxes.create({ api: release.blueprint.api, isDefault: true })
  return {
    sandbox,
    sandboxes,
    release,
    store,
    clock,
    key: keyOf(sandbox),
    call: callerOf(sandbox),
    another: () => sandboxes.create({ api: release.blueprint.api }),
  }
}

export function keyOf({ record }: Sandbox): string {
  const first = record.credentials[0]!
  return first.password ?? first.clientSecret ?? first.value.replace(/^\S+ /, '')
}

/** Calls a sandbox as its owner, by the first credential it has unless told. */
export function callerOf(sandbox: Sandbox, wait?: () => Promise<void>): Caller {
  const [credential] = sandbox.record.credentials
  return async (method, target, { body, type, headers = {}, key } = {}) => {
    await wait?.()
    const { pathname, search } = pathOf(target)
    const sent: Record<string, string> = { 'x-specbox-base-url': baseUrl }
    let query = search
    if (key !== null && credential !== undefined) {
      const value = key === undefined ? credential.value : credential.value.replace(keyOf(sandbox), key)
      if (credential.in === 'query') query += `${query === '' ? '' : '&'}${credential.name}=${value}`
      else sent[credential.in === 'cookie' ? 'cookie' : credential.name.toLowerCase()] = value
    }
    const bytes =
      body === undefined
        ? null
        : body instanceof Uint8Array
          ? body
          : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    if (bytes !== null) sent['content-type'] = type ?? 'application/json'
    Object.assign(sent, headers)
    const reply = await sandbox.handle({ method, path: pathname, query, headers: sent, body: bytes })
    const text = reply.body === null ? '' : Buffer.from(reply.body).toString('utf8')
    return { status: reply.status, headers: reply.headers as Record<string, string>, text, json: parsed(text) }
  }
}

function pathOf(target: string): { pathname: string; search: string } {
  const path = target.startsWith(baseUrl) ? target.slice(baseUrl.length) : target
  const mark = path.indexOf('?')
  return mark < 0 ? { pathname: path, search: '' } : { pathname: path.slice(0, mark), search: path.slice(mark + 1) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
