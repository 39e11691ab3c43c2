import { beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../lib/json.ts'
import { type Opened, openSandbox } from '../../../test/open-sandbox.ts'
import { compareValues } from './compare.ts'
import { matches } from './filter.ts'
import { sortBy, sortKeys } from './sort.ts'

const people: JsonObject[] = [
  { id: 1, name: 'Ada', age: 36, born: '1815-12-10', tags: ['math', 'poet'], owner: { id: 'o1', name: 'Bob' }, score: '9' },
  { id: 2, name: 'Grace', age: 85, born: '1906-12-09', tags: [], owner: { id: 'o2', name: 'Ann' }, score: '10' },
  { id: 3, name: 'alan', age: null, born: '1912-06-23', tags: ['math'], owner: null, score: '2' },
  { id: 4, name: 'Edsger', age: 72, born: '1930-05-11', tags: ['graph'] },
] // biome-ignore format: a table

describe('filters', () => {
  const cases: [field: string, op: Parameters<typeof matches>[1][number]['filter']['op'], value: JsonValue, want: number[]][] = [
    ['name', 'eq', 'Ada', [1]],
    ['name', 'eq', 'ALAN', [3]],
    ['name', 'eq', ['Ada', 'Grace'], [1, 2]],
    ['name', 'in', 'Ada,Grace', [1, 2]],
    ['name', 'in', [], []],
    ['name', 'ne', 'Ada', [2, 3, 4]],
    ['age', 'eq', '36', [1]],
    ['age', 'ne', 36, [2, 3, 4]],
    ['age', 'gt', 72, [2]],
    ['age', 'gte', '72', [2, 4]],
    ['age', 'lt', 72, [1]],
    ['age', 'lte', 72, [1, 4]],
    ['score', 'gt', 9, [2]],
    ['born', 'lt', '1900-01-01', [1]],
    ['born', 'gte', '1912-06-23T00:00:00Z', [3, 4]],
    ['born', 'range', { gte: '1906-01-01', lt: '1920-01-01' }, [2, 3]],
    ['age', 'range', { $gt: 36 }, [2, 4]],
    ['age', 'range', 36, [1]],
    ['tags', 'eq', 'math', [1, 3]],
    ['tags', 'in', ['poet', 'graph'], [1, 4]],
    ['owner', 'eq', 'o1', [1]],
    ['owner', 'eq', 'Ann', [2]],
    ['owner.id', 'eq', 'o2', [2]],
    ['missing', 'eq', 'x', []],
    ['missing', 'ne', 'x', [1, 2, 3, 4]],
    ['missing', 'gt', 0, []],
    ['__proto__', 'eq', 'x', []],
    ['constructor', 'eq', 'Object', []],
    ['', 'text', 'lan', [3]],
  ] // biome-ignore format: a table
  test.each(cases)('%s %s %j', (path, op, value, want) => {
    const field = path === '' ? [] : path.split('.')
    const filter = { param: 'p', in: 'query', field, op } as const
    expect(people.filter((one) => matches(one, [{ filter, value }])).map(({ id }) => id)).toEqual(want)
  })
})

describe('sort', () => {
  const cases: [asked: JsonValue, direction: JsonValue | undefined, want: number[]][] = [
    ['age', undefined, [1, 4, 2, 3]],
    ['-age', undefined, [2, 4, 1, 3]],
    ['age', 'desc', [2, 4, 1, 3]],
    ['age', 'asc', [1, 4, 2, 3]],
    ['age:desc', undefined, [2, 4, 1, 3]],
    ['age desc', undefined, [2, 4, 1, 3]],
    ['score', undefined, [3, 1, 2, 4]],
    ['-score', undefined, [2, 1, 3, 4]],
    ['born', undefined, [1, 2, 3, 4]],
    ['-born', undefined, [4, 3, 2, 1]],
    ['owner.name', undefined, [2, 1, 3, 4]],
    [[{ property: 'age', direction: 'DESCENDING' }], undefined, [2, 4, 1, 3]],
    ['nothing', undefined, [1, 2, 3, 4]],
    ['', undefined, [1, 2, 3, 4]],
    ['__proto__', undefined, [1, 2, 3, 4]],
    [7, undefined, [1, 2, 3, 4]],
    ['missing,-id', undefined, [4, 3, 2, 1]],
  ]
  test.each(cases)('%j %j', (asked, direction, want) => {
    const keys = sortKeys(asked, direction, people[0])
    expect(sortBy(people, keys, (one) => one).map(({ id }) => id)).toEqual(want)
  })

  test('any values have one order', () => {
    const values: JsonValue[] = [
      2,
      10,
      '1x',
      '10',
      '9a',
      'b',
      '',
      '2026-01-01',
      true,
      false,
      1.5,
      -3,
      ['a'],
      { a: 1 },
      null,
    ]
    for (const a of values)
      for (const b of values) {
        expect(Math.sign(compareValues(a, b)) + Math.sign(compareValues(b, a))).toBe(0)
        for (const c of values)
          if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) expect(compareValues(a, c)).toBeLessThanOrEqual(0)
      }
  })
})

