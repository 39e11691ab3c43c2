import { describe, expect, test } from 'vitest'
import { createDataPlane } from './data-plane.ts'
import type { ReceivedRequest } from './received.ts'
import { readSite } from './received.ts'
import { sandboxesOf } from '../../test/server/sandboxes.ts'

const orders = { id: 'sbx_orders', api: 'orders', name: 'orders', isDefault: true }
const crm = { id: 'sbx_crm', api: 'crm', name: 'crm', isDefault: true }
const mine = { id: 'sbx_mine', api: 'orders', name: 'mine', isDefault: false }

async function ask(all: Parameters<typeof sandboxesOf>[0], path: string, headers: ReceivedRequest['headers'] = {}) {
  const handle = createDataPlane(sandboxesOf(all), () => 'http://127.0.0.1:4000')
  const request = { method: 'GET', path, query: '', headers: { host: '127.0.0.1:4000', ...headers }, body: null }
  const reply = await handle(request)
  const body = JSON.parse(String(reply.body))
  return reply.status === 200 ? [body.sandbox, body.path, body.base] : [reply.status, body.sandboxes]
}

const root = 'http://127.0.0.1:4000'
const host = (name: string) => ({ host: `${name}.localhost:4000` })

describe('how a request finds its sandbox', () => {
  const rows: [name: string, path: string, headers: ReceivedRequest['headers'], want: unknown[]][] = [
    ['api host', '/v1/a', host('orders'), ['sbx_orders', '/v1/a', 'http://orders.localhost:4000']],
    ['host in capitals', '/v1/a', host('ORDERS'), ['sbx_orders', '/v1/a', 'http://orders.localhost:4000']],
    ['name host', '/v1/a', host('mine'), ['sbx_mine', '/v1/a', 'http://mine.localhost:4000']],
    ['id host', '/v1/a', host('sbx_mine'), ['sbx_mine', '/v1/a', 'http://sbx_mine.localhost:4000']],
    [
      'host before prefix',
      '/sandboxes/sbx_crm/a',
      host('mine'),
      ['sbx_mine', '/sandboxes/sbx_crm/a', 'http://mine.localhost:4000'],
    ],
    ['prefix', '/sandboxes/sbx_mine/v1/a', {}, ['sbx_mine', '/v1/a', `${root}/sandboxes/sbx_mine`]],
    ['prefix alone', '/sandboxes/sbx_mine', {}, ['sbx_mine', '/', `${root}/sandboxes/sbx_mine`]],
    ['prefix with a slash', '/sandboxes/sbx_mine/', {}, ['sbx_mine', '/', `${root}/sandboxes/sbx_mine`]],
    [
      'prefix before credential',
      '/sandboxes/sbx_crm/x',
      { 'api-key': 'sbx_mine' },
      ['sbx_crm', '/x', `${root}/sandboxes/sbx_crm`],
    ],
    ['credential', '/v1/a', { 'api-key': 'sbx_mine' }, ['sbx_mine', '/v1/a', root]],
    [
      'a base URL of the caller',
      '/v1/a',
      { 'api-key': 'sbx_mine', 'x-specbox-base-url': 'http://evil' },
      ['sbx_mine', '/v1/a', root],
    ],
    [
      'behind TLS',
      '/v1/a',
      { ...host('crm'), 'x-forwarded-proto': 'https' },
      ['sbx_crm', '/v1/a', 'https://crm.localhost:4000'],
    ],
    ['a host that is no host', '/v1/a', { host: 'a b"c', 'api-key': 'sbx_crm' }, ['sbx_crm', '/v1/a', root]],
  ]
  test.each(rows)('%s', async (_name, path, headers, want) => {
    expect(await ask([orders, crm, mine], path, headers)).toEqual(want)
  })

  test('a single API answers at the root, also below its own /sandboxes', async () => {
    expect(await ask([orders, mine], '/v1/a')).toEqual(['sbx_orders', '/v1/a', root])
    expect(await ask([orders, mine], '/v1/a', { 'api-key': 'wrong' })).toEqual(['sbx_orders', '/v1/a', root])
    expect(await ask([orders], '/sandboxes/7')).toEqual(['sbx_orders', '/sandboxes/7', root])
  })

  test('what is not found lists what there is', async () => {
    const served = [
      { api: 'orders', url: `${root}/sandboxes/sbx_orders`, hostUrl: 'http://orders.localhost:4000' },
      { api: 'crm', url: `${root}/sandboxes/sbx_crm`, hostUrl: 'http://crm.localhost:4000' },
    ]
    expect(await ask([orders, crm], '/v1/a')).toEqual([404, served])
    expect(await ask([orders, crm], '/sandboxes/sbx_gone/v1/a')).toEqual([404, served])
    expect(await ask([orders], '/sandboxes/sbx_gone/v1/a')).toEqual([404, served.slice(0, 1)])
    expect(await ask([orders, crm], '/v1/a', host('nobody'))).toEqual([404, served])
    expect(await ask([], '/')).toEqual([404, []])
  })
})

test.each([
  ['127.0.0.1:4000', null, 'http://127.0.0.1:4000'],
  ['api.localhost', 'api', 'http://api.localhost'],
  ['Api.LocalHost.:80', 'api', 'http://api.localhost.:80'],
  ['[::1]:4000', null, 'http://[::1]:4000'],
  ['localhost:4000', null, 'http://localhost:4000'],
  ['evil.test/path', null, 'http://fallback:1'],
  ['a@b', null, 'http://fallback:1'],
  [undefined, null, 'http://fallback:1'],
])('site %s', (text, label, origin) => {
  expect(readSite(text, 'http://fallback:1')).toMatchObject({ label, origin })
})
