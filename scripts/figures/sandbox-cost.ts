import { mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { infer } from '../../src/blueprint/infer.ts'
import { wallClock } from '../../src/lib/clock.ts'
import { loadDocument } from '../../src/openapi/load.ts'
import { createRelease } from '../../src/sandbox/release.ts'
import { createSandboxes } from '../../src/sandbox/sandboxes.ts'
import { openSqliteStore } from '../../src/store/sqlite/open.ts'
import { shared } from '../../test/shared.ts'

/** What a new sandbox of a large document costs: time, and bytes on disk until it is written to. */
export async function run(): Promise<number> {
  const loaded = await loadDocument(shared('specs/stripe.yaml'))
  if (!loaded.ok) return 1
  const path = join(mkdtempSync(join(tmpdir(), 'specbox-cost-')), 'store.db')
  const store = openSqliteStore({ path })
  const blueprint = infer(loaded.document)
  const sandboxes = createSandboxes({ store, clock: wallClock })
  sandboxes.publish(createRelease({ document: loaded.document, blueprint, seed: 1 }))
  const first = await sandboxes.create({ api: blueprint.api, isDefault: true })
  await get(first)
  const count = 500
  const before = bytes(path)
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const began = performance.now()
    const sandbox = await sandboxes.create({ api: blueprint.api })
    times.push(performance.now() - began)
    if (i % 50 === 0 && (await get(sandbox)) !== 200) return 1
  }
  await store.close()
  const each = (bytes(path) - before) / count
  const ms = times.sort((a, b) => a - b)[Math.floor(count / 2)]!
  const worst = times.at(-1)!
  const met = ms <= 5 && each <= 20 * 1024
  console.log(
    `a new sandbox: ${ms.toFixed(2)} ms at the median, ${worst.toFixed(2)} ms at most (≤ 5), ${(each / 1024).toFixed(1)} KB on disk (≤ 20) ${met ? 'met' : 'MISSED'}`,
  )
  return met ? 0 : 1
}

async function get(sandbox: Awaited<ReturnType<ReturnType<typeof createSandboxes>['create']>>): Promise<number> {
  const headers = { authorization: sandbox.record.credentials[0]!.value }
  return (await sandbox.handle({ method: 'GET', path: '/v1/customers', query: '', headers, body: null })).status
}

function bytes(path: string): number {
  return [path, `${path}-wal`].reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0)
}

if (process.argv[1]?.endsWith('sandbox-cost.ts')) process.exitCode = await run()
