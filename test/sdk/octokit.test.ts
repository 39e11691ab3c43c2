import { Octokit, RequestError } from 'octokit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from '../serve.ts'
import { hasShared, shared } from '../shared.ts'

const refusal = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no refusal',
    (error: unknown) => error,
  )

describe.skipIf(!hasShared)('octokit 5.0.5, unmodified', () => {
  let served: Served
  let octokit: Octokit
  const client = (auth: string) =>
    new Octokit({ auth, baseUrl: served.url, throttle: { enabled: false }, retry: { enabled: false } })
  let owner: string
  const repo = 'workshop'

  beforeAll(async () => {
    served = await serveDocument(shared('specs/github.json'))
    octokit = client(served.key)
    const made = await octokit.rest.repos.createForAuthenticatedUser({
      name: repo,
      description: 'Tools',
      private: true,
    })
    owner = made.data.owner.login
  }, 60_000)
  afterAll(() => served.close())

  test('repository: create, get, rename, delete', async () => {
    const made = await octokit.rest.repos.createForAuthenticatedUser({ name: 'attic', description: 'Old things' })
    expect(made.status).toBe(201)
    expect(made.data).toMatchObject({ name: 'attic', full_name: `${owner}/attic`, description: 'Old things' })
    const { data } = await octokit.rest.repos.get({ owner, repo: 'attic' })
    expect(data).toEqual(made.data)
    const renamed = await octokit.rest.repos.update({ owner, repo: 'attic', name: 'cellar' })
    expect(renamed.data).toMatchObject({ id: data.id, name: 'cellar', description: 'Old things' })
    expect((await octokit.rest.repos.get({ owner, repo: 'cellar' })).data.id).toBe(data.id)
    expect((await octokit.rest.repos.delete({ owner, repo: 'cellar' })).status).toBe(204)
    const gone = await refusal(octokit.rest.repos.get({ owner, repo: 'cellar' }))
    expect(gone).toBeInstanceOf(RequestError)
    expect(gone).toMatchObject({ status: 404, response: { data: { message: expect.any(String) } } })
  })

  test('a second repository of the same name is refused', async () => {
    const refused = await refusal(octokit.rest.repos.createForAuthenticatedUser({ name: repo }))
    expect(refused).toMatchObject({ status: 422 })
    const unnamed = await refusal(octokit.rest.repos.createForAuthenticatedUser({ description: 'x' } as never))
    expect(unnamed).toMatchObject({ status: 422, message: expect.stringContaining('name') })
  })

  test('issues: numbered, paged by the Link header, edited and closed', async () => {
    const titles = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    for (const title of titles) await octokit.rest.issues.create({ owner, repo, title, body: `About ${title}` })
    const pages: number[] = []
    const listed = await octokit.paginate(octokit.rest.issues.listForRepo, { owner, repo, per_page: 3 }, (page) => {
      pages.push(page.data.length)
      return page.data
    })
    expect(pages).toEqual([3, 3, 1])
    expect(listed.map(({ title }) => title).sort()).toEqual(titles)
    expect(listed.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(new Set(listed.map(({ id }) => id)).size).toBe(7)
    const at = { owner, repo, issue_number: 3 }
    const changed = await octokit.rest.issues.update({ ...at, title: 'Third', state: 'closed' })
    expect(changed.data).toMatchObject({ number: 3, title: 'Third', body: 'About c', state: 'closed' })
    expect((await octokit.rest.issues.get(at)).data).toMatchObject({ title: 'Third', state: 'closed' })
    const open = await octokit.paginate(octokit.rest.issues.listForRepo, { owner, repo, state: 'open', per_page: 4 })
    expect(open.map(({ number }) => number).sort()).toEqual([1, 2, 4, 5, 6, 7])
  })

  test('comments: create, list, edit, delete', async () => {
    const issue = (await octokit.rest.issues.create({ owner, repo, title: 'Talk', labels: ['new-label'] })).data
    const at = { owner, repo, issue_number: issue.number }
    const made = (await octokit.rest.issues.createComment({ ...at, body: 'First' })).data
    await octokit.rest.issues.createComment({ ...at, body: 'Second' })
    const comments = await octokit.paginate(octokit.rest.issues.listComments, { ...at, per_page: 1 })
    expect(comments.map(({ body }) => body)).toEqual(['First', 'Second'])
    const edited = await octokit.rest.issues.updateComment({ owner, repo, comment_id: made.id, body: 'Edited' })
    expect(edited.data).toMatchObject({ id: made.id, body: 'Edited' })
    await octokit.rest.issues.deleteComment({ owner, repo, comment_id: made.id })
    expect((await octokit.rest.issues.listComments(at)).data.map(({ body }) => body)).toEqual(['Second'])
  })

  test('labels and milestones: create, list, edit, delete', async () => {
    const names = ['bug', 'idea', 'later', 'now', 'question']
    for (const name of names) await octokit.rest.issues.createLabel({ owner, repo, name, color: 'ff8800' })
    const labels = await octokit.paginate(octokit.rest.issues.listLabelsForRepo, { owner, repo, per_page: 2 })
    expect(labels.map(({ name }) => name)).toEqual(names)
    expect((await octokit.rest.issues.getLabel({ owner, repo, name: 'idea' })).data).toMatchObject({ color: 'ff8800' })
    await octokit.rest.issues.deleteLabel({ owner, repo, name: 'idea' })
    expect(await refusal(octokit.rest.issues.getLabel({ owner, repo, name: 'idea' }))).toMatchObject({ status: 404 })
    const milestone = (await octokit.rest.issues.createMilestone({ owner, repo, title: 'v1' })).data
    expect(milestone).toMatchObject({ number: 1, title: 'v1', state: 'open' })
    const at = { owner, repo, milestone_number: milestone.number }
    expect((await octokit.rest.issues.updateMilestone({ ...at, state: 'closed' })).data.state).toBe('closed')
    expect((await octokit.rest.issues.getMilestone(at)).data).toMatchObject({ title: 'v1', state: 'closed' })
  })

  test('gist: create, get, update, delete', async () => {
    const made = await octokit.rest.gists.create({ description: 'Snippet', files: { 'a.txt': { content: 'hello' } } })
    const gist_id = made.data.id!
    expect((await octokit.rest.gists.get({ gist_id })).data).toEqual(made.data)
    expect(made.data).toMatchObject({ description: 'Snippet', files: { 'a.txt': { content: 'hello' } } })
    expect((await octokit.rest.gists.update({ gist_id, description: 'Other' })).data.description).toBe('Other')
    expect((await octokit.rest.gists.delete({ gist_id })).status).toBe(204)
    expect(await refusal(octokit.rest.gists.get({ gist_id }))).toMatchObject({ status: 404 })
  })

  test('a wrong token is a 401, though the document declares no security', async () => {
    const refused = await refusal(client('wrong').rest.users.getAuthenticated())
    expect(refused).toBeInstanceOf(RequestError)
    expect(refused).toMatchObject({ status: 401 })
  })
})
