import { describe, expect, test } from 'vitest'
import { originOf, type ReceivedRequest, readSite } from './received.ts'

describe('the origin as the caller sees it', () => {
  test.each<[string, Record<string, string | string[]>, string]>([
    ['as it reached us', {}, 'http://orders.localhost:4000'],
    ['behind a proxy that ends TLS', { 'x-forwarded-proto': 'https' }, 'https://orders.localhost:4000'],
    [
      'behind one that stands for another host',
      { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'API.example.com' },
      'https://api.example.com',
    ],
    ['without TLS', { 'x-forwarded-host': 'api.example.com:8080' }, 'http://api.example.com:8080'],
    [
      'a text that is no host is not repeated',
      { 'x-forwarded-host': 'a.test/"><script>' },
      'http://orders.localhost:4000',
    ],
    ['nor is one of several', { 'x-forwarded-host': ['a.test', 'b.test'] }, 'http://orders.localhost:4000'],
  ])('%s', (_, headers, want) => {
    const request: ReceivedRequest = { method: 'GET', path: '/', query: '', headers, body: null }
    expect(originOf(readSite('orders.localhost:4000', 'http://127.0.0.1:4000'), request)).toBe(want)
  })
})
