import { DiscordAPIError, REST } from '@discordjs/rest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from '../serve.ts'
import { hasShared, shared } from '../shared.ts'

interface Row {
  readonly id: string
  readonly [name: string]: unknown
}

describe.skipIf(!hasShared)('@discordjs/rest 2.6.3, unmodified', () => {
  let served: Served
  let rest: REST
  let guild: Row
  let channel: Row
  const client = (token: string) => new REST({ api: `${served.url}/api`, version: '10', retries: 0 }).setToken(token)
  const get = async (path: `/${string}`, query = {}) => rest.get(path, { query: new URLSearchParams(query) })
  const post = async (path: `/${string}`, body: object) => (await rest.post(path, { body })) as Row

  beforeAll(async () => {
    served = await serveDocument(shared('specs/discord.json'))
    rest = client(served.key)
    guild = ((await get('/users/@me/guilds')) as Row[])[0]!
    channel = await post(`/guilds/${guild.id}/channels`, { name: 'general', type: 0 })
  }, 60_000)
  afterAll(() => served.close())

  test('guild and channel: what one path makes the others show', async () => {
    expect(await get(`/guilds/${guild.id}`)).toMatchObject({ id: guild.id, name: guild.name })
    expect(channel).toMatchObject({ name: 'general', type: 0, guild_id: guild.id })
    expect(await get(`/channels/${channel.id}`)).toEqual(channel)
    expect(await get(`/guilds/${guild.id}/channels`)).toContainEqual(channel)
    const changed = await rest.patch(`/channels/${channel.id}`, { body: { name: 'talk' } })
    expect(changed).toMatchObject({ id: channel.id, name: 'talk' })
    const other = await post(`/guilds/${guild.id}/channels`, { name: 'gone', type: 0 })
    await rest.delete(`/channels/${other.id}`)
    await expect(get(`/channels/${other.id}`)).rejects.toMatchObject({ status: 404 })
  })

  test('message: create, get, update, delete, 404', async () => {
    const at: `/${string}` = `/channels/${channel.id}/messages`
    const made = await post(at, { content: 'hello' })
    expect(made).toMatchObject({ content: 'hello', channel_id: channel.id })
    expect(await get(`${at}/${made.id}`)).toEqual(made)
    expect(await rest.patch(`${at}/${made.id}`, { body: { content: 'edited' } })).toMatchObject({
      id: made.id,
      content: 'edited',
    })
    expect(await get(`${at}/${made.id}`)).toMatchObject({ content: 'edited' })
    await rest.delete(`${at}/${made.id}`)
    const gone = await get(`${at}/${made.id}`).catch((error: unknown) => error)
    expect(gone).toBeInstanceOf(DiscordAPIError)
    expect(gone).toMatchObject({ status: 404, message: expect.stringContaining(made.id) })
  })

  test('messages: newest first, older by before, newer by after', async () => {
    const room = await post(`/guilds/${guild.id}/channels`, { name: 'history', type: 0 })
    const at: `/${string}` = `/channels/${room.id}/messages`
    const ids: string[] = []
    for (let i = 0; i < 7; i++) ids.push((await post(at, { content: `message ${i}` })).id)
    const pages: string[][] = []
    for (let query = {}; ; query = { before: pages.at(-1)!.at(-1)! }) {
      const page = (await get(at, { limit: '3', ...query })) as Row[]
      if (page.length === 0) break
      pages.push(page.map(({ id }) => id))
    }
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 1])
    expect(pages.flat()).toEqual([...ids].reverse())
    const newer = (await get(at, { limit: '2', after: ids[2]! })) as Row[]
    expect(newer.map(({ id }) => id)).toEqual([ids[4], ids[3]])
  })

  test('webhook: create, list, get, update, delete', async () => {
    const made = await post(`/channels/${channel.id}/webhooks`, { name: 'deploys' })
    expect(made).toMatchObject({ name: 'deploys', channel_id: channel.id })
    expect(await get(`/channels/${channel.id}/webhooks`)).toEqual([expect.objectContaining({ id: made.id })])
    expect(await get(`/webhooks/${made.id}`)).toMatchObject({ id: made.id, name: 'deploys' })
    expect(await rest.patch(`/webhooks/${made.id}`, { body: { name: 'alerts' } })).toMatchObject({ name: 'alerts' })
    await rest.delete(`/webhooks/${made.id}`)
    await expect(get(`/webhooks/${made.id}`)).rejects.toMatchObject({ status: 404 })
  })

  test('a wrong token is a 401', async () => {
    const refused = await client('wrong')
      .get('/users/@me')
      .catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(DiscordAPIError)
    expect(refused).toMatchObject({ status: 401 })
  })
})
