import { resolve } from 'node:path'
import { infer } from '../../src/blueprint/infer.ts'
import { isObject, type JsonObject } from '../../src/lib/json.ts'
import { loadDocument } from '../../src/openapi/load.ts'
import { createRelease } from '../../src/sandbox/release.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { createControlPlane } from '../../src/server/control-plane.ts'
import { openSqliteStore } from '../../src/store/sqlite/open.ts'
import { installationOf } from '../webhooks/installation.ts'

const example = (file: string) => resolve(import.meta.dirname, '../../examples/orders', file)

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly json: JsonObject
}

/** The control plane over real sandboxes of the orders example, without a socket. */
export async function openDesk() {
  const loaded = await loadDocument(example('openapi.yaml'), { overlays: [example('overlay.yaml')] })
  if (!loaded.ok) throw new Error('The orders example cannot be loaded')
  const store = openSqliteStore({ path: ':memory:' })
  const { sandboxes, webhooks, scheme } = installationOf(store)
  const blueprint = infer(loaded.document, { api: 'orders' })
  sandboxes.publish(createRelease({ document: loaded.document, blueprint, seed: 1 }))
  webhooks.start()
  const loadApi = async () => ({ ok: false, detail: '', problems: [] }) as const
  const handle = createControlPlane(
    { sandboxes, webhooks, scheme, version: '0', loadApi },
    () => 'http://127.0.0.1:4000',
  )
  const call = async (method: string, path: string, key: string, body?: unknown): Promise<Answered> => {
    const [route = '', query = ''] = path.split('?')
    const reply = await handle({
      method,
      path: `/_specbox/v1${route}`,
      query,
      headers: { host: '127.0.0.1:4000', authorization: `Bearer ${key}` },
      body: body === undefined ? null : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    })
    const json: unknown = reply.body === null ? {} : JSON.parse(String(reply.body))
    return { status: reply.status, headers: reply.headers, json: isObject(json) ? json : {} }
  }
  return {
    sandboxes,
    webhooks,
    scheme,
    call,
    fresh: () => sandboxes.create({ api: 'orders' }),
    start: (sandbox: Sandbox, body: unknown) =>
      call('POST', `/sandboxes/${sandbox.record.id}/runs`, sandbox.record.controlKey, body),
    /** What became of it. */
    ended: async (sandbox: Sandbox, started: Answered, query = '') =>
      (await call('GET', `/runs/${started.json.id}?wait=30${query}`, sandbox.record.controlKey)).json,
    close: async () => {
      await webhooks.stop(100)
      await store.close()
    },
  }
}

/** An Arazzo document of one workflow. */
export function documentOf(steps: JsonObject[], more: JsonObject = {}): JsonObject {
  return {
    arazzo: '1.1.0',
    info: { title: 'Posted', version: '1' },
    sourceDescriptions: [
      { name: 'api', url: './openapi.yaml', type: 'openapi' },
      { name: 'events', url: './events.yaml', type: 'asyncapi' },
      { name: 'specbox', url: 'http://127.0.0.1:4000/_specbox/v1/openapi.json', type: 'openapi' },
    ],
    workflows: [{ workflowId: 'posted', steps }],
    ...more,
  }
}

/** A step that waits for what never comes. */
export const waitsForever: JsonObject = {
  stepId: 'wait',
  channelPath: '{$sourceDescriptions.events.url}#/channels/order.fulfilled',
  action: 'receive',
  timeout: 3_000_000,
}
