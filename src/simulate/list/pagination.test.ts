import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../lib/json.ts'
import { type Answer, type Caller, baseUrl, openSandbox } from '../../../test/open-sandbox.ts'

type Walk = (first: Answer, size: number) => string | undefined

interface Style {
  readonly parameters: readonly string[]
  /** Schemas of the reply's properties beside `data`. */
  readonly fields: Readonly<Record<string, string>>
  readonly header?: boolean
  /** Target of the page after this one; undefined: it was the last. */
  readonly next: Walk
}

const lastId = ({ json }: Answer): string => json.data.at(-1)?.id
const size = 'limit, in: query, schema: { type: integer, minimum: 1, maximum: 100, default: 3 }'
const text = '{ type: [string, "null"] }'
const styles: Record<string, Style> = {
  'cursor by id': {
    parameters: [size, 'starting_after, in: query, schema: { type: string }'],
    fields: { has_more: '{ type: boolean }' },
    next: (page, limit) =>
      page.json.has_more ? `/things?limit=${limit}&starting_after=${encodeURIComponent(lastId(page))}` : undefined,
  },
  'opaque cursor': {
    parameters: [size, 'cursor, in: query, schema: { type: string }'],
    fields: { next_cursor: text },
    next: ({ json }, limit) =>
      json.next_cursor ? `/things?limit=${limit}&cursor=${encodeURIComponent(json.next_cursor)}` : undefined,
  },
  page: {
    parameters: [
      size.replace('limit', 'per_page'),
      'page, in: query, schema: { type: integer, minimum: 1, default: 1 }',
    ],
    fields: { page: '{ type: integer }', total_pages: '{ type: integer }', total: '{ type: integer }' },
    next: ({ json }, limit) =>
      json.page < json.total_pages ? `/things?per_page=${limit}&page=${json.page + 1}` : undefined,
  },
  offset: {
    parameters: [size, 'offset, in: query, schema: { type: integer, minimum: 0, default: 0 }'],
    fields: { offset: '{ type: integer }', total: '{ type: integer }' },
    next: ({ json }, limit) =>
      json.offset + json.data.length < json.total ? `/things?limit=${limit}&offset=${json.offset + limit}` : undefined,
  },
  'next link in the body': {
    parameters: [size, 'cursor, in: query, schema: { type: string }'],
    fields: { next: '{ type: [string, "null"], format: uri }' },
    next: ({ json }) => json.next ?? undefined,
  },
  'Link header': {
    parameters: [
      size.replace('limit', 'per_page'),
      'page, in: query, schema: { type: integer, minimum: 1, default: 1 }',
    ],
    fields: {},
    header: true,
    next: ({ headers }) => /<([^>]+)>;\s*rel="?next"?/.exec(headers.Link ?? '')?.[1],
  },
}

/** An API of one list, paged in the given style. */
function document({ parameters, fields, header }: Style): string {
  const properties = Object.entries(fields).map(([name, schema]) => `                  ${name}: ${schema}`)
  return `
openapi: 3.1.0
info: { title: Pages, version: '1' }
paths:
  /things:
    get:
      operationId: listThings
      parameters:
${parameters.map((parameter) => `        - { name: ${parameter} }`).join('\n')}
      responses:
        '200':
          description: A page.
${header === true ? '          headers: { Link: { schema: { type: string } } }' : ''}
          content:
            application/json:
              schema:
                type: object
                required: [data, ${Object.keys(fields).join(', ')}]
                properties:
                  data: { type: array, items: { $ref: '#/components/schemas/Thing' } }
${properties.join('\n')}
    post:
      operationId: createThing
      requestBody:
        content: { application/json: { schema: { type: object, properties: { name: { type: string } } } } }
      responses: { '201': { description: One., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } } }
  /things/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getThing
      responses: { '200': { description: One., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } } }
    delete:
      operationId: deleteThing
      responses: { '204': { description: Gone. } }
components:
  schemas:
    Thing:
      type: object
      required: [id]
      properties: { id: { type: string, readOnly: true, pattern: '^th_[a-z0-9]{8}$' }, name: { type: string } }
`
}

const things = (count: number): Record<string, JsonValue[]> => ({
  things: Array.from({ length: count }, (_, index) => ({
    id: `th_${String(index).padStart(8, '0')}`,
    name: `${index}`,
  })),
})
const idsOf = (answer: Answer): string[] => answer.json.data.map((one: JsonObject) => one.id)

/** All ids, page by page; `between` is called after each page. */
async function walk(
  call: Caller,
  style: Style,
  limit: number,
  between: () => Promise<unknown> = async () => undefined,
) {
  const ids: string[] = []
  let target: string | undefined = `/things?${style.parameters[0]!.split(',')[0]}=${limit}`
  for (let pages = 0; target !== undefined && pages < 200; pages++) {
    const answer: Answer = await call('GET', target)
    expect([target, answer.status]).toEqual([target, 200])
    expect(answer.json.data.length).toBeLessThanOrEqual(limit)
    ids.push(...idsOf(answer))
    await between()
    target = style.next(answer, limit)
  }
  expect(target).toBeUndefined()
  return ids
}

