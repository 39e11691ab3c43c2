import { beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/lib/json.ts'
import { type Answer, type Opened, openSandbox } from '../open-sandbox.ts'
import { shop } from './shop.ts'

let api: Opened
let made: Answer
beforeEach(async () => {
  api = await openSandbox(shop)
  const body = { email: 'ada@shop.test', name: 'Ada', tags: ['a', 'b'], metadata: { 'x/y': '1', 'm~n': '2' } }
  made = await api.call('POST', '/v1/customers', { body })
})

const patch = (operations: JsonValue) =>
  api.call('PATCH', made.headers.Location!, { body: operations, type: 'application/json-patch+json' })

describe('JSON Patch', () => {
  const cases: [operations: JsonValue[], want: JsonObject][] = [
    [[{ op: 'replace', path: '/name', value: 'B' }], { name: 'B' }],
    [[{ op: 'add', path: '/tags/-', value: 'c' }], { tags: ['a', 'b', 'c'] }],
    [[{ op: 'add', path: '/tags/0', value: 'c' }], { tags: ['c', 'a', 'b'] }],
    [[{ op: 'remove', path: '/tags/0' }], { tags: ['b'] }],
    [[{ op: 'move', from: '/tags/0', path: '/tags/1' }], { tags: ['b', 'a'] }],
    [[{ op: 'copy', from: '/name', path: '/nickname' }], { name: 'Ada', nickname: 'Ada' }],
    [[{ op: 'test', path: '/name', value: 'Ada' }, { op: 'replace', path: '/name', value: null }], { name: null }],
    [[{ op: 'remove', path: '/metadata/x~1y' }, { op: 'replace', path: '/metadata/m~0n', value: '3' }], { metadata: { 'm~n': '3' } }],
    [[], { name: 'Ada' }],
  ] // biome-ignore format: a table
  test.each(cases)('%j', async (operations, want) => {
    const answer = await patch(operations)
    expect(answer.status).toBe(200)
    expect(answer.json).toEqual({ ...made.json, ...want })
    expect((await api.call('GET', made.headers.Location!)).text).toBe(answer.text)
  })

  const first = { op: 'replace', path: '/name', value: 'half done' }
  const failing: [what: string, operations: JsonValue][] = [
    ['a test that fails', [first, { op: 'test', path: '/email', value: 'x' }]],
    ['what is not there', [first, { op: 'remove', path: '/nothing' }]],
    ['no such index', [first, { op: 'add', path: '/tags/9', value: 'x' }]],
    ['an unknown operation', [first, { op: 'explode', path: '/name' }]],
    ['no operation', [first, { path: '/name' }]],
    ['no path', [first, { op: 'remove' }]],
    ['a path without its slash', [first, { op: 'remove', path: 'name' }]],
    ['a from that is not there', [first, { op: 'move', from: '/nothing', path: '/name' }]],
    ['text', [first, 'x']],
    ['an outcome of the wrong type', [first, { op: 'replace', path: '/email', value: 42 }]],
    ['an outcome without what is required', [first, { op: 'remove', path: '/email' }]],
    ['the whole', [first, { op: 'replace', path: '', value: 'x' }]],
    ['nothing of the whole', [first, { op: 'remove', path: '' }]],
    ['a prototype', [first, { op: 'add', path: '/__proto__/polluted', value: true }]],
    ['a constructor', [first, { op: 'add', path: '/constructor/prototype/polluted', value: true }]],
    ['an object', { op: 'remove', path: '/name' }],
  ]
  test.each(failing)('%s is refused, and nothing of it is done', async (_, operations) => {
    const answer = await patch(operations)
    expect([400, 415, 422]).toContain(answer.status)
    expect(answer.json).toMatchObject({ code: expect.any(String), message: expect.any(String) })
    const read = await api.call('GET', made.headers.Location!)
    expect([read.text, read.headers.ETag]).toEqual([made.text, made.headers.ETag])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  test('what fails names the operation', async () => {
    const { json } = await patch([first, { op: 'remove', path: '/nothing' }])
    expect(json.message).toContain('Operation 1')
  })
})
