import { expect, expectTypeOf, test } from 'vitest'
import { createSandbox } from '../../src/testing/index.ts'
import type { OperationName } from '../../src/testing/index.ts'
import type { paths, Problem, Ticket } from './paths.ts'

const text = { type: 'string' }
const ticket = {
  type: 'object',
  required: ['id', 'title', 'status'],
  properties: { id: text, title: text, status: { enum: ['open', 'closed'] }, assignee: { type: ['string', 'null'] } },
}
const json = (schema: object) => ({ description: '', content: { 'application/json': { schema } } })
const id = { name: 'ticket_id', in: 'path', required: true, schema: text }
const input = {
  content: { 'application/json': { schema: { type: 'object', properties: { title: text }, required: ['title'] } } },
}

/** What `paths` describes. */
const document = {
  openapi: '3.1.0',
  info: { title: 'Tickets', version: '1' },
  paths: {
    '/tickets': {
      get: {
        operationId: 'listTickets',
        responses: { 200: json({ type: 'object', properties: { data: { type: 'array', items: ticket } } }) },
      },
      post: {
        operationId: 'createTicket',
        requestBody: { required: true, ...input },
        responses: { 201: json(ticket) },
      },
    },
    '/tickets/{ticket_id}': {
      parameters: [id],
      get: { operationId: 'getTicket', responses: { 200: json(ticket) } },
      delete: { operationId: 'deleteTicket', responses: { 204: { description: '' } } },
      patch: { operationId: 'updateTicket', requestBody: input, responses: { 200: json(ticket) } },
    },
  },
}

const open = () => createSandbox<paths>(document, { port: null })

test('names of operations', () => {
  expectTypeOf<OperationName<paths>>().toEqualTypeOf<
    | 'GET /tickets'
    | 'POST /tickets'
    | 'GET /tickets/{ticket_id}'
    | 'DELETE /tickets/{ticket_id}'
    | 'PATCH /tickets/{ticket_id}'
  >()
})

test('an answer is typed by the status that is expected', async () => {
  await using sandbox = await open()
  const made = await sandbox.call('POST /tickets', { body: { title: 'Broken' }, expect: 201 })
  expectTypeOf(made.body).toEqualTypeOf<Ticket>()
  expectTypeOf(made.status).toEqualTypeOf<201>()
  const path = { ticket_id: made.body.id }
  const read = await sandbox.call('GET /tickets/{ticket_id}', { path, query: { fields: 'id' }, expect: 200 })
  expectTypeOf(read.body).toEqualTypeOf<Ticket | string>()
  expect(read.body).toEqual(made.body)
  const updated = await sandbox.call('PATCH /tickets/{ticket_id}', { path, expect: 200 })
  expectTypeOf(updated.body).toEqualTypeOf<Ticket>()
  const gone = await sandbox.call('DELETE /tickets/{ticket_id}', { path, expect: 204 })
  expectTypeOf(gone.body).toEqualTypeOf<undefined>()
  expect(gone.body).toBeUndefined()
})

test('an answer is told apart by its status', async () => {
  await using sandbox = await open()
  const made = await sandbox.call('POST /tickets', { body: { title: 'Broken' } })
  if (made.status === 201) expectTypeOf(made.body).toEqualTypeOf<Ticket>()
  else if (made.status === 422) expectTypeOf(made.body).toEqualTypeOf<Problem & { errors: string[] }>()
  else expectTypeOf(made.body).toEqualTypeOf<Problem>()
  const list = await sandbox.call('GET /tickets')
  if (list.status === 200) expectTypeOf(list.body.data).toEqualTypeOf<Ticket[]>()
  else if (list.status === 404 || list.status === 429) expectTypeOf(list.body).toEqualTypeOf<Problem>()
  else expectTypeOf(list.body).toEqualTypeOf<unknown>()
  expect([made.status, list.status]).toEqual([201, 200])
})

test('entities', async () => {
  await using sandbox = await open()
  const seeded = await sandbox.seed('/tickets', [{ status: 'closed' }])
  expectTypeOf(seeded).toEqualTypeOf<Ticket[]>()
  expect(seeded).toMatchObject([{ status: 'closed' }])
  const [loose] = await sandbox.seed('ticket', [{ status: 'open' }])
  expectTypeOf(loose!.status).toBeAny()
})

test('without a type of the document anything goes', async () => {
  await using sandbox = await createSandbox(document, { port: null })
  const made = await sandbox.call('createTicket', { body: { title: 'Broken' } })
  expectTypeOf(made.status).toEqualTypeOf<number>()
  expectTypeOf(made.body).toBeAny()
  expect(made.status).toBe(201)
})
