import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { infer } from '../../src/blueprint/infer.ts'
import { wallClock } from '../../src/lib/clock.ts'
import { loadDocument } from '../../src/openapi/load.ts'
import { createRelease } from '../../src/sandbox/release.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { createSandboxes } from '../../src/sandbox/sandboxes.ts'
import { openSqliteStore } from '../../src/store/sqlite/open.ts'

const goal = 100
const rounds = 30
const path = '/v1/orders'

/**
 * What reset, snapshot, restore and fork of a sandbox with 10,000 entities of its own take until they are durable, on a file; and the
 * first list after each, that nothing was only put off. Each round writes between them. An argument: how many entities.
 */
export async function run([given = '10000']: string[]): Promise<number> {
  const count = Number(given)
  const loaded = await loadDocument(join(import.meta.dirname, '../../examples/orders/openapi.yaml'))
  if (!loaded.ok) return 1
  const folder = mkdtempSync(join(tmpdir(), 'specbox-snapshots-'))
  const store = openSqliteStore({ path: join(folder, 'store.db') })
  const blueprint = infer(loaded.document)
  const sandboxes = createSandboxes({ store, clock: wallClock })
  sandboxes.publish(createRelease({ document: loaded.document, blueprint, seed: 1 }))
  const sandbox = await sandboxes.create({ api: blueprint.api })
  for (let index = 0; index < count; index++) await write(sandbox)
  const times: Record<string, number[]> = {}
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    const value = await work()
    const list = times[what] ?? []
    times[what] = [...list, performance.now() - began]
    return value
  }
  for (let round = 0; round < rounds; round++) {
    await write(sandbox)
    await timed('list', () => list(sandbox))
    const taken = await timed('snapshot', () => sandbox.snapshots.take())
    if (taken.kind !== 'taken') throw new Error(`No snapshot: ${taken.kind}`)
    await timed('list after snapshot', () => list(sandbox))
    await write(sandbox)
    const fork = (await timed('fork', () => sandboxes.fork(sandbox)))!
    await timed('list after fork', () => list(fork))
    await write(fork)
    await timed('reset', () => sandbox.reset())
    await timed('list after reset', () => list(sandbox))
    await timed('restore', () => sandbox.snapshots.restore(taken.snapshot.id))
    await timed('list after restore', () => list(sandbox))
    await sandboxes.delete(fork.record.id)
  }
  await store.close()
  rmSync(folder, { recursive: true })
  const worst = Math.max(...['snapshot', 'fork', 'reset', 'restore'].flatMap((what) => times[what]!))
  for (const [what, all] of Object.entries(times))
    console.log(`${what}: ${median(all).toFixed(1)} ms at the median, ${Math.max(...all).toFixed(1)} ms at most`)
  const met = worst <= goal
  console.log(
    `reset, snapshot, restore, fork of ${count} entities, ${rounds} times: ${worst.toFixed(1)} ms at most (≤ ${goal}) ${met ? 'met' : 'MISSED'}`,
  )
  return met ? 0 : 1
}

/** About 1 KB of JSON. */
async function write(sandbox: Sandbox): Promise<void> {
  const body = Buffer.from(
    JSON.stringify({ customer_email: 'ada@example.com', currency: 'EUR', note: 'a'.repeat(450) }),
  )
  const reply = await sandbox.handle({ method: 'POST', path, query: '', headers: headersOf(sandbox), body })
  if (reply.status !== 201) throw new Error(`An order could not be made: ${reply.status} ${String(reply.body)}`)
}

async function list(sandbox: Sandbox): Promise<void> {
  const reply = await sandbox.handle({ method: 'GET', path, query: '', headers: headersOf(sandbox), body: null })
  if (reply.status !== 200) throw new Error(`Orders could not be listed: ${reply.status} ${String(reply.body)}`)
}

function headersOf({ record }: Sandbox): Record<string, string> {
  const key = record.credentials.find(({ type }) => type === 'apiKey')!
  return { [key.name.toLowerCase()]: key.value, 'content-type': 'application/json' }
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
