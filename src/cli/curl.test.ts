import { describe, expect, test } from 'vitest'
import type { Blueprint } from '../blueprint/blueprint.ts'
import { infer } from '../blueprint/infer.ts'
import type { JsonObject } from '../lib/json.ts'
import type { CredentialView } from '../server/views.ts'
import { curlFor, quote } from './curl.ts'
import { documentOf } from '../../test/document.ts'

const key: CredentialView = { scheme: 'key', type: 'apiKey', in: 'header', name: 'X-Key', value: "a'b" }
const query: CredentialView = { scheme: 'query', type: 'apiKey', in: 'query', name: 'key', value: 'a b' }
const cookie: CredentialView = { scheme: 'cookie', type: 'apiKey', in: 'cookie', name: 'sid', value: 'abc' }
const basic: CredentialView = {
  scheme: 'basic',
  type: 'http',
  in: 'header',
  name: 'Authorization',
  value: 'Basic dTpw',
  username: 'u',
  password: 'p',
}

function api(security: JsonObject[], paths: JsonObject = {}): Blueprint {
  const header = { type: 'apiKey', in: 'header', name: 'X-Key' }
  const ok = { responses: { 200: { description: '', content: { 'application/json': { schema: {} } } } } }
  return infer(
    documentOf({
      openapi: '3.1.0',
      info: { title: 'A', version: '1' },
      servers: [{ url: '/v1' }],
      security,
      paths: {
        '/needs': { get: { ...ok, parameters: [{ name: 'q', in: 'query', required: true }] } },
        ...paths,
        '/a': { get: ok },
      },
      components: {
        securitySchemes: {
          key: header,
          query: { ...header, in: 'query', name: 'key' },
          cookie: { ...header, in: 'cookie', name: 'sid' },
          basic: { type: 'http', scheme: 'basic' },
        },
      },
    }),
  )
}

const bases = { root: 'http://h:1', sandbox: 'http://h:1/sandboxes/sbx_a', alone: false }

describe('the command to paste', () => {
  const rows: [JsonObject[], string][] = [
    [[{ key: [] }], `curl -H 'X-Key: a'\\''b' http://h:1/v1/a`],
    [[{ query: [] }], `curl 'http://h:1/v1/a?key=a%20b'`],
    [[{ cookie: [] }], `curl -b sid=abc http://h:1/v1/a`],
    [[{ basic: [] }], `curl -u u:p http://h:1/v1/a`],
    [[{ other: [] }, { key: [], cookie: [] }], `curl -H 'X-Key: a'\\''b' -b sid=abc http://h:1/v1/a`],
    [[{}], `curl http://h:1/sandboxes/sbx_a/v1/a`],
  ]
  test.each(rows)('%j', (security, want) => {
    expect(curlFor(api(security), [key, query, cookie, basic], bases)).toBe(want)
  })

  test('a single public API needs no more than the root', () => {
    expect(curlFor(api([{}]), [key], { ...bases, alone: true })).toBe('curl http://h:1/v1/a')
  })
})

test('quoting', () => {
  expect(['a', 'a b', "it's", ''].map(quote)).toEqual(['a', "'a b'", `'it'\\''s'`, "''"])
})
