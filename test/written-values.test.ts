import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from './serve.ts'

const text = { type: 'string' }
const ok = (schema: object, status = '200') => ({
  [status]: { description: 'ok', content: { 'application/json': { schema } } },
})
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const path = (name: string, schema: object = text) => ({ name, in: 'path', required: true, schema })
const body = (schema: object, type = 'application/json') => ({ required: true, content: { [type]: { schema } } })
const list = (schema: object) => ({ type: 'object', properties: { data: { type: 'array', items: schema } } })

/** What a request says beside the entity's own properties. */
const document = {
  openapi: '3.0.3',
  info: { title: 'Writing', version: '1' },
  paths: {
    '/uploads': {
      get: { parameters: [{ name: 'app_key', in: 'query', schema: text }], responses: ok(list(ref('Upload'))) },
      post: {
        requestBody: body(
          {
            type: 'object',
            required: ['file'],
            properties: { file: { type: 'string', format: 'binary' }, app_key: text },
          },
          'multipart/form-data',
        ),
        responses: ok(ref('Upload'), '201'),
      },
    },
    '/uploads/{upload_id}': {
      get: { parameters: [path('upload_id', { type: 'integer' })], responses: ok(ref('Upload')) },
    },
    '/teams': {
      get: { responses: ok(list(ref('Team'))) },
      post: { requestBody: body({ type: 'object', properties: { name: text } }), responses: ok(ref('Team'), '201') },
    },
    '/teams/{team_id}': { get: { parameters: [path('team_id')], responses: ok(ref('Team')) } },
    '/teams/{team_id}/members': {
      get: { parameters: [path('team_id')], responses: ok(list(ref('Member'))) },
      post: {
        parameters: [path('team_id')],
        requestBody: body({ type: 'object', required: ['user_id'], properties: { user_id: text } }),
        responses: ok(ref('Member'), '201'),
      },
    },
    '/teams/{team_id}/members/{user_id}': {
      get: { parameters: [path('team_id'), path('user_id')], responses: ok(ref('Member')) },
    },
  },
  components: {
    schemas: {
      Upload: {
        type: 'object',
        required: ['id', 'filename', 'bytes'],
        properties: {
          id: text,
          filename: text,
          bytes: { type: 'integer' },
          content_type: text,
          app_key: { type: 'string', writeOnly: true },
        },
      },
      Team: {
        type: 'object',
        required: ['id', 'name'],
        properties: { id: text, name: text, archived_at: { type: 'string', format: 'date-time' } },
      },
      Member: { type: 'object', required: ['id', 'role'], properties: { id: text, role: text } },
    },
  },
}

describe('what a request says of an entity', () => {
  let served: Served
  let folder: string
  const call = async (method: string, path: string, body?: FormData | object) => {
    const form = body instanceof FormData
    const reply = await fetch(`${served.url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      headers: form || body === undefined ? {} : { 'content-type': 'application/json' },
    })
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> & { data: { id: string }[] } }
  }
  const upload = (appKey: string) => {
    const form = new FormData()
    form.append('app_key', appKey)
    form.append('file', new File(['héllo'], 'greeting.txt', { type: 'text/plain' }))
    return call('POST', '/uploads', form)
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'specbox-written-'))
    const file = join(folder, 'openapi.json')
    await writeFile(file, JSON.stringify(document))
    served = await serveDocument(file)
  })
  afterAll(async () => {
    await served.close()
    await rm(folder, { recursive: true })
  })

  test('an upload tells its name, size and type; its id fits the number in the path', async () => {
    const made = await upload('one')
    expect(made).toMatchObject({
      status: 201,
      body: { filename: 'greeting.txt', bytes: 6, content_type: 'text/plain' },
    })
    expect(made.body.id).toMatch(/^\d+$/)
    expect(await call('GET', `/uploads/${String(made.body.id)}`)).toEqual({ status: 200, body: made.body })
  })

  test('a list is asked for what is never returned', async () => {
    const made = await upload('two')
    expect(made.body).not.toHaveProperty('app_key')
    const found = await call('GET', '/uploads?app_key=two')
    expect(found.body.data.map(({ id }) => id)).toEqual([made.body.id])
  })

  test('a member is who the body names as the path does, in each team', async () => {
    const teams = [await call('POST', '/teams', { name: 'A' }), await call('POST', '/teams', { name: 'B' })]
    expect(teams[0]!.body).not.toHaveProperty('archived_at')
    for (const { body } of teams) {
      const members = `/teams/${String(body.id)}/members`
      expect(await call('POST', members, { user_id: 'ada' })).toMatchObject({ status: 201, body: { id: 'ada' } })
      expect(await call('GET', `${members}/ada`)).toMatchObject({ status: 200, body: { id: 'ada' } })
      expect((await call('GET', members)).body.data.map(({ id }) => id)).toContain('ada')
    }
  })
})
