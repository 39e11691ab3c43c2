/**
 * The served sandbox as the victim of `kill9`: a server on a real port and, in the same process, sixteen clients that create
 * and update orders over HTTP. One line per acknowledged write: printed only after the reply has arrived.
 */
import { resolve } from 'node:path'
import { infer } from '../../src/blueprint/infer.ts'
import { loadDocument } from '../../src/openapi/load.ts'
import { createRelease } from '../../src/sandbox/release.ts'
import { serve } from '../../src/server/server.ts'
import { openSqliteStore } from '../../src/store/sqlite/open.ts'
import { installationOf } from '../../test/webhooks/installation.ts'

const path = process.argv[2] ?? ''
const loaded = await loadDocument(resolve(import.meta.dirname, '../../examples/orders/openapi.yaml'))
if (!loaded.ok) throw new Error('Failed to load the orders example')
const { sandboxes, webhooks } = installationOf(openSqliteStore({ path }))
sandboxes.publish(
  createRelease({
    document: loaded.document,
    blueprint: infer(loaded.document, { api: 'orders' }),
    seed: 1,
  }),
)
const sandbox = await sandboxes.create({ api: 'orders', isDefault: true })
const { url } = await serve({
  sandboxes,
  webhooks,
  version: 'kill9',
  loadApi: async () => ({ ok: false, detail: 'one document only', problems: [] }),
  port: 0,
  host: '127.0.0.1',
})
const credential = sandbox.record.credentials.find(({ in: place }) => place === 'header')!
const headers = { [credential.name]: credential.value, 'content-type': 'application/json' }

async function client(): Promise<never> {
  for (let n = 0; ; n++) {
    const body = JSON.stringify({ customer_email: 'ada@mailbox.example', currency: 'EUR' })
    const created = await fetch(`${url}/v1/orders`, { method: 'POST', headers, body })
    if (created.status !== 201) throw new Error(`Failed to create an order: ${created.status}`)
    const { id } = (await created.json()) as { id: string }
    process.stdout.write(`${sandbox.record.id} ${id} created\n`)
    const updated = await fetch(`${url}/v1/orders/${id}`, {
      method: 'PATCH',
      headers,
      body: JSON.stringify({ note: `note ${n}` }),
    })
    if (updated.status !== 200) throw new Error(`Failed to update an order: ${updated.status}`)
    await updated.arrayBuffer()
    process.stdout.write(`${sandbox.record.id} ${id} updated\n`)
  }
}

await Promise.all(Array.from({ length: 16 }, client))
