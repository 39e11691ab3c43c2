import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { epoch, type Opened, openSandbox } from '../open-sandbox.ts'
import { shop } from './shop.ts'

let api: Opened
beforeEach(async () => {
  api = await openSandbox(shop)
})

describe('what a client may not write', () => {
  const sent = {
    email: 'ada@shop.test',
    id: 'cus_aaaaaaaaaaaa',
    balance: 5,
    created_at: '2001-01-01T00:00:00Z',
    updated_at: '2001-01-01T00:00:00Z',
  }

  test('is ignored on create, merge, patch and replace', async () => {
    const made = (await api.call('POST', '/v1/customers', { body: sent })).json
    expect(made.id).not.toBe(sent.id)
    expect(made.balance).not.toBe(5)
    expect([made.created_at, made.updated_at]).toEqual([new Date(epoch).toISOString(), new Date(epoch).toISOString()])
    const target = `/v1/customers/${made.id}`
    const operations = Object.entries(sent).map(([name, value]) => ({ op: 'add', path: `/${name}`, value }))
    const writes: [string, object, string][] = [
      ['PATCH', sent, 'application/json'],
      ['PATCH', operations, 'application/json-patch+json'],
      ['PATCH', [{ op: 'remove', path: '/balance' }], 'application/json-patch+json'],
      ['PUT', sent, 'application/json'],
    ]
    for (const [method, body, type] of writes) {
      const { status, json } = await api.call(method, target, { body: body as never, type })
      expect([method, type, status]).toEqual([method, type, 200])
      expect(json).toMatchObject({ id: made.id, balance: made.balance, created_at: made.created_at })
    }
  })

  test('what is only written is never returned, and kept from lists, errors and the log', async () => {
    const body = { email: 'ada@shop.test', password: 'correct horse' }
    const made = await api.call('POST', '/v1/customers', { body })
    const short = await api.call('POST', '/v1/customers', { body: { ...body, password: 'battery' } })
    expect(short.status).toBe(400)
    const replies = [
      made,
      short,
      await api.call('GET', `/v1/customers/${made.json.id}`),
      await api.call('GET', '/v1/customers?limit=100'),
      await api.call('PUT', `/v1/customers/${made.json.id}`, { body }),
    ]
    for (const { text } of replies) expect(text).not.toMatch(/correct horse|battery/)
    expect(made.json).not.toHaveProperty('password')
    expect(JSON.stringify(api.sandbox.exchanges())).not.toMatch(/correct horse|battery/)
  })
})

describe('timestamps', () => {
  test('created_at is kept, updated_at moves with every write', async () => {
    const made = (await api.call('POST', '/v1/customers', { body: { email: 'a@shop.test' } })).json
    const target = `/v1/customers/${made.id}`
    const writes: [string, object, string][] = [
      ['PATCH', { name: 'x' }, 'application/json'],
      ['PATCH', [{ op: 'add', path: '/name', value: 'y' }], 'application/json-patch+json'],
      ['PUT', { email: 'b@shop.test' }, 'application/json'],
    ]
    for (const [method, body, type] of writes) {
      api.clock.advance(60_000)
      const { json } = await api.call(method, target, { body: body as never, type })
      expect(json.created_at).toBe(made.created_at)
      expect(json.updated_at).toBe(new Date(api.clock.now()).toISOString())
    }
    api.clock.advance(60_000)
    const read = (await api.call('GET', target)).json
    expect(Date.parse(read.updated_at)).toBe(api.clock.now() - 60_000)
  })

  const formats: [schema: string, want: unknown][] = [
    ['{ type: string, format: date-time }', new Date(epoch).toISOString()],
    ['{ type: integer }', epoch / 1000],
    ['{ type: integer, format: unix-time }', epoch / 1000],
    ['{ type: integer, description: Unix time in milliseconds. }', epoch],
    ['{ type: string, format: date }', '2026-05-01'],
  ]
  test.each(formats)('created_at as %s', async (schema, want) => {
    const { call } = await openSandbox(thing(`created_at: ${schema}`))
    expect((await call('POST', '/things', { body: { name: 'x' } })).json.created_at).toBe(want)
  })
})

