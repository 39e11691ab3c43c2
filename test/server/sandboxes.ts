import { blueprint } from '../operations.ts'
import { createRelease } from '../../src/sandbox/release.ts'
import type { Release, Sandbox, Sandboxes } from '../../src/sandbox/sandbox.ts'
import type { LoggedExchange } from '../../src/store/store.ts'
import { emptyDocument } from './document.ts'

export interface StubSandbox {
  readonly id: string
  readonly api: string
  readonly name: string
  readonly isDefault: boolean
}

/** Sandboxes of APIs that answer with who was asked: the key of a sandbox is its id, its control key `control_` and its id. */
export function sandboxesOf(initial: readonly StubSandbox[]): Sandboxes {
  const all = new Map(initial.map((entry) => [entry.id, { ...entry, sandbox: sandboxOf(entry) }]))
  const releases = new Map(initial.map(({ api }) => [api, releaseOf(api)]))
  const values = () => [...all.values()]
  return {
    installationKey: 'installation',
    publish: (release) => releases.set(release.blueprint.api, release),
    releases: () => [...releases.values()],
    create: async ({ api, name, isDefault }) => {
      const entry = { id: `sbx_${all.size}`, api, name: name ?? `made-${all.size}`, isDefault: isDefault ?? false }
      const sandbox = sandboxOf(entry)
      all.set(entry.id, { ...entry, sandbox })
      return sandbox
    },
    get: (id) => all.get(id)?.sandbox,
    byHost: (label) =>
      values().find(({ id, name, api, isDefault }) => label === id || label === name || (isDefault && label === api))
        ?.sandbox,
    byCredential: ({ headers }) => all.get(String(headers['api-key']))?.sandbox,
    defaults: () => values().flatMap(({ isDefault, sandbox }) => (isDefault ? [sandbox] : [])),
    list: () => values().map(({ sandbox }) => sandbox),
    fork: async (source, { snapshot, name } = {}) => {
      if (snapshot !== undefined && source.snapshots.list().every(({ id }) => id !== snapshot)) return undefined
      const entry = {
        id: `sbx_${all.size}`,
        api: source.record.api,
        name: name ?? `fork-${all.size}`,
        isDefault: false,
      }
      const sandbox = sandboxOf(entry)
      all.set(entry.id, { ...entry, sandbox })
      return sandbox
    },
    import: async ({ api, name }, { layer }) => {
      if (layer !== releases.get(api)!.layer) return { kind: 'other_base' }
      const entry = { id: `sbx_${all.size}`, api, name: name ?? `import-${all.size}`, isDefault: false }
      const sandbox = sandboxOf(entry)
      all.set(entry.id, { ...entry, sandbox })
      return { kind: 'made', sandbox }
    },
    delete: async (id) => all.delete(id),
    mayControl: (key, id) => key === (id === null ? 'installation' : `control_${id}`),
  }
}

function releaseOf(api: string): Release {
  const served = blueprint({ api, title: api.toUpperCase(), digest: `digest-${api}` })
  return createRelease({ blueprint: served, document: emptyDocument, seed: 1 })
}

function sandboxOf({ id, api, name }: StubSandbox): Sandbox {
  const log: LoggedExchange[] = []
  return {
    record: {
      id,
      api,
      name,
      seed: 1,
      createdAt: 0,
      credentials: [{ scheme: 'Key', type: 'apiKey', in: 'header', name: 'api-key', value: id, tokenPath: '/token' }],
      webhookSecret: `whsec_${id}`,
      controlKey: `control_${id}`,
    },
    release: releaseOf(api),
    events: () => [],
    next: () => undefined,
    entities: () => [],
    fabricate: () => undefined,
    place: () => ({ kind: 'placed', entities: [] }),
    faults: {
      list: () => [],
      arm: async () => ({ kind: 'armed', faults: [] }),
      play: async () => ({ kind: 'unknown' }),
      scenarios: () => [],
      clear: async () => 0,
      limit: () => null,
      setLimit: async () => {},
      outcomes: () => undefined,
    },
    export: () => ({
      format: 'specbox-sandbox/1',
      api,
      layer: releaseOf(api).layer,
      seed: 1,
      clock: { mode: 'real', offset: 0 },
      entities: [],
      counters: {},
    }),
    snapshots: {
      list: () => [{ id: 'snp_1', name: null, createdAt: 0, now: 0 }],
      take: async () => ({ kind: 'taken', snapshot: { id: 'snp_2', name: null, createdAt: 0, now: 0 } }),
      restore: async (snapshot) => (snapshot === 'snp_1' ? 'restored' : 'unknown'),
      delete: async (snapshot) => snapshot === 'snp_1',
    },
    tokens: { expire: async () => 0, revoke: async () => 0 },
    clock: {
      now: () => 0,
      state: () => ({ mode: 'real', offset: 0 }),
      freeze: async () => {},
      resume: async () => {},
      advance: async () => ({ kind: 'advanced', fired: 0 }),
      nextTimer: () => null,
    },
    handle: async ({ method, path, headers }) => {
      const row = {
        id: `ex_${log.length}`,
        at: 0,
        durationMs: 1,
        method,
        path,
        status: 200,
        operation: null,
        detail: {},
      }
      log.unshift(row)
      const body = JSON.stringify({ sandbox: id, path, base: headers['x-specbox-base-url'] })
      return { status: 200, headers: {}, body }
    },
    reset: async () => undefined,
    exchanges: ({ limit = 100, before } = {}) => {
      const start = before === undefined ? 0 : log.findIndex((row) => row.id === before) + 1
      return log.slice(start, start + limit)
    },
  }
}
