import OpenAI, { AuthenticationError, BadRequestError, NotFoundError } from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from '../serve.ts'
import { hasShared, shared } from '../shared.ts'

describe.skipIf(!hasShared)('openai 6.49.0, unmodified', () => {
  let served: Served
  let openai: OpenAI
  const client = (apiKey: string) => new OpenAI({ apiKey, baseURL: `${served.url}/v1`, maxRetries: 0 })
  const upload = (name: string, text: string, purpose: 'batch' | 'assistants' | 'fine-tune' = 'batch') =>
    openai.files.create({ file: new File([text], name, { type: 'application/jsonl' }), purpose })

  beforeAll(async () => {
    served = await serveDocument(shared('specs/openai.yaml'))
    openai = client(served.key)
  }, 60_000)
  afterAll(() => served.close())

  test('files: a multipart upload tells name and size; get, delete, gone', async () => {
    const made = await upload('train.jsonl', '{"prompt":"é"}\n', 'fine-tune')
    expect(made).toMatchObject({ object: 'file', filename: 'train.jsonl', bytes: 16, purpose: 'fine-tune' })
    expect(await openai.files.retrieve(made.id)).toEqual(made)
    expect(await openai.files.delete(made.id)).toMatchObject({ id: made.id, deleted: true })
    await expect(openai.files.retrieve(made.id)).rejects.toThrow(NotFoundError)
  })

  test('for await reads every page, newest first or as asked', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}.jsonl`)
    for (const name of names) await upload(name, name)
    const read = async (order: 'asc' | 'desc') => {
      const seen: string[] = []
      for await (const file of openai.files.list({ purpose: 'batch', limit: 2, order })) seen.push(file.filename)
      return seen.filter((name) => names.includes(name))
    }
    expect(await read('desc')).toEqual([...names].reverse())
    expect(await read('asc')).toEqual(names)
    const page = await openai.files.list({ purpose: 'batch', limit: 2 })
    expect(page.has_more).toBe(true)
    expect((await page.getNextPage()).data).toHaveLength(2)
  })

  test('vector store: create, update, files, delete', async () => {
    const made = await openai.vectorStores.create({ name: 'Docs', metadata: { team: 'a' } })
    expect(made).toMatchObject({ object: 'vector_store', name: 'Docs', metadata: { team: 'a' } })
    expect(await openai.vectorStores.retrieve(made.id)).toEqual(made)
    const changed = await openai.vectorStores.update(made.id, { name: 'Manuals' })
    expect(changed).toMatchObject({ id: made.id, name: 'Manuals', metadata: { team: 'a' } })

    const file = await upload('manual.txt', 'Turn it on.', 'assistants')
    const other = await openai.vectorStores.create({ name: 'Other' })
    const inside = await openai.vectorStores.files.create(made.id, { file_id: file.id })
    expect(inside).toMatchObject({ id: file.id, vector_store_id: made.id })
    expect(await openai.vectorStores.files.retrieve(file.id, { vector_store_id: made.id })).toEqual(inside)
    expect((await openai.vectorStores.files.list(made.id)).data).toEqual([inside])
    expect((await openai.vectorStores.files.list(other.id)).data).toEqual([])
    await openai.vectorStores.files.delete(file.id, { vector_store_id: made.id })
    expect((await openai.vectorStores.files.list(made.id)).data).toEqual([])

    expect(await openai.vectorStores.delete(made.id)).toMatchObject({ id: made.id, deleted: true })
    await expect(openai.vectorStores.retrieve(made.id)).rejects.toThrow(NotFoundError)
  })

  test('assistant, thread and message', async () => {
    const assistant = await openai.beta.assistants.create({ model: 'gpt-4o', name: 'Tutor', instructions: 'Teach.' })
    expect(assistant).toMatchObject({ object: 'assistant', model: 'gpt-4o', name: 'Tutor', instructions: 'Teach.' })
    const renamed = await openai.beta.assistants.update(assistant.id, { name: 'Coach' })
    expect(renamed).toMatchObject({ name: 'Coach', instructions: 'Teach.' })
    expect(await openai.beta.assistants.retrieve(assistant.id)).toEqual(renamed)
    const thread = await openai.beta.threads.create({ metadata: { user: '1' } })
    const message = await openai.beta.threads.messages.create(thread.id, { role: 'user', content: 'Hi' })
    expect(message).toMatchObject({ object: 'thread.message', thread_id: thread.id, role: 'user' })
    expect((await openai.beta.threads.messages.list(thread.id)).data).toEqual([message])
  })

  test('conversation, fine-tuning job', async () => {
    const made = await openai.conversations.create({ metadata: { topic: 'demo' } })
    expect(await openai.conversations.retrieve(made.id)).toMatchObject({ id: made.id, metadata: { topic: 'demo' } })
    const changed = await openai.conversations.update(made.id, { metadata: { topic: 'other' } })
    expect(changed.metadata).toEqual({ topic: 'other' })

    const file = await upload('tune.jsonl', '{}', 'fine-tune')
    const job = await openai.fineTuning.jobs.create({ model: 'gpt-4o-mini', training_file: file.id })
    expect(job).toMatchObject({ object: 'fine_tuning.job', model: 'gpt-4o-mini', training_file: file.id })
    const ids: string[] = []
    for await (const one of openai.fineTuning.jobs.list({ limit: 2 })) ids.push(one.id)
    expect(ids).toContain(job.id)
    expect(ids.length).toBeGreaterThan(4)
  })

  test('refusals are the SDK’s own errors', async () => {
    await expect(openai.files.retrieve('file-nope')).rejects.toThrow(NotFoundError)
    await expect(client('wrong').files.list()).rejects.toThrow(AuthenticationError)
    const wrong = openai.vectorStores.create({ name: 5 as unknown as string })
    await expect(wrong).rejects.toThrow(BadRequestError)
    await expect(wrong).rejects.toMatchObject({ status: 400, param: 'name' })
  })
})