describe('through the API', () => {
  const document = `
openapi: 3.1.0
info: { title: People, version: '1' }
paths:
  /people:
    get:
      operationId: listPeople
      parameters:
        - { name: name, in: query, schema: { type: string } }
        - { name: sort, in: query, schema: { type: string } }
        - { name: 'age[gte]', in: query, schema: { type: integer } }
        - { name: 'age[lt]', in: query, schema: { type: integer } }
        - { name: q, in: query, schema: { type: string } }
        - { name: expand, in: query, schema: { type: array, items: { type: string } } }
      responses:
        '200': { description: All., content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Person' } } } } }
  /people/{person_id}:
    get:
      operationId: getPerson
      parameters:
        - { name: person_id, in: path, required: true, schema: { type: integer } }
        - { name: expand, in: query, schema: { type: array, items: { type: string } } }
      responses:
        '200': { description: One., content: { application/json: { schema: { $ref: '#/components/schemas/Person' } } } }
        '404': { description: None. }
components:
  schemas:
    Person:
      type: object
      required: [id, name]
      properties:
        id: { type: integer }
        name: { type: string }
        age: { type: [integer, 'null'] }
        friend:
          description: Id of a person. Expandable.
          anyOf: [{ type: integer }, { $ref: '#/components/schemas/Person' }, { type: 'null' }]
`
  let api: Opened
  beforeAll(async () => {
    const friends = [2, 3, null, 1]
    const data = people.map(({ id, name, age }, index) => ({ id, name, age: age ?? null, friend: friends[index]! }))
    api = await openSandbox(document, { seedData: { people: data as JsonValue[] } })
  })

  const cases: [query: string, want: number[]][] = [
    ['', [1, 2, 3, 4]],
    ['name=Grace', [2]],
    ['name=', [1, 2, 3, 4]],
    ['name=Nobody', []],
    ['age[gte]=72', [2, 4]],
    ['age[gte]=36&age[lt]=80', [1, 4]],
    ['age%5Bgte%5D=72', [2, 4]],
    ['sort=-age', [2, 4, 1, 3]],
    ['sort=age', [1, 4, 2, 3]],
    ['q=a&sort=-name', [3, 2, 1]],
    ['unknown=1', [1, 2, 3, 4]],
  ]
  test.each(cases)('?%s', async (query, want) => {
    const { json } = await api.call('GET', `/people?${query}`)
    expect(json.map(({ id }: JsonObject) => id)).toEqual(want)
  })

  test('expand shows the whole of what is referred to', async () => {
    const plain = (await api.call('GET', '/people/1')).json
    expect(plain.friend).toBe(2)
    expect((await api.call('GET', '/people/1?expand=friend')).json.friend).toMatchObject({
      id: 2,
      name: 'Grace',
      friend: 3,
    })
    expect((await api.call('GET', '/people/3?expand=friend')).json.friend).toBeNull()
    expect((await api.call('GET', '/people/1?expand=nothing')).json).toEqual(plain)
    expect((await api.call('GET', '/people/1?expand=friend.friend')).json.friend.friend).toMatchObject({ id: 3 })
    expect((await api.call('GET', '/people/1')).json).toEqual(plain)
  })
})
