import { createRandom } from '../lib/random.ts'
import { secretToken } from '../lib/token.ts'
import type { JsonObject } from '../lib/json.ts'
import { findPresented } from '../simulate/http/authorize.ts'
import { removeTokens, sandboxOfToken } from '../simulate/oauth.ts'
import { createCredentials, principalName } from './credentials.ts'
import { StoreLimitError } from '../store/store.ts'
import { openSandbox, type SandboxEnv } from './open.ts'
import type { CreateSandbox, ForkSandbox, Release, Sandbox, Sandboxes, SandboxRecord } from './sandbox.ts'
import { createSandboxIndex } from './sandbox-index.ts'
import { forgetSnapshots, stateKinds } from './snapshots.ts'
import { keepClock } from './time.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** All sandboxes of an installation, kept in its store; opened when first asked for. */
export function createSandboxes(env: SandboxEnv): Sandboxes {
  const { store, clock } = env
  const releases = new Map<string, Release>()
  const index = createSandboxIndex()
  const open = new Map<string, Sandbox>()
  const installation = store.records.get(null, 'installation', 'key')
  const installationKey = typeof installation?.value === 'string' ? installation.value : `specbox_${secretToken(32)}`
  if (installation === undefined) void store.records.put(null, 'installation', 'key', { value: installationKey })

  for (const { value } of store.records.list(null, 'sandbox')) index.add(value as unknown as SandboxRecord)

  const get = (id: string): Sandbox | undefined => {
    const known = open.get(id)
    if (known !== undefined) return known
    const record = index.get(id)
    const release = record === undefined ? undefined : releases.get(record.api)
    if (record === undefined || release === undefined) return undefined
    const sandbox = openSandbox(env, release, record)
    open.set(id, sandbox)
    return sandbox
  }

  const create = async (options: CreateSandbox): Promise<Sandbox> => {
    const release = releases.get(options.api)
    if (release === undefined) throw new Error(`Failed to create a sandbox: no API '${options.api}' is published`)
    const existing = options.isDefault === true ? index.get(defaultId(options.api)) : undefined
    if (existing !== undefined) return get(existing.id)!
    const record = newRecord(release, options, clock.now())
    index.add(record)
    if (options.clock !== undefined) await keepClock(store, record.id, options.clock)
    await store.records.put(null, 'sandbox', record.id, record as unknown as JsonObject)
    return get(record.id)!
  }

  const fork = async (source: Sandbox, { snapshot, name }: ForkSandbox = {}): Promise<Sandbox | undefined> => {
    if (snapshot !== undefined && !source.snapshots.list().some(({ id }) => id === snapshot)) return undefined
    const { api, seed } = source.record
    const options = { api, seed, ...(name === undefined ? {} : { name }) }
    const record = newRecord(source.release, options, clock.now())
    const { id } = record
    // One tick, one commit: the fork is there with all its data, or not at all.
    const written = [
      store.copy(snapshot ?? source.record.id, id, stateKinds),
      store.transact({ sandbox: id, layer: source.release.layer }, removeTokens),
      store.records.put(null, 'sandbox', id, record as unknown as JsonObject),
    ]
    await Promise.all(written)
    index.add(record)
    return get(id)!
  }

  const importData: Sandboxes['import'] = async (options, data) => {
    const release = releases.get(options.api)
    if (release === undefined) throw new Error(`Failed to import a sandbox: no API '${options.api}' is published`)
    if (release.layer !== data.layer) return { kind: 'other_base' }
    const record = newRecord(release, { seed: data.seed, ...options }, clock.now())
    const { id } = record
    try {
      await store.load(id, data)
    } catch (error) {
      if (error instanceof StoreLimitError) return { kind: 'too_large', message: error.message }
      throw error
    }
    // Until its record is there, nobody can have seen it.
    const written = [
      keepClock(store, id, data.clock),
      store.records.put(null, 'sandbox', id, record as unknown as JsonObject),
    ]
    await Promise.all(written)
    index.add(record)
    return { kind: 'made', sandbox: get(id)! }
  }

  return {
    fork,
    import: importData,
    publish: (release) => {
      releases.set(release.blueprint.api, release)
      for (const [id, sandbox] of open) if (sandbox.record.api === release.blueprint.api) open.delete(id)
    },
    releases: () => [...releases.values()],
    create,
    get,
    byHost: (label) => get(label) ?? get(index.named(label) ?? '') ?? get(defaultId(label)),
    byCredential: (request) =>
      findPresented(request, ({ secret }) => {
        const id = index.holderOf(secret) ?? sandboxOfToken(secret)
        return id === undefined ? undefined : get(id)
      }),
    defaults: () => [...releases.keys()].flatMap((api) => get(defaultId(api)) ?? []),
    list: () => index.ids().flatMap((id) => get(id) ?? []),
    delete: async (id) => {
      const record = index.get(id)
      if (record === undefined) return false
      index.remove(record)
      open.delete(id)
      await env.listeners?.deleted(id)
      const gone = [store.records.delete(null, 'sandbox', id), forgetSnapshots(store, id), store.forget(id)]
      await Promise.all(gone)
      return true
    },
    mayControl: (key, id) => key === installationKey || (id !== null && index.get(id)?.controlKey === key),
    installationKey,
  }
}

const defaultId = (api: string) => `sbx_${api}`

/**
 * The default sandbox of an API that only this machine can reach has the same credentials on every machine and restart, so that
 * commands can be pasted; every other sandbox gets secrets from the system's randomness.
 */
function newRecord(release: Release, options: CreateSandbox, now: number): SandboxRecord {
  const isDefault = options.isDefault === true
  const predictable = isDefault && options.predictable === true
  const seed = options.seed ?? release.seed
  const random = createRandom(`credentials/${options.api}/${seed}`)
  const token = (length: number) => (predictable ? random.string(length, alphabet) : secretToken(length))
  const id = isDefault ? defaultId(options.api) : `sbx_${secretToken(16).toLowerCase()}`
  const key = `sandbox_${token(24)}`
  const username = principalName(release.blueprint, release.seeder)
  return {
    id,
    api: options.api,
    seed,
    createdAt: now,
    name: options.name ?? (isDefault ? options.api : id.replace('_', '-')),
    credentials: createCredentials(release.blueprint, key, `client_${token(16)}`, username),
    webhookSecret: `whsec_${Buffer.from(token(24), 'latin1').toString('base64')}`,
    controlKey: `control_${token(32)}`,
  }
}
