import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../lib/json.ts'
import { hostPattern, hostsOf, meansHost, splitAuthority } from './hosts.ts'

const servers = (...urls: (string | JsonObject)[]): JsonObject => ({
  servers: urls.map((url) => (typeof url === 'string' ? { url } : url)),
})
const texts = (root: JsonObject, tokens: string[] = []) => hostsOf(root, tokens).led.map(({ text }) => text)

describe('the hosts of an API', () => {
  test.each<[string, JsonObject, string[]]>([
    ['a server', servers('https://API.example.com/v1'), ['api.example.com']],
    ['a relative one has none', servers('/v1'), []],
    [
      'a port that is not usual',
      servers('https://api.example.com:8443', 'http://x.test:80'),
      ['api.example.com:8443', 'x.test'],
    ],
    [
      'enumerated variables',
      servers({ url: 'https://{env}.example.com', variables: { env: { default: 'eu', enum: ['eu', 'us'] } } }),
      ['eu.example.com', 'us.example.com'],
    ],
    [
      'open variables, below a name of the API',
      servers({ url: 'https://{shop}.api.example.com', variables: { shop: { default: 'demo' } } }),
      ['demo.api.example.com', '*.api.example.com'],
    ],
    [
      'never the whole Internet',
      servers({ url: 'https://{host}/v1', variables: { host: { default: 'api.example.com' } } }, 'https://{x}.com'),
      ['api.example.com'],
    ],
    [
      'a variable that is a whole URL',
      servers({ url: '{base}/v1', variables: { base: { default: 'https://api.example.com' } } }),
      ['api.example.com'],
    ],
    [
      'a default that is another variable is none',
      servers({ url: 'https://{a}.example.com', variables: { a: { default: '{a}x' } } }),
      ['*.example.com'],
    ],
    [
      'of paths and operations',
      { paths: { '/a': { ...servers('https://a.test'), post: servers('https://b.test'), get: 'no object' } } },
      ['a.test', 'b.test'],
    ],
  ])('%s', (_, root, want) => {
    expect(texts(root)).toEqual(want)
  })

  test('token endpoints are hosts, and those of this machine are left alone', () => {
    expect(texts({}, ['https://auth.example.com/oauth/token', '/relative'])).toEqual(['auth.example.com'])
    const { led, local } = hostsOf(servers('http://localhost:3000/v1', 'http://127.0.0.1:80', 'http://[::1]:9'), [])
    expect({ led, local }).toEqual({ led: [], local: ['localhost:3000', '127.0.0.1', '[::1]:9'] })
  })

  test.each<[string, string, number | null, boolean]>([
    ['api.example.com', 'api.example.com', 443, true],
    ['api.example.com', 'API.example.com', null, true],
    ['api.example.com', 'api.example.com', 8443, false],
    ['api.example.com:8443', 'api.example.com', 8443, true],
    ['api.example.com', 'apiXexample.com', 443, false],
    ['api.example.com', 'evil.api.example.com', 443, false],
    ['*.example.com', 'eu.example.com', 443, true],
    ['*.example.com', 'a.eu.example.com', 443, false],
    ['*-live.example.com', 'x-y-live.example.com', 443, true],
    ['*.example.com', 'eu.example.com.evil.test', 443, false],
  ])('%s means %s:%s: %s', (text, name, port, want) => {
    expect(meansHost(hostPattern(text)!, name, port)).toBe(want)
  })

  test.each(['', 'a b', 'a..b', 'https://a.test', 'a/b', '-a.test', 'a:b'])('%j is no host', (text) => {
    expect(hostPattern(text)).toBeUndefined()
  })

  test('an authority is a name and a port', () => {
    expect(splitAuthority('API.test:443')).toEqual({ name: 'api.test', port: 443 })
    expect(splitAuthority('[::1]:80')).toEqual({ name: '[::1]', port: 80 })
    expect(splitAuthority('api.test.')).toEqual({ name: 'api.test', port: null })
  })
})
