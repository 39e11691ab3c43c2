import { verify } from '@octokit/webhooks-methods'
import { Octokit, RequestError } from 'octokit'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from '../serve.ts'
import { hasShared, shared } from '../shared.ts'
import { openReceiver, type Received, type Receiver } from '../webhooks/receiver.ts'

const secret = 'It is a Secret to Everybody'

interface News {
  /** `issues.opened` */
  readonly name: string
  readonly headers: Received['headers']
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies by name and say what they want to find
  readonly payload: any
}

describe.skipIf(!hasShared)('issues and pull requests by the official SDK, with webhooks', () => {
  let served: Served
  let receiver: Receiver
  let octokit: Octokit
  let owner: string
  let hook: number
  let repositoryId: number
  const repo = 'workshop'

  const open = async (name: string) =>
    (await octokit.rest.repos.createForAuthenticatedUser({ name, description: 'Tools' })).data
  const refusal = (call: Promise<unknown>) => call.then(Promise.reject.bind(Promise, new Error('no refusal')), (e) => e)

  beforeAll(async () => {
    const overlay = join(import.meta.dirname, '../../catalog/github/overlay.yaml')
    served = await serveDocument(shared('specs/github.json'), 1, [overlay])
    receiver = await openReceiver()
    octokit = new Octokit({
      auth: served.key,
      baseUrl: served.url,
      throttle: { enabled: false },
      retry: { enabled: false },
    })
    const made = await open(repo)
    owner = made.owner.login
    repositoryId = made.id
    const events = ['issues', 'issue_comment', 'pull_request', 'label']
    const config = { url: `${receiver.url}/json`, content_type: 'json', secret }
    hook = (await octokit.rest.repos.createWebhook({ owner, repo, config, events })).data.id
  }, 60_000)
  afterAll(async () => {
    await served.close()
    await receiver.close()
  })

  /** Deliveries can come twice; each event once, in the order of its first. */
  const toldAt = (path: string) => {
    const byId = new Map<string, Received>()
    for (const one of receiver.received) {
      const id = String(one.headers['x-github-delivery'])
      if (one.path === path && !byId.has(id)) byId.set(id, one)
    }
    return [...byId.values()]
  }
  const mark = () => served.sandbox.events({ limit: 1 })[0]?.sequence ?? 0
  /** All that happened since and the hook asked for, as it came: verified by the vendor, valid as the document has it. */
  const told = async (since: number): Promise<News[]> => {
    const happened = served.sandbox.events({ after: since, limit: 100 })
    const ids = new Set(happened.filter(({ type }) => !type.startsWith('repository')).map(({ id }) => id))
    const isOne = ({ headers }: Received) => ids.has(String(headers['x-github-delivery']))
    await receiver.until(() => toldAt('/json').filter(isOne).length === ids.size)
    return Promise.all(toldAt('/json').filter(isOne).map(read))
  }
  const read = async ({ headers, body }: Received): Promise<News> => {
    const signature = String(headers['x-hub-signature-256'])
    expect(await verify(secret, body, signature)).toBe(true)
    expect(await verify(secret, body.replace('octocat', 'octopus'), signature)).toBe(false)
    expect(await verify(`${secret}!`, body, signature)).toBe(false)
    const payload = JSON.parse(body)
    const group = headers['x-github-event']!
    const name = payload.action === undefined ? group : `${group}.${payload.action}`
    const { blueprint, simulator } = served.sandbox.release
    const { schema } = blueprint.events.find((event) => event.name === name)!.payload
    expect(simulator.model.validators.at(schema!, 'response').validate(payload), name).toEqual([])
    return { name, headers, payload }
  }

  test('a new hook is pinged, whatever it asked for', async () => {
    const [ping] = await told(0)
    expect(ping).toMatchObject({
      name: 'ping',
      headers: {
        'content-type': 'application/json',
        'user-agent': expect.stringMatching(/^GitHub-Hookshot\//),
        'x-github-event': 'ping',
        'x-github-hook-id': String(hook),
        'x-github-hook-installation-target-id': String(repositoryId),
        'x-github-hook-installation-target-type': 'repository',
      },
      payload: { hook_id: hook, zen: expect.any(String), repository: { id: repositoryId } },
    })
    expect(ping!.payload.hook).toEqual((await octokit.rest.repos.getWebhook({ owner, repo, hook_id: hook })).data)
    const twice = { owner, repo, config: { url: `${receiver.url}/json` } }
    expect(await refusal(octokit.rest.repos.createWebhook(twice))).toMatchObject({ status: 422 })
  })

  test('issue → closed → reopened', async () => {
    const since = mark()
    const made = (await octokit.rest.issues.create({ owner, repo, title: 'Broken', body: 'It does not work' })).data
    expect(made).toMatchObject({ number: 1, state: 'open', state_reason: null, comments: 0, closed_at: null })
    const at = { owner, repo, issue_number: made.number }
    const read = async () => (await octokit.rest.issues.get(at)).data
    const closed = (await octokit.rest.issues.update({ ...at, state: 'closed', state_reason: 'not_planned' })).data
    expect(closed).toMatchObject({ state: 'closed', state_reason: 'not_planned', closed_by: { login: owner } })
    expect(closed.closed_at).toBe(closed.updated_at)
    expect(await read()).toEqual(closed)
    const reopened = (await octokit.rest.issues.update({ ...at, state: 'open' })).data
    expect(reopened).toMatchObject({ state: 'open', state_reason: 'reopened', closed_at: null, closed_by: null })
    expect(await read()).toEqual(reopened)
    await octokit.rest.issues.update({ ...at, state: 'open' })

    const news = await told(since)
    expect(news.map(({ name }) => name)).toEqual(['issues.opened', 'issues.closed', 'issues.reopened'])
    expect(news.map(({ payload }) => payload.issue)).toEqual([made, closed, reopened])
    const common = { sender: { login: owner }, repository: { full_name: `${owner}/${repo}` } }
    for (const { payload } of news) expect(payload).toMatchObject(common)
  })

  test('comments, labels, assignees, a lock', async () => {
    const made = (await octokit.rest.issues.create({ owner, repo, title: 'Talk', labels: ['bug'] })).data
    expect(made.labels).toMatchObject([{ name: 'bug', color: 'ededed' }])
    const at = { owner, repo, issue_number: made.number }
    const read = async () => (await octokit.rest.issues.get(at)).data
    const since = mark()
    const comment = (await octokit.rest.issues.createComment({ ...at, body: 'First' })).data
    expect((await read()).comments).toBe(1)
    await octokit.rest.issues.deleteComment({ owner, repo, comment_id: comment.id })
    expect((await read()).comments).toBe(0)
    const edited = (await octokit.rest.issues.update({ ...at, title: 'Talks' })).data
    const labeled = (await octokit.rest.issues.update({ ...at, labels: ['bug', 'later'] })).data
    expect(labeled.labels).toMatchObject([{ name: 'bug' }, { name: 'later' }])
    const assigned = (await octokit.rest.issues.addAssignees({ ...at, assignees: [owner, 'hubot'] })).data
    expect(assigned.assignees).toMatchObject([{ login: owner }, { login: 'hubot' }])
    const left = (await octokit.rest.issues.removeAssignees({ ...at, assignees: [owner] })).data
    expect(left).toMatchObject({ assignee: { login: 'hubot' }, assignees: [{ login: 'hubot' }] })
    await octokit.rest.issues.lock({ ...at, lock_reason: 'spam' })
    expect(await read()).toMatchObject({ locked: true, active_lock_reason: 'spam' })
    await octokit.rest.issues.unlock(at)
    expect(await read()).toMatchObject({ locked: false, active_lock_reason: null })

    const news = await told(since)
    const names = news.map(({ name }) => name)
    expect(names.filter((name) => name.startsWith('issues'))).toEqual([
      'issues.edited',
      'issues.labeled',
      'issues.assigned',
      'issues.unassigned',
      'issues.locked',
      'issues.unlocked',
    ])
    const comments = names.filter((name) => name.startsWith('issue_comment'))
    expect(comments).toEqual(['issue_comment.created', 'issue_comment.deleted'])
    expect(names.filter((name) => name.startsWith('label'))).toEqual(['label.created'])
    const about = (name: string) => news.find((one) => one.name === name)!.payload
    expect(about('issue_comment.created').comment).toEqual(comment)
    expect(about('issues.edited').issue).toEqual(edited)
    expect(about('issues.labeled').issue).toEqual(labeled)
    expect(about('issues.assigned').issue).toEqual(assigned)
    expect(about('issues.unassigned').issue).toEqual(left)
  })

  test('labels put on an issue and taken off', async () => {
    await octokit.rest.issues.createLabel({ owner, repo, name: 'urgent', color: 'ff0000' })
    const made = (await octokit.rest.issues.create({ owner, repo, title: 'Labels', labels: ['bug'] })).data
    const at = { owner, repo, issue_number: made.number }
    const names = async () => (await octokit.rest.issues.get(at)).data.labels
    const since = mark()
    const added = (await octokit.rest.issues.addLabels({ ...at, labels: ['urgent', 'newest', 'bug'] })).data
    expect(await names()).toEqual(added)
    expect(await names()).toMatchObject([{ name: 'bug' }, { name: 'urgent', color: 'ff0000' }, { name: 'newest' }])
    const listed = (await octokit.rest.issues.listLabelsOnIssue(at)).data
    expect(listed.map(({ name }) => name)).toEqual(['bug', 'urgent', 'newest'])
    await octokit.rest.issues.removeLabel({ ...at, name: 'bug' })
    expect(await names()).toMatchObject([{ name: 'urgent' }, { name: 'newest' }])
    await octokit.rest.issues.setLabels({ ...at, labels: ['newest', 'bug'] })
    expect((await octokit.rest.issues.listLabelsOnIssue(at)).data).toHaveLength(2)
    expect(await names()).toMatchObject([{ name: 'newest' }, { name: 'bug' }])
    await octokit.rest.issues.removeAllLabels(at)
    expect((await octokit.rest.issues.listLabelsOnIssue(at)).data).toEqual([])
    const about = (await told(since)).filter(({ name }) => name.startsWith('issues'))
    expect(about.map(({ name }) => name)).toEqual([
      'issues.labeled',
      'issues.unlabeled',
      'issues.labeled',
      'issues.unlabeled',
    ])
    expect(about.at(-1)!.payload.issue.labels).toEqual(await names())
  })

  test('pull request → merged', async () => {
    const since = mark()
    const draft = { owner, repo, title: 'Repair', head: 'repair', base: 'main', body: 'It works' }
    const made = (await octokit.rest.pulls.create(draft)).data
    const at = { owner, repo, pull_number: made.number }
    const read = async () => (await octokit.rest.pulls.get(at)).data
    expect(made).toMatchObject({
      state: 'open',
      merged: false,
      merged_at: null,
      draft: false,
      mergeable: true,
      head: { ref: 'repair', label: `${owner}:repair`, sha: expect.stringMatching(/^[0-9a-f]{40}$/) },
      base: { ref: 'main', repo: { full_name: `${owner}/${repo}` } },
    })
    expect(await refusal(octokit.rest.pulls.create(draft))).toMatchObject({ status: 422 })
    expect(await refusal(octokit.rest.pulls.checkIfMerged(at))).toMatchObject({ status: 404 })
    const stale = await refusal(octokit.rest.pulls.merge({ ...at, sha: made.base.sha }))
    expect(stale).toBeInstanceOf(RequestError)
    expect(stale).toMatchObject({ status: 409, response: { data: { message: expect.stringContaining('modified') } } })

    const merged = (await octokit.rest.pulls.merge({ ...at, sha: made.head.sha })).data
    const shown = await read()
    expect(merged).toEqual({ sha: shown.merge_commit_sha, merged: true, message: 'Pull Request successfully merged' })
    expect(shown).toMatchObject({ state: 'closed', merged: true, merged_by: { login: owner } })
    expect(shown.merged_at).toBe(shown.closed_at)
    expect((await octokit.rest.pulls.checkIfMerged(at)).status).toBe(204)
    expect(await refusal(octokit.rest.pulls.merge(at))).toMatchObject({ status: 405 })
    expect(await refusal(octokit.rest.pulls.update({ ...at, state: 'open' }))).toMatchObject({ status: 422 })

    const news = await told(since)
    expect(news.map(({ name }) => name)).toEqual(['pull_request.opened', 'pull_request.closed'])
    expect(news.map(({ payload }) => payload.pull_request)).toEqual([made, shown])
    expect(news.map(({ payload }) => payload.number)).toEqual([made.number, made.number])
  })

  test('a pull request is an issue too: one row of numbers, and it can be closed as one', async () => {
    const before = (await octokit.rest.issues.create({ owner, repo, title: 'Before' })).data.number
    const since = mark()
    const made = (await octokit.rest.pulls.create({ owner, repo, title: 'More', head: 'more', base: 'main' })).data
    expect(made.number).toBe(before + 1)
    const after = (await octokit.rest.issues.create({ owner, repo, title: 'After' })).data.number
    expect(after).toBe(before + 2)
    const at = { owner, repo, issue_number: made.number }
    const issue = async () => (await octokit.rest.issues.get(at)).data
    const pull = async () => (await octokit.rest.pulls.get({ owner, repo, pull_number: made.number })).data
    expect(await issue()).toMatchObject({ title: 'More', pull_request: { html_url: made.html_url, merged_at: null } })
    await octokit.rest.issues.update({ ...at, state: 'closed' })
    expect(await pull()).toMatchObject({ state: 'closed', merged: false })
    await octokit.rest.pulls.update({ owner, repo, pull_number: made.number, state: 'open', title: 'Much more' })
    expect(await pull()).toMatchObject({ state: 'open', closed_at: null, title: 'Much more' })
    expect(await issue()).toMatchObject({ state: 'open', closed_at: null, title: 'Much more' })
    expect(await refusal(octokit.rest.pulls.merge({ owner, repo, pull_number: before }))).toMatchObject({ status: 404 })
    const news = await told(since)
    const names = news.map(({ name }) => name)
    const pulls = ['pull_request.opened', 'pull_request.closed', 'pull_request.reopened']
    expect(names.filter((name) => name.startsWith('pull_request'))).toEqual(pulls)
    expect(names.filter((name) => name.startsWith('issues'))).toEqual(['issues.opened'])
  })

  test('a draft cannot be merged; two repositories count for themselves', async () => {
    await open('attic')
    const made = await octokit.rest.pulls.create({
      owner,
      repo: 'attic',
      title: 'x',
      head: 'a',
      base: 'b',
      draft: true,
    })
    expect(made.data).toMatchObject({ number: 1, draft: true, mergeable_state: 'draft' })
    const refused = await refusal(octokit.rest.pulls.merge({ owner, repo: 'attic', pull_number: 1 }))
    expect(refused).toMatchObject({ status: 405, response: { data: { message: 'Pull Request is still a draft' } } })
    await octokit.rest.pulls.update({ owner, repo: 'attic', pull_number: 1, title: 'y' })
    expect((await octokit.rest.issues.get({ owner, repo: 'attic', issue_number: 1 })).data.title).toBe('y')
    expect((await octokit.rest.issues.get({ owner, repo, issue_number: 1 })).data.title).toBe('Broken')
  })

  test('a hook that wants a form, and only issues', async () => {
    const config = { url: `${receiver.url}/form`, content_type: 'form', secret }
    const made = (await octokit.rest.repos.createWebhook({ owner, repo, config, events: ['issues'] })).data
    await octokit.rest.issues.createComment({ owner, repo, issue_number: 1, body: 'Not told' })
    await octokit.rest.issues.update({ owner, repo, issue_number: 1, state: 'closed' })
    await receiver.until(() => toldAt('/form').length >= 2)
    await octokit.rest.repos.pingWebhook({ owner, repo, hook_id: made.id })
    await receiver.until(() => toldAt('/form').length >= 3)
    const news = toldAt('/form')
    expect(news.map(({ headers }) => headers['x-github-event'])).toEqual(['ping', 'issues', 'ping'])
    for (const { headers, body } of news) {
      expect(headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
      expect(headers['x-github-hook-id']).toBe(String(made.id))
      expect(await verify(secret, body, String(headers['x-hub-signature-256']))).toBe(true)
    }
    const payload = JSON.parse(new URLSearchParams(news[1]!.body).get('payload') ?? '')
    expect(payload).toMatchObject({ action: 'closed', issue: { number: 1, state_reason: 'completed' } })
    await octokit.rest.repos.updateWebhook({ owner, repo, hook_id: made.id, active: false })
    await octokit.rest.issues.update({ owner, repo, issue_number: 1, state: 'open' })
    const since = mark()
    await octokit.rest.issues.update({ owner, repo, issue_number: 1, title: 'The last' })
    await told(since)
    expect(toldAt('/form')).toHaveLength(3)
  })
})
