import { describe, expect, test } from 'vitest'
import { sandboxesOf } from '../../test/server/sandboxes.ts'
import { installationOf } from '../../test/webhooks/installation.ts'
import { isObject, type JsonObject, own } from '../lib/json.ts'
import { atPointer, type Pointer } from '../lib/pointer.ts'
import { openSqliteStore } from '../store/sqlite/open.ts'
import type { Published } from './call.ts'
import { createControlPlane, routes } from './control-plane.ts'
import { controlPlaneDocument } from './openapi-document.ts'

const orders = { id: 'sbx_orders', api: 'orders', name: 'orders', isDefault: true }
const crm = { id: 'sbx_crm', api: 'crm', name: 'crm', isDefault: true }
const mine = { id: 'sbx_mine', api: 'orders', name: 'mine', isDefault: false }

const { webhooks } = installationOf(openSqliteStore({ path: ':memory:' }))

function plane(loaded?: Published) {
  const sandboxes = sandboxesOf([orders, crm, mine])
  const unusable = { ok: false, detail: 'not OpenAPI', problems: [{ message: 'not OpenAPI' }] } as const
  const env = { sandboxes, webhooks, version: '1.2.3', loadApi: async () => loaded ?? unusable }
  const handle = createControlPlane(env, () => 'http://127.0.0.1:4000')
  return async (method: string, path: string, key = '', body?: unknown) => {
    const [route = '', query = ''] = path.split('?')
    const headers = { host: '127.0.0.1:4000', ...(key === '' ? {} : { authorization: `Bearer ${key}` }) }
    const bytes = body === undefined ? null : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    const reply = await handle({ method, path: `/_specbox/v1${route}`, query, headers, body: bytes })
    const json: JsonObject = reply.body === null ? {} : JSON.parse(String(reply.body))
    return { status: reply.status, headers: reply.headers, json }
  }
}

test('who may do what', async () => {
  const keys = ['', 'wrong', 'installation', 'control_sbx_orders', 'control_sbx_mine', 'control_sbx_crm']
  const rows: Record<string, number[]> = {
    'GET /healthz': [200, 200, 200, 200, 200, 200],
    'GET /openapi.json': [200, 200, 200, 200, 200, 200],
    'GET /apis': [401, 403, 200, 200, 403, 200],
    'POST /apis': [401, 403, 422, 403, 403, 403],
    'GET /sandboxes': [401, 403, 200, 200, 403, 200],
    'POST /sandboxes': [401, 403, 201, 201, 403, 403],
    'GET /sandboxes/sbx_mine': [401, 403, 200, 403, 200, 403],
    'GET /sandboxes/sbx_none': [401, 403, 404, 403, 403, 403],
    'POST /sandboxes/sbx_mine/reset': [401, 403, 422, 403, 422, 403],
    'POST /sandboxes/sbx_mine/reset {}': [401, 403, 200, 403, 200, 403],
    'GET /sandboxes/sbx_mine/export': [401, 403, 200, 403, 200, 403],
    'GET /sandboxes/sbx_mine/snapshots': [401, 403, 200, 403, 200, 403],
    'POST /sandboxes/sbx_mine/snapshots {}': [401, 403, 201, 403, 201, 403],
    'POST /sandboxes/sbx_none/snapshots {}': [401, 403, 404, 403, 403, 403],
    'DELETE /sandboxes/sbx_mine/snapshots/snp_1': [401, 403, 204, 403, 204, 403],
    'DELETE /sandboxes/sbx_mine/snapshots/snp_none': [401, 403, 404, 403, 404, 403],
    'POST /sandboxes/sbx_mine/fork {}': [401, 403, 201, 403, 201, 403],
    'GET /sandboxes/sbx_mine/blueprint': [401, 403, 200, 403, 200, 403],
    'GET /sandboxes/sbx_mine/lifecycles': [401, 403, 200, 403, 200, 403],
    'GET /sandboxes/sbx_mine/next': [401, 403, 422, 403, 422, 403],
    'GET /sandboxes/sbx_mine/trigger': [401, 403, 200, 403, 200, 403],
    'POST /sandboxes/sbx_mine/trigger': [401, 403, 422, 403, 422, 403],
    'GET /sandboxes/sbx_mine/exchanges': [401, 403, 200, 403, 200, 403],
    'GET /sandboxes/sbx_mine/exchanges/ex_0': [401, 403, 404, 403, 404, 403],
    'GET /sandboxes/sbx_mine/workflows?origin=x': [401, 403, 422, 403, 422, 403],
    'GET /sandboxes/sbx_mine/workflows?origin=written': [401, 403, 200, 403, 200, 403],
    'GET /sandboxes/sbx_mine/runs': [401, 403, 200, 403, 200, 403],
    'POST /sandboxes/sbx_mine/runs': [401, 403, 422, 403, 422, 403],
    'GET /runs/run_none': [401, 404, 404, 404, 404, 404],
    'DELETE /sandboxes/sbx_mine': [401, 403, 204, 403, 204, 403],
  }
  const seen: Record<string, number[]> = {}
  for (const row in rows) {
    const [method = '', path = '', body = '{"api":"orders"}'] = row.split(' ')
    const statuses = keys.map(async (key) => (await plane()(method, path, key, body)).status)
    seen[row] = await Promise.all(statuses)
  }
  expect(seen).toEqual(rows)
})

