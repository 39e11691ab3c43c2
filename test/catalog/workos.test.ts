import { type Event, WorkOS } from '@workos-inc/node'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from '../serve.ts'
import { hasShared, shared } from '../shared.ts'
import { openReceiver, type Receiver } from '../webhooks/receiver.ts'

const day = 86_400_000

describe.skipIf(!hasShared)('invitations by the official SDK, with webhooks', () => {
  let served: Served
  let receiver: Receiver
  let workos: WorkOS
  let secret: string

  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(served.url + path, {
      method,
      headers: { authorization: `Bearer ${served.key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, json: (await response.json()) as { id: string; secret: string } }
  }

  beforeAll(async () => {
    const overlay = join(import.meta.dirname, '../../catalog/workos/overlay.yaml')
    served = await serveDocument(shared('specs/workos.yaml'), 1, [overlay])
    receiver = await openReceiver()
    workos = new WorkOS(served.key, { apiHostname: '127.0.0.1', port: served.port, https: false })
    const events = [
      ...['created', 'accepted', 'revoked', 'resent'].map((what) => `invitation.${what}`),
      ...['user', 'organization_membership'].flatMap((name) => [`${name}.created`, `${name}.updated`]),
    ]
    const made = await call('POST', '/webhook_endpoints', { endpoint_url: `${receiver.url}/hook`, events })
    expect(made.status).toBe(201)
    secret = made.json.secret
  }, 60_000)
  afterAll(async () => {
    await served.close()
    await receiver.close()
  })

  /** What came since so many, verified by the SDK. */
  const told = async (since: number, count: number): Promise<Event[]> => {
    await receiver.until((all) => all.length >= since + count)
    return Promise.all(
      receiver.received.slice(since).map(async ({ headers, body }) => {
        const sigHeader = String(headers['workos-signature'])
        const payload = JSON.parse(body) as Record<string, unknown>
        const altered = { ...payload, event: 'user.deleted' }
        await expect(workos.webhooks.constructEvent({ payload: altered, sigHeader, secret })).rejects.toThrow()
        const wrong = workos.webhooks.constructEvent({ payload, sigHeader, secret: `${secret}x` })
        await expect(wrong).rejects.toThrow()
        return workos.webhooks.constructEvent({ payload, sigHeader, secret })
      }),
    )
  }

  test('pending → accepted makes a user and a member', async () => {
    const organization = await workos.organizations.createOrganization({ name: 'Foo Corp' })
    const since = receiver.received.length
    const made = await workos.userManagement.sendInvitation({
      email: 'ada@example.com',
      organizationId: organization.id,
      roleSlug: 'admin',
    })
    expect(made).toMatchObject({
      object: 'invitation',
      state: 'pending',
      email: 'ada@example.com',
      organizationId: organization.id,
      acceptedAt: null,
      acceptedUserId: null,
    })
    expect(Date.parse(made.expiresAt) - served.sandbox.clock.now()).toBeGreaterThan(6.9 * day)
    expect(made.acceptInvitationUrl).toContain(made.token)
    const accepted = await workos.userManagement.acceptInvitation(made.id)
    expect(accepted).toMatchObject({ id: made.id, state: 'accepted', acceptedUserId: expect.stringMatching(/^user_/) })
    expect(Date.parse(accepted.acceptedAt!)).toBeGreaterThan(0)

    const events = await told(since, 4)
    expect(events.map(({ event }) => event)).toEqual([
      'invitation.created',
      'user.created',
      'organization_membership.created',
      'invitation.accepted',
    ])
    const shown = await workos.userManagement.getInvitation(made.id)
    expect(accepted).toEqual(shown)
    const { token: _, acceptInvitationUrl: __, ...invitation } = shown
    expect(events[3]!.data).toEqual(invitation)
    expect(events[0]!.data).toMatchObject({ id: made.id, state: 'pending' })
    const user = await workos.userManagement.getUser(accepted.acceptedUserId!)
    expect(user).toMatchObject({ email: 'ada@example.com', emailVerified: true })
    expect(events[1]!.data).toEqual(user)
    const members = await workos.userManagement.listOrganizationMemberships({ organizationId: organization.id })
    expect(members.data).toHaveLength(1)
    expect(members.data[0]).toMatchObject({ userId: user.id, status: 'active', role: { slug: 'admin' } })
    expect(events[2]!.data).toMatchObject({ id: members.data[0]!.id, userId: user.id, role: { slug: 'admin' } })

    const again = workos.userManagement.acceptInvitation(made.id)
    await expect(again).rejects.toMatchObject({ status: 400, rawData: { code: 'invite_not_pending' } })
    const twice = workos.userManagement.sendInvitation({ email: 'ada@example.com', organizationId: organization.id })
    await expect(twice).rejects.toMatchObject({ rawData: { code: 'user_already_organization_member' } })
  })

  test('revoked and resent', async () => {
    const since = receiver.received.length
    const made = await workos.userManagement.sendInvitation({ email: 'grace@example.com' })
    expect((await call('POST', `/user_management/invitations/${made.id}/resend`, {})).status).toBe(200)
    const twice = workos.userManagement.sendInvitation({ email: 'grace@example.com' })
    await expect(twice).rejects.toMatchObject({ status: 400, rawData: { code: 'email_already_invited' } })
    const revoked = await workos.userManagement.revokeInvitation(made.id)
    expect(revoked).toMatchObject({ state: 'revoked', revokedAt: expect.any(String) })
    const events = await told(since, 3)
    expect(events.map(({ event }) => event)).toEqual(['invitation.created', 'invitation.resent', 'invitation.revoked'])
    const refused = await call('POST', `/user_management/invitations/${made.id}/resend`, {})
    expect(refused).toMatchObject({ status: 400, json: { code: 'invite_revoked' } })
    const late = workos.userManagement.revokeInvitation(made.id)
    await expect(late).rejects.toMatchObject({ rawData: { code: 'invite_not_pending' } })
  })

  test('expires when its time is over', async () => {
    const made = await workos.userManagement.sendInvitation({ email: 'late@example.com' })
    const short = await workos.userManagement.sendInvitation({ email: 'soon@example.com', expiresInDays: 1 })
    await served.sandbox.clock.advance(2 * day)
    expect((await workos.userManagement.getInvitation(short.id)).state).toBe('expired')
    expect((await workos.userManagement.getInvitation(made.id)).state).toBe('pending')
    await served.sandbox.clock.advance(6 * day)
    expect((await workos.userManagement.getInvitation(made.id)).state).toBe('expired')
    const late = workos.userManagement.acceptInvitation(made.id)
    await expect(late).rejects.toMatchObject({ status: 400, rawData: { code: 'invite_not_pending' } })
  })

  test('the events are listed with a cursor', async () => {
    const names = ['invitation.created', 'invitation.accepted', 'user.created'] as const
    const all = await workos.events.listEvents({ events: [...names], limit: 100 })
    expect(new Set(all.data.map(({ event }) => event))).toEqual(new Set(names))
    const first = await workos.events.listEvents({ events: [...names], limit: 1 })
    const second = await workos.events.listEvents({ events: [...names], limit: 1, after: first.listMetadata.after! })
    expect([...first.data, ...second.data]).toEqual(all.data.slice(0, 2))
    const webhooks = receiver.received.map(({ body }) => (JSON.parse(body) as { id: string }).id)
    for (const { id } of all.data) expect(webhooks).toContain(id)
  })
})
