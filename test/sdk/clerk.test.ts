import { type ClerkClient, createClerkClient } from '@clerk/backend'
import { isClerkAPIResponseError } from '@clerk/backend/errors'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from '../serve.ts'
import { hasShared, shared } from '../shared.ts'

const refusal = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no refusal',
    (error: unknown) => error,
  )

describe.skipIf(!hasShared)('@clerk/backend 3.25.0, unmodified', () => {
  let served: Served
  let clerk: ClerkClient
  beforeAll(async () => {
    served = await serveDocument(shared('specs/clerk_bapi_2025-11-10.yaml'))
    clerk = createClerkClient({ secretKey: served.key, apiUrl: served.url })
  }, 60_000)
  afterAll(() => served.close())

  const createUser = (firstName: string) =>
    clerk.users.createUser({ firstName, emailAddress: [`${firstName.toLowerCase()}@example.com`] })

  test('user: create, get, update, ban and unban, delete', async () => {
    const made = await createUser('Ada')
    expect(made).toMatchObject({
      firstName: 'Ada',
      banned: false,
      emailAddresses: [{ emailAddress: 'ada@example.com' }],
    })
    expect(made.id).toMatch(/^user_/)
    expect(await clerk.users.getUser(made.id)).toMatchObject({ id: made.id, firstName: 'Ada' })
    const changed = await clerk.users.updateUser(made.id, { lastName: 'Lovelace' })
    expect([changed.firstName, changed.lastName]).toEqual(['Ada', 'Lovelace'])
    expect((await clerk.users.banUser(made.id)).banned).toBe(true)
    expect((await clerk.users.unbanUser(made.id)).banned).toBe(false)
    expect(await clerk.users.deleteUser(made.id)).toMatchObject({ id: made.id, deleted: true })
    const gone = await refusal(clerk.users.getUser(made.id))
    expect(isClerkAPIResponseError(gone)).toBe(true)
    expect(gone).toMatchObject({ status: 404, errors: [{ message: expect.stringContaining(made.id) }] })
  })

  test('organizations: pages of three, members, update, delete', async () => {
    const user = await createUser('Grace')
    const before = (await clerk.organizations.getOrganizationList({ limit: 1 })).totalCount
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    for (const name of names) await clerk.organizations.createOrganization({ name, createdBy: user.id })
    const listed: string[] = []
    let pages = 0
    for (let total = 1; listed.length < total; pages++) {
      const page = await clerk.organizations.getOrganizationList({ limit: 3, offset: listed.length })
      total = page.totalCount
      expect(page.data.length).toBe(Math.min(3, total - listed.length))
      listed.push(...page.data.map(({ name }) => name))
    }
    expect(listed.length).toBe(before + names.length)
    expect(pages).toBeGreaterThanOrEqual(3)
    expect(listed.filter((name) => names.includes(name)).sort()).toEqual(names)

    const made = await clerk.organizations.createOrganization({ name: 'Works', createdBy: user.id })
    expect(made).toMatchObject({ name: 'Works', createdBy: user.id })
    const changed = await clerk.organizations.updateOrganization(made.id, { name: 'New Works' })
    expect(changed).toMatchObject({ id: made.id, name: 'New Works' })
    expect((await clerk.organizations.getOrganization({ organizationId: made.id })).name).toBe('New Works')
    const membership = { organizationId: made.id, userId: user.id, role: 'org:admin' as const }
    expect(await clerk.organizations.createOrganizationMembership(membership)).toMatchObject({ role: 'org:admin' })
    const members = await clerk.organizations.getOrganizationMembershipList({ organizationId: made.id })
    expect(members.data.map(({ role, organization }) => [role, organization.id])).toEqual([['org:admin', made.id]])
    expect(await clerk.organizations.deleteOrganization(made.id)).toMatchObject({ id: made.id, deleted: true })
    expect(await refusal(clerk.organizations.getOrganization({ organizationId: made.id }))).toMatchObject({
      status: 404,
    })
  })

  test('invitation: create, revoke', async () => {
    const made = await clerk.invitations.createInvitation({ emailAddress: 'new@example.com' })
    expect(made).toMatchObject({ emailAddress: 'new@example.com', status: 'pending' })
    expect((await clerk.invitations.revokeInvitation(made.id)).status).toBe('revoked')
  })

  test('a wrong key is a 401', async () => {
    const stranger = createClerkClient({ secretKey: 'sk_test_wrong', apiUrl: served.url })
    const refused = await refusal(stranger.users.getUserList())
    expect(isClerkAPIResponseError(refused)).toBe(true)
    expect(refused).toMatchObject({ status: 401 })
  })
})