describe('sandboxes', () => {
  test('secrets are shown once', async () => {
    const call = plane()
    const made = await call('POST', '/sandboxes', 'installation', { api: 'orders', name: 'acme', seed: 7 })
    const url = `http://127.0.0.1:4000/sandboxes/${made.json.id}`
    expect(made).toMatchObject({ status: 201, headers: { Location: `/_specbox/v1/sandboxes/${made.json.id}` } })
    expect(made.json).toMatchObject({ api: 'orders', name: 'acme', url, hostUrl: 'http://acme.localhost:4000' })
    const shown = await call('GET', `/sandboxes/${made.json.id}`, 'installation')
    const { credentials, webhookSecret, controlKey, ...open } = made.json
    expect(shown.json).toEqual(open)
    expect([webhookSecret, controlKey]).toEqual([`whsec_${made.json.id}`, `control_${made.json.id}`])
    expect(credentials).toEqual([
      { scheme: 'Key', type: 'apiKey', in: 'header', name: 'api-key', value: made.json.id, tokenUrl: `${url}/token` },
    ])
  })

  test('a key of an API sees its own sandboxes', async () => {
    const ids = async (key: string) => {
      const { json } = await plane()('GET', '/sandboxes', key)
      return (json.data as JsonObject[]).map(({ id }) => id)
    }
    expect(await ids('installation')).toEqual(['sbx_orders', 'sbx_crm', 'sbx_mine'])
    expect(await ids('control_sbx_orders')).toEqual(['sbx_orders', 'sbx_mine'])
  })

  test('a default sandbox has the host of its API', async () => {
    const { json } = await plane()('GET', '/sandboxes/sbx_crm', 'installation')
    expect(json.hostUrl).toBe('http://crm.localhost:4000')
  })

  test.each([
    ['no JSON', '{', 400, 'not JSON'],
    ['broken UTF-8', Buffer.from([34, 0xff, 34]).toString('latin1'), 422, 'JSON object'],
    ['a list', [], 422, 'JSON object'],
    ['no api', {}, 422, 'api must be'],
    ['unknown api', { api: 'none' }, 422, 'served are orders, crm'],
    ['bad name', { api: 'orders', name: 'A b' }, 422, 'name must be'],
    ['bad seed', { api: 'orders', seed: 1.5 }, 422, 'seed must be'],
    ['unknown field', { api: 'orders', sede: 1 }, 422, 'known are api, name, seed'],
    ['data that is no export', { api: 'orders', data: {} }, 422, 'data/format must be'],
    ['taken name', { api: 'orders', name: 'mine' }, 409, 'already'],
    ['name of an API', { api: 'orders', name: 'crm' }, 409, 'already'],
  ])('%s', async (_name, body, status, detail) => {
    const reply = await plane()('POST', '/sandboxes', 'installation', body)
    expect([reply.status, reply.json.status]).toEqual([status, status])
    expect(reply.json.detail).toContain(detail)
  })
})

describe('snapshots', () => {
  test.each([
    ['reset to one', 'reset', { snapshot: 'snp_1' }, 200, undefined],
    ['reset to none', 'reset', { snapshot: 'snp_9' }, 404, 'sbx_mine has no snapshot snp_9'],
    ['reset to a number', 'reset', { snapshot: 1 }, 422, 'snapshot must be'],
    ['no body', 'snapshots', undefined, 201, undefined],
    ['a name', 'snapshots', { name: 'before' }, 201, undefined],
    ['no name', 'snapshots', { name: '' }, 422, 'name must be'],
    ['fork of one', 'fork', { snapshot: 'snp_1', name: 'copy' }, 201, undefined],
    ['fork of none', 'fork', { snapshot: 'snp_9' }, 404, 'no snapshot'],
    ['fork of a list', 'fork', { snapshot: [] }, 422, 'snapshot must be'],
    ['fork of a bad name', 'fork', { name: 'A b' }, 422, 'name must be'],
    ['fork of a taken name', 'fork', { name: 'crm' }, 409, 'already'],
    ['fork of an unknown field', 'fork', { seed: 1 }, 422, 'known are snapshot, name'],
  ])('%s', async (_name, what, body, status, detail) => {
    const reply = await plane()('POST', `/sandboxes/sbx_mine/${what}`, 'installation', body)
    expect(reply.status).toBe(status)
    if (detail === undefined) expect(reply.json).not.toHaveProperty('detail')
    else expect(reply.json.detail).toContain(detail)
  })

  test('the secrets of a fork are shown once', async () => {
    const call = plane()
    const { json } = await call('POST', '/sandboxes/sbx_mine/fork', 'installation', { name: 'copy' })
    expect(json).toMatchObject({ api: 'orders', name: 'copy', controlKey: `control_${json.id}` })
    expect((await call('GET', `/sandboxes/${json.id}`, 'installation')).json).not.toHaveProperty('controlKey')
  })
})

