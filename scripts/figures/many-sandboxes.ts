import { mkdtempSync, statSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { infer } from '../../src/blueprint/infer.ts'
import { wallClock } from '../../src/lib/clock.ts'
import { loadDocument } from '../../src/openapi/load.ts'
import { createRelease } from '../../src/sandbox/release.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { createSandboxes } from '../../src/sandbox/sandboxes.ts'
import { createDataPlane } from '../../src/server/data-plane.ts'
import { listen } from '../../src/server/listen.ts'
import { openSqliteStore } from '../../src/store/sqlite/open.ts'
import { shared } from '../../test/shared.ts'

const goals = { creation: 5, resident: 1024, disk: 500, ratio: 1.3 }
const mib = 1024 * 1024

/**
 * 10,000 sandboxes of a 4 MB document in one process, each with an entity of its own: what making one takes, memory, disk, and how
 * long a GET over HTTP takes in any of them against a GET in always the same one, by turns. An argument: how many.
 */
export async function run([given = '10000']: string[]): Promise<number> {
  const count = Number(given)
  const loaded = await loadDocument(shared('specs/stripe.yaml'))
  if (!loaded.ok) return 1
  const path = join(mkdtempSync(join(tmpdir(), 'specbox-many-')), 'store.db')
  const store = openSqliteStore({ path })
  const blueprint = infer(loaded.document)
  const sandboxes = createSandboxes({ store, clock: wallClock })
  sandboxes.publish(createRelease({ document: loaded.document, blueprint, seed: 1 }))
  const made: { sandbox: Sandbox; id: string }[] = []
  const times: number[] = []
  for (let index = 0; index < count; index++) {
    const began = performance.now()
    const sandbox = await sandboxes.create({ api: blueprint.api })
    times.push(performance.now() - began)
    made.push({ sandbox, id: await createCustomer(sandbox) })
  }
  const listening = await listen({
    handle: createDataPlane(sandboxes, () => listening.url),
    port: 0,
    host: '127.0.0.1',
    limits: { body: () => mib },
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const [one, any] = [[] as number[], [] as number[]]
  for (let turn = 0; turn < 20_000; turn++) {
    one.push(await read(listening.url, agent, made[0]!))
    any.push(await read(listening.url, agent, made[(turn * 7919) % count]!))
  }
  const resident = process.memoryUsage().rss / mib
  agent.destroy()
  await listening.close()
  await store.close()
  const disk = bytes(path) / mib
  const creation = median(times)
  const ratio = median(any) / median(one)
  const met = creation <= goals.creation && resident <= goals.resident && disk <= goals.disk && ratio <= goals.ratio
  console.log(
    `${count} sandboxes: ${creation.toFixed(2)} ms each at the median (≤ ${goals.creation}), ${resident.toFixed(0)} MB resident (≤ ${goals.resident}), ${disk.toFixed(1)} MB on disk (≤ ${goals.disk}); GET ${(median(any) * 1000).toFixed(0)} µs in any, ${(median(one) * 1000).toFixed(0)} µs in one: ${ratio.toFixed(2)} × (≤ ${goals.ratio}) ${met ? 'met' : 'MISSED'}`,
  )
  return met ? 0 : 1
}

async function createCustomer(sandbox: Sandbox): Promise<string> {
  const headers = {
    authorization: sandbox.record.credentials[0]!.value,
    'content-type': 'application/x-www-form-urlencoded',
  }
  const body = Buffer.from('email=ada%40example.com&name=Ada')
  const reply = await sandbox.handle({ method: 'POST', path: '/v1/customers', query: '', headers, body })
  if (reply.status !== 200) throw new Error(`A customer could not be made: ${reply.status} ${String(reply.body)}`)
  return (JSON.parse(String(reply.body)) as { id: string }).id
}

/** A GET over HTTP, found by its credential; ms. */
function read(url: string, agent: Agent, { sandbox, id }: { sandbox: Sandbox; id: string }): Promise<number> {
  const headers = { authorization: sandbox.record.credentials[0]!.value }
  return new Promise((resolve, reject) => {
    const began = performance.now()
    get(`${url}/v1/customers/${id}`, { agent, headers }, (response) => {
      response.resume()
      response.on('end', () =>
        response.statusCode === 200
          ? resolve(performance.now() - began)
          : reject(new Error(`${id} is not there: ${response.statusCode}`)),
      )
    }).on('error', reject)
  })
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

function bytes(path: string): number {
  return [path, `${path}-wal`].reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0)
}
