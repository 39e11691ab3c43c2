import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from '../serve.ts'
import { hasShared, shared } from '../shared.ts'

type Row = Record<string, unknown> & { gid: string; name: string }
interface Answer<T> {
  readonly data: T
}
/** The SDK's collections: a page knows the next one; `{data: null}` after the last. */
interface Page {
  readonly data: Row[] | null
  nextPage(): Promise<Page>
}
interface Sdk {
  ApiClient: { instance: { basePath: string; authentications: { token: { accessToken: string } } } }
  WorkspacesApi: new () => { getWorkspaces(options: object): Promise<Page> }
  ProjectsApi: new () => { createProject(body: object, options?: object): Promise<Answer<Row>> }
  TasksApi: new () => {
    createTask(body: object, options?: object): Promise<Answer<Row>>
    getTask(gid: string, options?: object): Promise<Answer<Row>>
    updateTask(body: object, gid: string, options?: object): Promise<Answer<Row>>
    deleteTask(gid: string): Promise<Answer<object>>
    getTasks(options: object): Promise<Page>
    getTasksForProject(gid: string, options: object): Promise<Page>
  }
}
const Asana = createRequire(import.meta.url)('asana') as Sdk

async function pagesOf(first: Page): Promise<Row[][]> {
  const pages: Row[][] = []
  for (let page = first; page.data !== null && page.data !== undefined; page = await page.nextPage())
    pages.push(page.data)
  return pages
}

describe.skipIf(!hasShared)('asana 3.2.0, unmodified', () => {
  let served: Served
  const client = Asana.ApiClient.instance
  const tasks = new Asana.TasksApi()
  let workspace: Row
  let project: Row

  beforeAll(async () => {
    served = await serveDocument(shared('specs/asana.yaml'))
    client.basePath = `${served.url}/api/1.0`
    client.authentications.token.accessToken = served.key
    workspace = (await new Asana.WorkspacesApi().getWorkspaces({})).data![0]!
    project = (await new Asana.ProjectsApi().createProject({ data: { name: 'Launch', workspace: workspace.gid } })).data
  }, 60_000)
  afterAll(() => served.close())

  const createTask = async (name: string) =>
    (await tasks.createTask({ data: { name, workspace: workspace.gid, projects: [project.gid] } })).data

  test('task: create, get, update, delete', async () => {
    const made = await createTask('Write the copy')
    expect(made).toMatchObject({
      name: 'Write the copy',
      workspace: { gid: workspace.gid, name: workspace.name },
      projects: [{ gid: project.gid, name: 'Launch' }],
    })
    expect((await tasks.getTask(made.gid)).data).toEqual(made)
    const changed = (await tasks.updateTask({ data: { name: 'Write better copy', completed: true } }, made.gid)).data
    expect(changed).toMatchObject({ gid: made.gid, name: 'Write better copy', completed: true })
    expect(changed.projects).toEqual(made.projects)
    expect((await tasks.getTask(made.gid)).data).toEqual(changed)
    expect((await tasks.deleteTask(made.gid)).data).toEqual({})
    await expect(tasks.getTask(made.gid)).rejects.toMatchObject({
      status: 404,
      response: { body: { errors: [{ message: expect.stringContaining(made.gid) }] } },
    })
  })

  test('collections page by themselves', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    for (const name of names) await createTask(name)
    for (const first of [
      await tasks.getTasks({ project: project.gid, limit: 3 }),
      await tasks.getTasksForProject(project.gid, { limit: 3 }),
    ]) {
      const pages = await pagesOf(first)
      expect(pages.map((page) => page.length)).toEqual([3, 3, 1])
      expect(pages.flat().map(({ name }) => name)).toEqual(names)
    }
  })

  test('another project has none of them', async () => {
    const other = await new Asana.ProjectsApi().createProject({ data: { name: 'Other', workspace: workspace.gid } })
    expect((await tasks.getTasksForProject(other.data.gid, { limit: 3 })).data).toEqual([])
  })

  test('a wrong token is a 401', async () => {
    client.authentications.token.accessToken = 'wrong'
    await expect(tasks.getTasks({ project: project.gid })).rejects.toMatchObject({
      status: 401,
      response: { body: { errors: [{ message: expect.any(String) }] } },
    })
    client.authentications.token.accessToken = served.key
  })
})
