import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { call, judgement, step, workflow } from '../../../test/workflows/sample-run.ts'
import { createMask } from './mask.ts'
import { isSecretName } from '../../lib/secret-name.ts'

test.each([
  ...['Authorization', 'proxy-authorization', 'Cookie', 'set-cookie', 'api-key', 'X-API-Key', 'apikey', 'password'],
  ...[
    'user_password',
    'clientSecret',
    'client_secret',
    'access_token',
    'refreshToken',
    'token',
    'webhook_secret',
    'cvc',
  ],
])('%s is a secret', (name) => {
  expect(isSecretName(name)).toBe(true)
})

test.each([
  ...[
    'id',
    'next_page_token',
    'pageToken',
    'nextPageToken',
    'Idempotency-Key',
    'key',
    'max_tokens',
    'tokenizer',
    'author',
  ],
  ...['webhook-signature', 'secretary', 'continuation_token', 'passwordless', 'content-type', '', '__proto__'],
])('%s is none', (name) => {
  expect(isSecretName(name)).toBe(false)
})

describe('masked where it stands', () => {
  const mask = createMask([])
  const texts: [string, string][] = [
    ['{"user":"a","password":"p\\"q","n":1}', '{"user":"a","password":"***","n":1}'],
    ['{ "access_token" : "t" }', '{ "access_token" : "***" }'],
    ['user=a&password=p%20q&x=1', 'user=a&password=***&x=1'],
    ['http://h/a?api_key=k&page_token=2#f', 'http://h/a?api_key=***&page_token=2#f'],
    ['http://user:pass@h/a', 'http://user:***@h/a'],
    ['<a><password>p</password></a>', '<a><password>***</password></a>'],
    [
      '--x\r\nContent-Disposition: form-data; name="secret"\r\n\r\ns\r\n--x--',
      '--x\r\nContent-Disposition: form-data; name="secret"\r\n\r\n***\r\n--x--',
    ],
    ['nothing to hide: 1 == 1', 'nothing to hide: 1 == 1'],
  ]
  test.each(texts)('%j', (text, want) => {
    expect(mask({ text })).toEqual({ text: want })
  })

  test('headers, with the scheme left', () => {
    const headers = [
      ['Authorization', 'Bearer abc'],
      ['Cookie', 'sid=1'],
      ['Accept', 'a/b'],
    ]
    expect(mask({ headers })).toEqual({
      headers: [
        ['Authorization', 'Bearer ***'],
        ['Cookie', '***'],
        ['Accept', 'a/b'],
      ],
    })
  })

  test('inputs, outputs and observed values', () => {
    const observed = [
      { expression: '$response.body#/data/token', value: 'abc' },
      { expression: '$statusCode', value: 200 },
    ]
    expect(mask({ inputs: { password: 'p', n: 1 }, outputs: { apiKey: 7 }, observed })).toEqual({
      inputs: { password: '***', n: 1 },
      outputs: { apiKey: '***' },
      observed: [
        { expression: '$response.body#/data/token', value: '***' },
        { expression: '$statusCode', value: 200 },
      ],
    })
  })
})

test('a token of a reply is masked wherever it goes from there', () => {
  const token = 'tok/3f9a "x"'
  const run = workflow([
    step({
      evidence: call(
        {},
        { body: { kind: 'text', mediaType: 'application/json', text: JSON.stringify({ access_token: token }) } },
      ),
      outputs: { session: token },
    }),
    step({
      evidence: call({ url: `http://h/sessions/${encodeURIComponent(token)}`, headers: [['x-session', token]] }),
      judgements: [judgement({ condition: `$response.body == '${token}'` })],
    }),
  ])
  const masked = JSON.stringify(createMask([])(run))
  expect(masked).not.toContain('3f9a')
  expect(masked).toContain('http://h/sessions/***')
})

test('a token of one step is masked in the next that is told', () => {
  const mask = createMask([])
  expect(mask({ url: 'http://h/tok_4f9a81' })).toEqual({ url: 'http://h/tok_4f9a81' })
  mask({ outputs: { token: 'tok_4f9a81' } })
  expect(mask({ url: 'http://h/tok_4f9a81' })).toEqual({ url: 'http://h/***' })
})

test('what is known is masked even when short, and other text is left alone', () => {
  expect(createMask(['abcd', ''])({ a: 'xabcdx', b: ['abc', 'abcd'], c: null })).toEqual({
    a: 'x***x',
    b: ['abc', '***'],
    c: null,
  })
})

test('no secret survives in a run', () => {
  const secrets = fc.stringMatching(/^[A-Za-z0-9+/=%& "'\\-]{8,40}$/)
  fc.assert(
    fc.property(secrets, fc.constantFrom('password', 'clientSecret', 'x-api-key'), (secret, name) => {
      const form = new URLSearchParams({ [name]: secret }).toString()
      const run = workflow([
        step({
          evidence: call({
            headers: [[name, secret]],
            url: `http://h/?${form}`,
            body: { kind: 'text', mediaType: '', text: JSON.stringify({ [name]: secret }) },
          }),
        }),
        step({ evidence: call({ body: { kind: 'text', mediaType: '', text: form } }), outputs: { again: secret } }),
      ])
      const masked = createMask([])(run)
      const texts = JSON.stringify(masked)
      for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
        expect(texts.replaceAll('***', '')).not.toContain(form)
      expect(masked.steps[1]?.outputs).toEqual({ again: '***' })
    }),
  )
})
