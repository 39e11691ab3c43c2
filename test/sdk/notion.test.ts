import { APIErrorCode, APIResponseError, Client, collectPaginatedAPI, iteratePaginatedAPI } from '@notionhq/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from '../serve.ts'
import { hasShared, shared } from '../shared.ts'

/**
 * The document describes hardly any reply and none of the error codes (`object_not_found` is nowhere in it), declares all
 * but one operation public, and no operation that makes databases or blocks.
 */
describe.skipIf(!hasShared)('@notionhq/client 5.26.0, unmodified', () => {
  let served: Served
  let notion: Client
  const client = (auth: string) => new Client({ auth, baseUrl: served.url, retry: false, logger: () => undefined })
  const title = (content: string) => ({ title: { title: [{ text: { content } }] } })
  const somePage = 'b55c9c91-384d-452b-81db-d1ef79372b75'

  beforeAll(async () => {
    served = await serveDocument(shared('specs/notion.json'))
    notion = client(served.key)
  })
  afterAll(() => served.close())

  test('page: create, retrieve, update, move to trash', async () => {
    const made = await notion.pages.create({ parent: { page_id: somePage }, properties: title('Plan') })
    expect(made).toMatchObject({ parent: { page_id: somePage }, properties: title('Plan') })
    expect(await notion.pages.retrieve({ page_id: made.id })).toEqual(made)
    const changed = await notion.pages.update({ page_id: made.id, properties: title('Plan B') })
    expect(changed).toMatchObject({ id: made.id, properties: title('Plan B') })
    await notion.pages.update({ page_id: made.id, in_trash: true })
    expect(await notion.pages.retrieve({ page_id: made.id })).toMatchObject({
      in_trash: true,
      properties: title('Plan B'),
    })
  })

  test('data source: create, retrieve, update; a query and a search are pages', async () => {
    const parent = { page_id: somePage } as unknown as { database_id: string }
    const made = await notion.dataSources.create({ parent, properties: { Name: { title: {} } } })
    expect(await notion.dataSources.retrieve({ data_source_id: made.id })).toEqual(made)
    const name = [{ text: { content: 'Tasks' } }]
    const changed = await notion.dataSources.update({ data_source_id: made.id, title: name })
    expect(changed).toMatchObject({ id: made.id, title: name, properties: { Name: { title: {} } } })
    // What they find is told by no schema: they find nothing.
    expect(await collectPaginatedAPI(notion.dataSources.query, { data_source_id: made.id })).toEqual([])
    expect(await collectPaginatedAPI(notion.search, { query: 'Plan' })).toEqual([])
  })

  test('comments: create, collect', async () => {
    const page = await notion.pages.create({ parent: { page_id: somePage }, properties: title('Talk') })
    const ids: string[] = []
    for (const content of ['One', 'Two', 'Three', 'Four', 'Five'])
      ids.push((await notion.comments.create({ parent: { page_id: page.id }, rich_text: [{ text: { content } }] })).id)
    const query = { block_id: page.id, page_size: 2 }
    const all = await collectPaginatedAPI(notion.comments.list, query)
    expect(all.map(({ id }) => id).filter((id) => ids.includes(id))).toEqual(ids)
    const seen: string[] = []
    for await (const { id } of iteratePaginatedAPI(notion.comments.list, query)) seen.push(id)
    expect(seen).toEqual(all.map(({ id }) => id))
    expect(await notion.comments.list(query)).toMatchObject({ has_more: true, next_cursor: expect.any(String) })
  })

  test('refusals', async () => {
    const wrong = client('secret_wrong').users.list({})
    await expect(wrong).rejects.toThrow(APIResponseError)
    await expect(wrong).rejects.toMatchObject({ code: APIErrorCode.Unauthorized, status: 401 })
    const invalid = notion.pages.create({ parent: { page_id: somePage } } as Parameters<typeof notion.pages.create>[0])
    await expect(invalid).rejects.toMatchObject({ code: APIErrorCode.ValidationError, status: 400 })
    const missing = notion.pages.retrieve({ page_id: '00000000-0000-4000-8000-000000000000' })
    await expect(missing).rejects.toMatchObject({ status: 404 })
  })
})
