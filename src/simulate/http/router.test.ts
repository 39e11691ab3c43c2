import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { operation } from '../../../test/operations.ts'
import { createRouter, type RouteMatch } from './router.ts'

const route = (text: string, extra = {}) => {
  const [method, path] = text.split(' ') as [string, string]
  return operation({ id: text, method, path, ...extra })
}
const routes = (...texts: string[]) => createRouter(texts.map((text) => route(text)))

function brief(match: RouteMatch): unknown {
  if (match.kind === 'found') return [match.operation.id, { ...match.params }]
  return match.kind === 'method' ? match.allow : match.kind
}

describe('createRouter', () => {
  const router = routes(
    'GET /orders',
    'POST /orders',
    'GET /orders/{id}',
    'GET /orders/search',
    'DELETE /orders/{id}',
    'GET /orders/search/recent',
    'GET /orders/{id}/items/{item}',
    'POST /orders/{id}:cancel',
    'POST /orders/{id}:cancelAll',
    'GET /files/{id}.json',
    'GET /files/{name}.{format}',
    'GET /files/{id}',
    'GET /points/{x},{y}',
    'GET /compare/{base}...{head}',
    "GET /odata/Orders('{key}')",
    'GET /with%20space/{id}',
    'TRACE /orders',
    'QUERY /orders',
    'PURGE /orders/{id}',
    'GET /repos/{owner}/{repo}/contents/{path}',
    'GET /repos/{owner}/{repo}/contents/special/end',
    'GET /repos/{owner}/{repo}/{archive_format}/{ref}',
    'GET /slash/',
    'GET /__proto__/{constructor}',
    'GET /query?beta=true',
    'GET /',
  )

  test.each([
    ['GET', '/orders', ['GET /orders', {}]],
    ['GET', '/orders/', ['GET /orders', {}]],
    ['GET', '/slash', ['GET /slash/', {}]],
    ['GET', '/slash/', ['GET /slash/', {}]],
    ['GET', '/', ['GET /', {}]],
    ['HEAD', '/orders', ['GET /orders', {}]],
    ['TRACE', '/orders', ['TRACE /orders', {}]],
    ['QUERY', '/orders', ['QUERY /orders', {}]],
    ['PURGE', '/orders/1', ['PURGE /orders/{id}', { id: '1' }]],
    ['GET', '/orders/search', ['GET /orders/search', {}]],
    ['GET', '/orders/searching', ['GET /orders/{id}', { id: 'searching' }]],
    ['GET', '/orders/search/items/2', ['GET /orders/{id}/items/{item}', { id: 'search', item: '2' }]],
    ['GET', '/orders/search/recent', ['GET /orders/search/recent', {}]],
    ['POST', '/orders/o1:cancel', ['POST /orders/{id}:cancel', { id: 'o1' }]],
    ['POST', '/orders/o1%3Acancel', ['POST /orders/{id}:cancel', { id: 'o1' }]],
    ['POST', '/orders/o1:cancelAll', ['POST /orders/{id}:cancelAll', { id: 'o1' }]],
    ['GET', '/files/a.json', ['GET /files/{id}.json', { id: 'a' }]],
    ['GET', '/files/a.b.json', ['GET /files/{id}.json', { id: 'a.b' }]],
    ['GET', '/files/a.b.xml', ['GET /files/{name}.{format}', { name: 'a.b', format: 'xml' }]],
    ['GET', '/files/plain', ['GET /files/{id}', { id: 'plain' }]],
    ['GET', '/files/.json', ['GET /files/{id}', { id: '.json' }]],
    ['GET', '/points/1,2', ['GET /points/{x},{y}', { x: '1', y: '2' }]],
    ['GET', '/compare/main...feature%2Fx', ['GET /compare/{base}...{head}', { base: 'main', head: 'feature/x' }]],
    ['GET', "/odata/Orders('7')", ["GET /odata/Orders('{key}')", { key: '7' }]],
    ['GET', '/odata/Orders(%277%27)', ["GET /odata/Orders('{key}')", { key: '7' }]],
    ['GET', '/with%20space/1', ['GET /with%20space/{id}', { id: '1' }]],
    ['GET', '/orders/a%2Fb', ['GET /orders/{id}', { id: 'a/b' }]],
    ['GET', '/orders/a%252Fb', ['GET /orders/{id}', { id: 'a%2Fb' }]],
    ['GET', '/orders/%E2%82%AC', ['GET /orders/{id}', { id: '€' }]],
    ['GET', '/orders/%zz', 'malformed'],
    ['GET', '/orders/%ff', 'malformed'],
    ['GET', '/query', ['GET /query?beta=true', {}]],
    ['PUT', '/orders', ['GET', 'POST', 'TRACE', 'QUERY', 'HEAD']],
    // A declared path is not taken for a value of the template beside it.
    ['DELETE', '/orders/search', ['GET', 'HEAD']],
    [
      'GET',
      '/repos/o/r/contents/a/b/c.md',
      ['GET /repos/{owner}/{repo}/contents/{path}', { owner: 'o', repo: 'r', path: 'a/b/c.md' }],
    ],
    [
      'GET',
      '/repos/o/r/contents/special/end',
      ['GET /repos/{owner}/{repo}/contents/special/end', { owner: 'o', repo: 'r' }],
    ],
    [
      'GET',
      '/repos/o/r/contents/special/other',
      ['GET /repos/{owner}/{repo}/contents/{path}', { owner: 'o', repo: 'r', path: 'special/other' }],
    ],
    ['GET', '/repos/o/r/contents/a/../b', 'none'],
    ['GET', '/repos/o/r/contents/a//b', 'none'],
    ['GET', '/__proto__/x', ['GET /__proto__/{constructor}', { constructor: 'x' }]],
    ['GET', '/constructor', 'none'],
    ['GET', '/nowhere', 'none'],
    ['GET', '/orders/1/items', 'none'],
    ['GET', '//', 'none'],
    ['GET', '//orders', 'none'],
    ['GET', '/orders//', 'none'],
    ['GET', '/orders/..', 'none'],
    ['GET', '/orders/%2e%2E', 'none'],
    ['GET', '/orders/../orders', 'none'],
    ['GET', '/orders/./search', 'none'],
    ['GET', '', 'none'],
    ['GET', '*', 'none'],
    ['GET', 'orders', 'none'],
    ['get', '/orders', ['GET', 'POST', 'TRACE', 'QUERY', 'HEAD']],
  ])('%s %s', (method, path, want) => {
    expect(brief(router.match(method, path))).toEqual(want)
  })

  test('answers below each server prefix, and without it where nothing else claims the path', () => {
    const prefixed = createRouter([
      route('GET /orders/{id}', { basePaths: ['/v1', '/api/v2'] }),
      route('GET /health', { basePaths: [''] }),
      route('GET /v1/{id}', { basePaths: ['/v1'] }),
    ])
    const found = (path: string) => {
      const match = prefixed.match('GET', path)
      return match.kind === 'found' ? [match.operation.id, match.basePath, { ...match.params }] : match.kind
    }
    expect(found('/v1/orders/1')).toEqual(['GET /orders/{id}', '/v1', { id: '1' }])
    expect(found('/api/v2/orders/1')).toEqual(['GET /orders/{id}', '/api/v2', { id: '1' }])
    expect(found('/orders/1')).toEqual(['GET /orders/{id}', '', { id: '1' }])
    expect(found('/health')).toEqual(['GET /health', '', {}])
    expect(found('/v1/v1/1')).toEqual(['GET /v1/{id}', '/v1', { id: '1' }])
    expect(found('/v1/health')).toEqual(['GET /v1/{id}', '', { id: 'health' }])
    expect(found('/v3/orders/1')).toBe('none')
  })

  test('operations that differ in their fixed query are told apart by it; of full repetitions the first stays', () => {
    const router = createRouter([
      route('POST /messages', { id: 'plain' }),
      route('POST /messages', { id: 'beta', fixedQuery: { beta: 'true' } }),
      route('POST /messages', { id: 'both', fixedQuery: { beta: 'true', v: '2' } }),
      route('POST /messages', { id: 'again' }),
    ])
    const id = (query: string) => {
      const match = router.match('POST', '/messages', query)
      return match.kind === 'found' ? match.operation.id : match.kind
    }
    expect(['', 'x=1', 'beta=true', 'v=2&beta=true', 'beta=false'].map(id)).toEqual([
      'plain',
      'plain',
      'beta',
      'both',
      'plain',
    ])
  })

  test('both forms of a trailing slash may be declared', () => {
    const both = routes('GET /a', 'GET /a/', 'POST /a/')
    expect(brief(both.match('GET', '/a'))).toEqual(['GET /a', {}])
    expect(brief(both.match('GET', '/a/'))).toEqual(['GET /a/', {}])
    expect(brief(both.match('POST', '/a'))).toEqual(['POST /a/', {}])
  })

  test('a value comes back as it was sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ minLength: 1 }), (id, item) => {
        fc.pre(!['.', '..'].includes(id) && !['.', '..'].includes(item) && id !== 'search')
        const path = `/orders/${encodeURIComponent(id)}/items/${encodeURIComponent(item)}`
        expect(brief(router.match('GET', path))).toEqual(['GET /orders/{id}/items/{item}', { id, item }])
      }),
    )
  })

  test('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('/', '%', '..', '.', 'orders', '%2f', 'é', ':', '\0', '{id}')), (parts) => {
        expect(['found', 'method', 'none', 'malformed']).toContain(router.match('GET', parts.join('')).kind)
      }),
    )
  })
})