describe('ids', () => {
  const formats: [what: string, schema: string, want: RegExp, creates: number][] = [
    ['pattern', "{ type: string, pattern: '^th_[a-z0-9]{8}$' }", /^th_[a-z0-9]{8}$/, 2000],
    ['uuid', '{ type: string, format: uuid }', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/, 150],
    ['example', '{ type: string, example: obj_8Kd2mQ4vXc }', /^obj_[0-9A-Za-z]{10}$/, 150],
    ['integer', '{ type: integer }', /^\d+$/, 300],
    ['small integer', '{ type: integer, example: 7 }', /^\d+$/, 200],
    ['digits', "{ type: string, pattern: '^[0-9]{6}$' }", /^[0-9]{6}$/, 150],
    ['few', "{ type: string, pattern: '^[A-C][0-9]$' }", /^[A-C][0-9]$/, 20],
  ]
  test.each(formats)('%s: every one is new and in the format', async (_, schema, want, creates) => {
    const { call } = await openSandbox(thing('created_at: { type: string }', schema))
    const seeded = (await call('GET', '/things')).json.map((one: { id: unknown }) => one.id)
    const ids = new Set<unknown>(seeded)
    for (let count = 0; count < creates; count++) {
      const { status, json } = await call('POST', '/things', { body: { name: 'x' } })
      expect(status).toBe(201)
      expect(String(json.id)).toMatch(want)
      ids.add(json.id)
    }
    expect(ids.size).toBe(seeded.length + creates)
  })

  test('when none is left the API says so', async () => {
    const { call } = await openSandbox(thing('created_at: { type: string }', "{ type: string, pattern: '^[A-C]$' }"))
    const statuses = []
    for (let count = 0; count < 5; count++)
      statuses.push((await call('POST', '/things', { body: { name: 'x' } })).status)
    expect(statuses.at(-1)).toBe(409)
    expect((await call('GET', '/things')).json.map(({ id }: { id: string }) => id).sort()).toEqual(['A', 'B', 'C'])
  })
})

test('what is written is what is read, whatever it is', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 })
  // A property named `__proto__` is left out when a body is read.
  const name = fc.oneof(text, fc.constantFrom('constructor', 'toString', '')).filter((key) => key !== '__proto__')
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        name: fc.option(text, { nil: null }),
        tags: fc.array(text, { maxLength: 4 }),
        metadata: fc.dictionary(name, text),
      }),
      async (body) => {
        const made = await api.call('POST', '/v1/customers', { body: { email: 'a@shop.test', ...body } })
        expect(made.status).toBe(201)
        const read = (await api.call('GET', `/v1/customers/${made.json.id}`)).text
        const { name, tags, metadata } = JSON.parse(read)
        expect(JSON.stringify([name, tags, metadata])).toBe(JSON.stringify([body.name, body.tags, body.metadata]))
      },
    ),
    { numRuns: 50 },
  )
})

/** An API of one thing. */
function thing(property: string, id = '{ type: string, format: uuid }'): string {
  const schema = "{ $ref: '#/components/schemas/Thing' }"
  return `
openapi: 3.1.0
info: { title: Things, version: '1' }
paths:
  /things:
    get:
      responses:
        '200': { description: All., content: { application/json: { schema: { type: array, items: ${schema} } } } }
    post:
      requestBody:
        content:
          application/json: { schema: { type: object, required: [name], properties: { name: { type: string } } } }
      responses: { '201': { description: One., content: { application/json: { schema: ${schema} } } } }
  /things/{id}:
    parameters: [{ name: id, in: path, required: true, schema: ${id} }]
    get:
      responses: { '200': { description: One., content: { application/json: { schema: ${schema} } } } }
components:
  schemas:
    Thing:
      type: object
      required: [id, name]
      properties:
        id: ${id}
        name: { type: string }
        ${property}
`
}