describe('apis', () => {
  const release = { ...sandboxesOf([{ ...orders, api: 'new' }]).releases()[0]! }

  test('a new one is published, again is no change, another of the same name a conflict', async () => {
    const call = plane({ ok: true, release })
    expect((await call('POST', '/apis', 'installation', { source: 'a.yaml' })).status).toBe(201)
    expect((await call('POST', '/apis', 'installation', { source: 'a.yaml' })).status).toBe(200)
    expect((await call('POST', '/sandboxes', 'installation', { api: 'new' })).status).toBe(201)
    const other = { ...release, blueprint: { ...release.blueprint, api: 'orders' } }
    expect((await plane({ ok: true, release: other })('POST', '/apis', 'installation', { document: {} })).status).toBe(
      409,
    )
  })

  test('what cannot be loaded says why', async () => {
    const reply = await plane()('POST', '/apis', 'installation', { source: 'a.yaml' })
    expect(reply).toMatchObject({
      status: 422,
      json: { detail: 'not OpenAPI', problems: [{ message: 'not OpenAPI' }] },
    })
  })

  test('source or document', async () => {
    const both = await plane()('POST', '/apis', 'installation', { source: 'a', document: {} })
    expect([both.status, both.json.detail]).toEqual([422, 'source or document must be given, not both'])
  })
})

test('exchanges are paged and shown one by one', async () => {
  const sandboxes = sandboxesOf([orders])
  const sandbox = sandboxes.get('sbx_orders')!
  for (const path of ['/a', '/b', '/c'])
    await sandbox.handle({ method: 'GET', path, query: '', headers: {}, body: null })
  const handle = createControlPlane(
    { sandboxes, webhooks, version: '', loadApi: async () => ({ ok: false, detail: '', problems: [] }) },
    () => '',
  )
  const get = async (path: string, query = '') => {
    const headers = { authorization: 'bearer installation' }
    const reply = await handle({
      method: 'GET',
      path: `/_specbox/v1/sandboxes/sbx_orders/exchanges${path}`,
      query,
      headers,
      body: null,
    })
    return JSON.parse(String(reply.body))
  }
  const first = await get('', 'limit=2')
  expect(first).toMatchObject({ data: [{ path: '/c' }, { path: '/b' }], hasMore: true })
  expect(first.data[0]).not.toHaveProperty('detail')
  expect(await get('', `limit=2&before=${first.data[1].id}`)).toMatchObject({ data: [{ path: '/a' }], hasMore: false })
  expect(await get(`/${first.data[0].id}`)).toMatchObject({ path: '/c', detail: {} })
  expect(await get('', 'limit=0')).toMatchObject({ status: 422 })
})

test('unknown paths and methods', async () => {
  expect((await plane()('GET', '/nothing')).status).toBe(404)
  const reply = await plane()('PUT', '/sandboxes')
  expect([reply.status, reply.headers.Allow]).toEqual([405, 'POST, GET'])
  expect((await plane()('HEAD', '/healthz')).status).toBe(200)
})

describe('its own OpenAPI document', () => {
  const document = controlPlaneDocument('1', 'http://x/_specbox/v1')
  const paths = document.paths as JsonObject

  test('has every route, and no other', () => {
    const documented = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item as JsonObject).flatMap(([method, operation]) =>
        isObject(operation) ? [`${method.toUpperCase()} ${path} ${operation.operationId}`] : [],
      ),
    )
    const table = routes.map(({ method, path, name }) => `${method} ${path} ${name}`)
    expect(documented.sort()).toEqual(table.sort())
  })

  test('says which routes anyone may call', () => {
    const open = routes.filter(({ who }) => who === 'anyone').map(({ path }) => path)
    const documented = Object.entries(paths).filter(([, item]) => JSON.stringify(item).includes('"security":[]'))
    expect(documented.map(([path]) => path)).toEqual(open)
  })

  test('has no dangling reference', () => {
    const pointers = [...JSON.stringify(document).matchAll(/"\$ref":"#([^"]+)"/g)].map((match) => match[1] as Pointer)
    expect(pointers.length).toBeGreaterThan(20)
    expect(pointers.filter((pointer) => atPointer(document, pointer) === undefined)).toEqual([])
    expect(own(document, 'openapi')).toBe('3.1.0')
  })
})
