import { infer } from '../src/blueprint/infer.ts'
import { loadDocument } from '../src/openapi/load.ts'
import { createRelease } from '../src/sandbox/release.ts'
import type { Credential, Sandbox, Sandboxes } from '../src/sandbox/sandbox.ts'
import { serve } from '../src/server/server.ts'
import { openSqliteStore } from '../src/store/sqlite/open.ts'
import { installationOf } from './webhooks/installation.ts'

export interface Served {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly port: number
  readonly sandbox: Sandbox
  readonly sandboxes: Sandboxes
  /** The sandbox's bare secret, as a partner would paste it into an SDK. */
  readonly key: string
  credential(scheme: string): Credential
  close(): Promise<void>
}

/** A document served on a real socket with zero configuration, in memory: what an SDK is pointed at. */
export async function serveDocument(source: string, seed = 1, overlays: readonly string[] = []): Promise<Served> {
  const loaded = await loadDocument(source, { overlays: [...overlays] })
  if (!loaded.ok)
    throw new Error(`Failed to load ${source}: ${loaded.failure.problems.map(({ message }) => message).join('; ')}`)
  const store = openSqliteStore({ path: ':memory:' })
  const { sandboxes, webhooks } = installationOf(store)
  const blueprint = infer(loaded.document)
  sandboxes.publish(createRelease({ document: loaded.document, blueprint, seed }))
  const sandbox = await sandboxes.create({ api: blueprint.api, isDefault: true })
  const listening = await serve({
    sandboxes,
    webhooks,
    version: 'test',
    loadApi: async () => ({ ok: false, detail: 'This server serves one document', problems: [] }),
    port: 0,
    host: '127.0.0.1',
  })
  const first = sandbox.record.credentials[0]!
  return {
    url: listening.url,
    port: listening.port,
    sandbox,
    sandboxes,
    key: first.password ?? first.clientSecret ?? first.value.replace(/^\S+ /, ''),
    credential: (scheme) => {
      const found = sandbox.record.credentials.find((candidate) => candidate.scheme === scheme)
      if (found === undefined) throw new Error(`Failed to find a credential of scheme ${scheme}`)
      return found
    },
    close: async () => {
      await listening.close()
      await webhooks.stop(1000)
      await store.close()
    },
  }
}
