import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../lib/json.ts'
import { cleaningOf, redactDocument, redactRun } from './redact.ts'
import { cleanText } from './redact-text.ts'

const clean = (value: string, text: string) => cleaningOf([{ name: 'key', value }], 'salt').value(text)
const word = /\[redacted:key:[0-9a-f]{8}\]/

describe('a secret is found however it is spelled', () => {
  const spellings: readonly [string, (secret: string) => string][] = [
    ['as it is', (secret) => secret],
    ['percent-encoded', encodeURIComponent],
    [
      'percent-encoded, lower case',
      (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
    ],
    ['as a form', (secret) => new URLSearchParams({ a: secret }).toString().slice(2)],
    ['in JSON', (secret) => JSON.stringify(secret).slice(1, -1)],
    ['in JSON in JSON', (secret) => JSON.stringify(JSON.stringify(secret)).slice(1, -1)],
    ['in JSON in a URL', (secret) => encodeURIComponent(JSON.stringify(secret))],
    ['in a URL in a URL', (secret) => encodeURIComponent(encodeURIComponent(secret))],
    ['in base64', (secret) => Buffer.from(secret).toString('base64')],
    ['as the password of Basic', (secret) => Buffer.from(`someone:${secret}`).toString('base64')],
    ['as the user of Basic', (secret) => Buffer.from(`${secret}:`).toString('base64')],
  ]
  /** Of a base64 text the first and the last character may be left, which hold bits of their neighbours. */
  test.each(spellings)('%s', (_, spell) => {
    const odd = fc.string({ unit: 'grapheme', minLength: 8, maxLength: 24 })
    fc.assert(
      fc.property(odd, (secret) => {
        const spelled = spell(secret)
        const shown = clean(secret, `before ${spelled} after`)
        expect(shown).toMatch(word)
        expect(shown).not.toContain(spelled)
      }),
      { numRuns: 300 },
    )
  })
})

test('the same secret by the same words, another by others', () => {
  const cleaning = cleaningOf(
    [
      { name: 'a', value: 'first-secret' },
      { name: 'b', value: 'other-secret' },
    ],
    'salt',
  )
  expect(cleaning.value('first-secret')).toBe(cleaning.value('x first-secret').slice(2))
  expect(cleaning.value('first-secret')).not.toBe(cleaning.value('other-secret'))
  expect(cleaningOf([{ name: 'a', value: 'first-secret' }], 'other').value('first-secret')).not.toBe(
    cleaning.value('first-secret'),
  )
})

test('what was put in is not looked at again', () => {
  const secrets = ['redacted', 'token'].map((value) => ({ name: 'token', value }))
  expect(cleaningOf(secrets, 'salt').value('token redacted')).toMatch(
    /^\[redacted:token:\w{8}\] \[redacted:token:\w{8}\]$/,
  )
})

describe('cleanText', () => {
  const cleaning = cleaningOf(
    [
      { name: 'key', value: 'se"cret' },
      { name: 'pin', value: '123' },
      { name: 'no', value: '90210' },
    ],
    '',
  )
  test.each<[string, RegExp]>([
    ['{"a":"se\\"cret"}', /^\{"a":"\[redacted:key:\w{8}\]"\}$/],
    ['{"a":"s\\u0065\\"cret"}', /^\{"a":"\[redacted:key:\w{8}\]"\}$/],
    ['{ "zip" : 90210 }', /^\{ "zip" : "\[redacted:no:\w{8}\]" \}$/],
    ['{"pin":"123","n":1234}', /^\{"pin":"\[redacted:pin:\w{8}\]","n":1234\}$/],
    ['/cards?pin=123&x=1234', /^\/cards\?pin=\[redacted:pin:\w{8}\]&x=1234$/],
    ['/pins/123/x', /^\/pins\/\[redacted:pin:\w{8}\]\/x$/],
    ['{ "n": 1.0,  "m": "se" }', /^\{ "n": 1\.0, {2}"m": "se" \}$/],
  ])('%s', (text, want) => expect(cleanText(text, cleaning)).toMatch(want))
})

describe('names stay where they are names', () => {
  const cleaning = cleaningOf([{ name: 'password', value: 'password' }], '')

  test('in documents', () => {
    const step: JsonObject = {
      stepId: 'password',
      parameters: [{ name: 'password', in: 'query', value: '$inputs.password' }],
      successCriteria: [{ condition: "$inputs.password == 'password'" }],
    }
    expect(redactDocument(step, cleaning)).toMatchObject({
      stepId: 'password',
      parameters: [{ name: 'password', value: '$inputs.password' }],
      successCriteria: [{ condition: expect.stringMatching(/^\$inputs\.password == '\[redacted:/) }],
    })
  })

  test('in runs', () => {
    const run: JsonObject = {
      inputs: { password: 'password' },
      body: { kind: 'text', mediaType: 'application/json', text: '{"password":"password"}' },
      headers: [
        ['password', 'password'],
        ['x-plain', 'a'],
        ['authorization', 'Foo bar'],
      ],
    }
    expect(redactRun(run, cleaning)).toEqual({
      inputs: { password: expect.stringMatching(/^\[redacted:password/) },
      body: {
        kind: 'text',
        mediaType: 'application/json',
        text: expect.stringMatching(/^\{"password":"\[redacted:password:\w{8}\]"\}$/),
      },
      headers: [
        ['password', expect.stringMatching(/^\[redacted:password/)],
        ['x-plain', 'a'],
        ['authorization', expect.stringMatching(/^\[redacted:authorization/)],
      ],
    })
  })
})