describe.each(Object.entries(styles))('%s', (_, style) => {
  test('walked to its end it gives each entity once, whatever the sizes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 12 }), async (count, limit) => {
        const { call } = await openSandbox(document(style), { seedData: things(count) })
        const ids = await walk(call, style, limit)
        expect(new Set(ids).size).toBe(ids.length)
        expect([...ids].sort()).toEqual(things(count).things!.map((thing) => (thing as JsonObject).id))
      }),
      { numRuns: 8 },
    )
  })

  test('also while entities are made behind the pages to come', async () => {
    const { call } = await openSandbox(document(style), { seedData: things(10) })
    const made: string[] = []
    const ids = await walk(call, style, 3, async () => {
      if (made.length < 4) made.push((await call('POST', '/things', { body: { name: 'late' } })).json.id)
    })
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.slice(0, 10)).toEqual(things(10).things!.map((thing) => (thing as JsonObject).id))
    expect(ids.slice(10)).toEqual(made)
  })

  test('the default size holds, and wrong sizes are refused', async () => {
    const { call } = await openSandbox(document(style), { seedData: things(5) })
    expect(idsOf(await call('GET', '/things'))).toHaveLength(3)
    const param = style.parameters[0]!.split(',')[0]
    for (const wrong of ['0', '-1', '101', 'x', '1.5', '1e9999']) {
      const answer = await call('GET', `/things?${param}=${wrong}`)
      expect([wrong, answer.status]).toEqual([wrong, 400])
    }
  })
})

describe('one parameter `page` in the style deepObject', () => {
  const member = (name: string, schema: string) =>
    `page, in: query, style: deepObject, explode: true, schema: { type: object, properties: { size: ${size.slice(size.indexOf('schema: ') + 8)}, ${name}: ${schema} } }`
  const paged: [name: string, Style][] = [
    [
      'page[number]',
      {
        parameters: [member('number', '{ type: integer, minimum: 1, default: 1 }')],
        fields: {},
        next: () => undefined,
      },
    ],
    [
      'page[after]',
      { parameters: [member('after', '{ type: string }')], fields: { next_cursor: text }, next: () => undefined },
    ],
  ]
  test.each(paged)('%s places the page, page[size] sizes it', async (name, style) => {
    const { call } = await openSandbox(document(style), { seedData: things(5) })
    const all = things(5).things!.map((thing) => (thing as JsonObject).id)
    const first = await call('GET', '/things?page%5Bsize%5D=2')
    expect(idsOf(first)).toEqual(all.slice(0, 2))
    const next = name === 'page[number]' ? '2' : first.json.next_cursor
    const second = await call('GET', `/things?page[size]=2&${name}=${encodeURIComponent(next)}`)
    expect(idsOf(second)).toEqual(all.slice(2, 4))
    expect(idsOf(await call('GET', '/things'))).toEqual(all.slice(0, 3))
  })
})

describe('cursors', () => {
  test.each(['cursor by id', 'opaque cursor'])('%s: what is none is refused by name', async (name) => {
    const style = styles[name]!
    const { call } = await openSandbox(document(style), { seedData: things(5) })
    const param = style.parameters[1]!.split(',')[0]!
    for (const wrong of ['x', 'th_99999999', '__proto__', '%00', 'azo6', '../..']) {
      const answer = await call('GET', `/things?${param}=${wrong}`)
      expect([wrong, answer.status, answer.text.includes(param)]).toEqual([wrong, 400, true])
    }
  })

  test('the entities of one page may be deleted before the next is asked for, but for the cursor’s own', async () => {
    const style = styles['cursor by id']!
    const { call } = await openSandbox(document(style), { seedData: things(9) })
    const first = await call('GET', '/things?limit=4')
    for (const id of idsOf(first).slice(0, 3)) await call('DELETE', `/things/${id}`)
    const second = await call('GET', style.next(first, 4)!)
    expect(idsOf(second)).toEqual(['th_00000004', 'th_00000005', 'th_00000006', 'th_00000007'])
  })
})

describe('links', () => {
  test('first, previous, next and last lead to pages', async () => {
    const { call } = await openSandbox(document(styles['Link header']!), { seedData: things(8) })
    const links = ({ headers }: Answer) =>
      Object.fromEntries(
        [...(headers.Link ?? '').matchAll(/<([^>]+)>;\s*rel="?(\w+)"?/g)].map(([, url, rel]) => [rel, url]),
      )
    const second = await call('GET', '/things?per_page=3&page=2&x=%26y')
    const found = links(second)
    for (const url of Object.values(found)) expect(url).toMatch(new RegExp(`^${baseUrl}/things\\?.*x=%26y`))
    const page = async (rel: string) => idsOf(await call('GET', found[rel]!)).map((id) => Number(id.slice(3)))
    expect([await page('first'), await page('next'), await page('last')]).toEqual([
      [0, 1, 2],
      [6, 7],
      [6, 7],
    ])
    expect(await page('prev').catch(() => page('previous'))).toEqual([0, 1, 2])
    expect(Object.keys(links(await call('GET', found.last!)))).not.toContain('next')
  })

  test('a page behind the last one is empty', async () => {
    for (const [name, target] of [
      ['page', '/things?page=99'],
      ['offset', '/things?offset=99'],
    ] as const) {
      const { call } = await openSandbox(document(styles[name]!), { seedData: things(3) })
      expect((await call('GET', target)).json).toMatchObject({ data: [], total: 3 })
    }
  })
})
