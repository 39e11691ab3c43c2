import { describe, expect, test } from 'vitest'
import { request } from '../../../test/operations.ts'
import {
  corsHeaders,
  createTag,
  evaluatePreconditions,
  linkHeader,
  notModified,
  parseTags,
  preflight,
} from './headers.ts'

describe('conditional requests (RFC 9110 §13)', () => {
  const tag = '"1-a"'
  const rows: [string, Record<string, string>, string | null, string][] = [
    ['GET', {}, tag, 'proceed'],
    ['GET', { 'if-none-match': '"1-a"' }, tag, 'not_modified'],
    ['GET', { 'if-none-match': 'W/"1-a"' }, tag, 'not_modified'],
    ['HEAD', { 'if-none-match': '"x", "1-a"' }, tag, 'not_modified'],
    ['GET', { 'if-none-match': '*' }, tag, 'not_modified'],
    ['GET', { 'if-none-match': '"2-a"' }, tag, 'proceed'],
    ['PUT', { 'if-none-match': '*' }, tag, 'failed'],
    ['PUT', { 'if-none-match': '*' }, null, 'proceed'],
    ['PUT', { 'if-match': '"1-a"' }, tag, 'proceed'],
    ['PUT', { 'if-match': '1-a' }, tag, 'proceed'],
    ['PUT', { 'if-match': '"x", "1-a"' }, tag, 'proceed'],
    ['PUT', { 'if-match': 'W/"1-a"' }, tag, 'failed'],
    ['PUT', { 'if-match': '"2-a"' }, tag, 'failed'],
    ['PUT', { 'if-match': '*' }, tag, 'proceed'],
    ['PUT', { 'if-match': '*' }, null, 'failed'],
    ['PUT', { 'if-match': '"1-a"', 'if-none-match': '"1-a"' }, tag, 'failed'],
  ]
  test.each(rows)('%s %j of %s', (method, headers, etag, want) => {
    expect(evaluatePreconditions(request({ method, headers }), etag)).toBe(want)
  })

  test('tags', () => {
    expect(parseTags('"a,b", W/"c" ,*')).toEqual(['"a,b"', 'W/"c"', '*'])
    expect(createTag(1, '{}')).toMatch(/^"1-[a-z0-9]+"$/)
    expect(createTag(1, '{}')).not.toBe(createTag(1, '{"a":1}'))
    expect(notModified(request({ headers: { 'if-none-match': createTag(1, '{}') } }), createTag(1, '{}'))).toBe(true)
    expect(notModified(request({}), '"a"')).toBe(false)
  })
})

test('Link (RFC 8288)', () => {
  expect(linkHeader({ self: 'http://a/?p=2', next: 'http://a/?p=3', previous: 'http://a/?p=1', last: null })).toBe(
    '<http://a/?p=3>; rel="next", <http://a/?p=1>; rel="prev"',
  )
  expect(linkHeader({ next: 'http://a/?q=<é>\r\nX: 1' })).toBe('<http://a/?q=%3C%C3%A9%3E%0D%0AX:%201>; rel="next"')
  expect(linkHeader({ next: null })).toBeNull()
})

describe('CORS', () => {
  test('a preflight is settled', () => {
    const headers = {
      origin: 'http://page',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization, x-a, bad header',
    }
    expect(preflight(request({ method: 'OPTIONS', headers }), ['GET', 'PUT'])).toEqual({
      status: 204,
      body: null,
      headers: {
        Allow: 'GET, PUT, OPTIONS',
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Methods': 'GET, PUT, OPTIONS',
        'Access-Control-Allow-Headers': 'authorization, x-a',
        'Access-Control-Max-Age': '600',
      },
    })
  })
  test('a plain OPTIONS tells what is allowed; replies open only for pages', () => {
    expect(preflight(request({ method: 'OPTIONS' }), ['GET'])).toEqual({
      status: 204,
      body: null,
      headers: { Allow: 'GET, OPTIONS' },
    })
    expect(corsHeaders(request({}))).toEqual({})
    expect(corsHeaders(request({ headers: { origin: 'null' } }), ['X-Own'])).toMatchObject({
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': expect.stringContaining('X-Own'),
    })
  })
})
