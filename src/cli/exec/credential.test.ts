import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CredentialView } from '../../server/views.ts'
import { clientHeader, createSwap, swapClient } from './credential.ts'

const key = 'sandbox_0123456789'
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`
const bearer: CredentialView = {
  scheme: 'bearer',
  type: 'http',
  in: 'header',
  name: 'Authorization',
  value: `Bearer ${key}`,
}
const password = (username: string): CredentialView => ({
  scheme: 'basic',
  type: 'http',
  in: 'header',
  name: 'Authorization',
  value: basic(`${username}:${key}`),
  username,
  password: key,
})
const keyIn = (place: 'header' | 'query' | 'cookie', name: string): CredentialView => ({
  scheme: name,
  type: 'apiKey',
  in: place,
  name,
  value: key,
})

const swapped = (credentials: CredentialView[], name: string, value: string, declared = true) =>
  createSwap(credentials, declared)({ target: '/', headers: [[name, value]] }).headers[0]![1]

describe('a credential of the program stands for the sandbox’s own', () => {
  test.each<[string, CredentialView[], string, string]>([
    ['bearer', [bearer], 'Bearer sk_test_1', `Bearer ${key}`],
    ['any case', [bearer], 'bearer sk_test_1', `bearer ${key}`],
    ['token', [bearer], 'token ghp_1', `token ${key}`],
    ['token=', [bearer], 'Token token="abc"', `Token token="${key}"`],
    ['of another form', [bearer], basic('a:b'), basic('a:b')],
    ['of an unknown word', [bearer], 'SSWS abc', 'SSWS abc'],
    ['user and password', [password('sandbox')], basic('me:secret'), basic(`me:${key}`)],
    ['key as user', [password('sandbox')], basic('sk_test_1:'), basic(`${key}:`)],
    ['user without colon', [password('sandbox')], basic('sk_test_1'), basic(`${key}:`)],
    ['user that is an account', [password('AC1')], basic('AC9:secret'), basic(`AC1:${key}`)],
    ['second of two schemes', [password('sandbox'), bearer], 'Bearer sk_1', `Bearer ${key}`],
    ['bare key in Authorization', [keyIn('header', 'Authorization')], 'abc', key],
    ['key with a word', [keyIn('header', 'Authorization')], 'ApiKey abc', `ApiKey ${key}`],
    ['our own', [bearer], 'Bearer sandbox_at_sbx_x.stale', 'Bearer sandbox_at_sbx_x.stale'],
    ['our own, of another sandbox', [password('sandbox')], basic('a:sandbox_zzz'), basic('a:sandbox_zzz')],
    ['none', [bearer], '', ''],
  ])('%s', (_, credentials, given, want) => {
    expect(swapped(credentials, 'Authorization', given)).toBe(want)
  })

  test('where no scheme is declared, any form is taken', () => {
    expect(swapped([bearer], 'authorization', 'token ghp_1', false)).toBe(`token ${key}`)
    expect(swapped([bearer], 'authorization', 'abc', false)).toBe(key)
    expect(swapped([bearer], 'authorization', basic('me:x'), false)).toBe(basic(`me:${key}`))
  })

  test('keys in a header, the query and cookies; what is beside them stays', () => {
    const swap = createSwap([keyIn('header', 'X-API-Key'), keyIn('query', 'key'), keyIn('cookie', 'sid')], true)
    const headers = [
      ['x-api-key', 'mine'],
      ['Cookie', 'a=1; sid=mine'],
      ['X-Other', 'mine'],
    ] as const
    expect(swap({ target: '/v1/a?x=key&key=mine&y=', headers })).toEqual({
      target: `/v1/a?x=key&key=${key}&y=`,
      headers: [
        ['x-api-key', key],
        ['Cookie', `a=1; sid=${key}`],
        ['X-Other', 'mine'],
      ],
      schemes: ['X-API-Key', 'sid', 'key'],
    })
  })

  test('an account in the path is the sandbox’s, too: as a segment, or a segment’s beginning', () => {
    const swap = createSwap([password('AC1')], true)
    const headers = [['Authorization', basic('AC9:secret')]] as const
    const targets = ['/Accounts/AC9/Messages.json?From=AC9', '/Accounts/AC9.json', '/AC99/xAC9', '/']
    expect(targets.map((target) => swap({ target, headers }).target)).toEqual([
      '/Accounts/AC1/Messages.json?From=AC9',
      '/Accounts/AC1.json',
      '/AC99/xAC9',
      '/',
    ])
  })

  test('law: without a credential of ours to put there, a request stays as it is', () => {
    const text = fc.string({ unit: 'binary-ascii' })
    fc.assert(
      fc.property(text, fc.array(fc.tuple(text, text)), (target, headers) => {
        expect(createSwap([], true)({ target, headers })).toEqual({ target, headers, schemes: [] })
      }),
    )
  })

  test('law: the program’s secret is nowhere in what goes on', () => {
    const secret = fc.stringMatching(/^[a-z0-9]{12,40}$/)
    fc.assert(
      fc.property(secret, fc.constantFrom('Bearer', 'token', 'BEARER'), (mine, word) => {
        expect(swapped([bearer], 'Authorization', `${word} ${mine}`)).toBe(`${word} ${key}`)
        expect(
          Buffer.from(
            swapped([password('sandbox')], 'Authorization', basic(`u:${mine}`)).slice(6),
            'base64',
          ).toString(),
        ).toBe(`u:${key}`)
      }),
    )
  })
})

describe('a client of a token endpoint', () => {
  const client: CredentialView = { ...bearer, type: 'oauth2', clientId: 'client_1', clientSecret: key }
  test.each<[string, string, string, string]>([
    [
      'form',
      'client_id=me&client_secret=x&scope=a',
      'application/x-www-form-urlencoded',
      `client_id=client_1&client_secret=${key}&scope=a`,
    ],
    [
      'form without secret',
      'grant_type=client_credentials',
      'application/x-www-form-urlencoded',
      'grant_type=client_credentials',
    ],
    [
      'JSON',
      '{"client_secret":"x","a":1}',
      'application/json',
      `{"client_secret":"${key}","a":1,"client_id":"client_1"}`,
    ],
    ['no JSON', '{', 'application/json', '{'],
  ])('%s', (_, body, type, want) => {
    expect(swapClient(body, type, client)).toBe(want)
  })
  test('by Basic', () => {
    expect(clientHeader(client)).toBe(basic(`client_1:${key}`))
  })
})
