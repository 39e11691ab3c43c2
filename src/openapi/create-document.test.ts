import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../lib/json.ts'
import { createDocument } from './create-document.ts'

const make = (root: JsonObject) =>
  createDocument({ source: 'memory:', dialect: '3.1', root, digest: 'd', problems: [], files: [] })

describe('resolve', () => {
  const document = make({
    a: { $ref: '#/b' },
    b: { $ref: '#/c/0' },
    c: [{ name: 'end', list: [{ $ref: '#/leaf' }] }],
    leaf: 1,
    self: { $ref: '#/self' },
    ping: { $ref: '#/pong' },
    pong: { $ref: '#/ping' },
    grows: { $ref: '#/grows/more' },
    nowhere: { $ref: '#/not/there' },
    outside: { $ref: 'other.yaml#/x' },
    root: { $ref: '#' },
    'with space': { $ref: '#/with%20percent' },
    'with percent': 2,
    'a%20b': 3,
    encoded: { $ref: '#/a%20b' },
    schema: { properties: { $ref: { type: 'string' } } },
  })
  const cases: [pointer: string, want: string, value: unknown][] = [
    ['/leaf', '/leaf', 1],
    ['/a', '/c/0', expect.objectContaining({ name: 'end' })],
    ['/a/name', '/c/0/name', 'end'],
    ['/a/list/0', '/leaf', 1],
    ['/a/none', '/c/0/none', undefined],
    ['/with space', '/with percent', 2],
    ['/encoded', '/a%20b', 3],
    ['/schema/properties', '/schema/properties', { $ref: { type: 'string' } }],
    ['/nowhere', '/not/there', undefined],
    ['/outside', '/outside', undefined],
    ['/self', '/self', undefined],
    ['/ping', '/ping', undefined],
    ['/grows', '/grows', undefined],
    ['/constructor', '/constructor', undefined],
    ['/c/length', '/c/length', undefined],
  ]
  test.each(cases)('%s', (pointer, want, value) => {
    expect(document.resolve(pointer)).toEqual({ pointer: want, value })
    expect(document.resolve(pointer)).toBe(document.resolve(pointer))
  })

  test('a reference to the whole', () => {
    expect(document.resolve('/root').value).toBe(document.root)
    expect(document.resolve('/root/root/leaf')).toEqual({ pointer: '/leaf', value: 1 })
  })

  test('at gives the raw value', () => {
    expect(document.at('/a')).toEqual({ $ref: '#/b' })
    expect(document.at('/a/name')).toBeUndefined()
    expect(document.at('')).toBe(document.root)
  })
})
