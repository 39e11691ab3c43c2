import { NotFoundException, UnauthorizedException, WorkOS } from '@workos-inc/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from '../serve.ts'
import { hasShared, shared } from '../shared.ts'

describe.skipIf(!hasShared)('@workos-inc/node 8.13.0, unmodified', () => {
  let served: Served
  let workos: WorkOS
  const client = (key: string) => new WorkOS(key, { apiHostname: '127.0.0.1', port: served.port, https: false })

  beforeAll(async () => {
    served = await serveDocument(shared('specs/workos.yaml'))
    workos = client(served.key)
  }, 60_000)
  afterAll(() => served.close())

  test('organization: create, get, update, delete', async () => {
    const made = await workos.organizations.createOrganization({
      name: 'Foo Corp',
      externalId: 'foo-1',
      metadata: { tier: 'gold' },
      domainData: [{ domain: 'foo-corp.com', state: 'pending' as never }],
    })
    expect(made).toMatchObject({
      object: 'organization',
      name: 'Foo Corp',
      externalId: 'foo-1',
      metadata: { tier: 'gold' },
    })
    expect(made.id).toMatch(/^org_/)
    expect(Math.abs(Date.parse(made.createdAt) - Date.now())).toBeLessThan(60_000)
    expect(await workos.organizations.getOrganization(made.id)).toEqual(made)
    expect(await workos.organizations.getOrganizationByExternalId('foo-1')).toEqual(made)

    const changed = await workos.organizations.updateOrganization({ organization: made.id, name: 'Bar Corp' })
    expect(changed).toMatchObject({ id: made.id, name: 'Bar Corp', externalId: 'foo-1' })
    expect(await workos.organizations.getOrganization(made.id)).toEqual(changed)

    await workos.organizations.deleteOrganization(made.id)
    await expect(workos.organizations.getOrganization(made.id)).rejects.toThrow(NotFoundException)
  })

  test('autoPagination reads every page', async () => {
    const made = new Set<string>()
    for (let i = 0; i < 7; i++) made.add((await workos.organizations.createOrganization({ name: `Page ${i}` })).id)
    const first = await workos.organizations.listOrganizations({ limit: 3 })
    expect(first.data).toHaveLength(3)
    expect(first.listMetadata.after).toEqual(expect.any(String))
    const pages = [first.data.map(({ id }) => id)]
    for (let after = first.listMetadata.after; after !== null && after !== undefined; ) {
      const page = await workos.organizations.listOrganizations({ limit: 3, after })
      pages.push(page.data.map(({ id }) => id))
      after = page.listMetadata.after
    }
    const seen = pages.flat()
    expect(pages.length).toBeGreaterThanOrEqual(3)
    expect(new Set(seen).size).toBe(seen.length)
    for (const id of made) expect(seen).toContain(id)
    const all = await (await workos.organizations.listOrganizations()).autoPagination()
    expect(all.map(({ id }) => id)).toEqual(seen)
    const oldest = await workos.organizations.listOrganizations({ order: 'asc', limit: 100 })
    expect(oldest.data.map(({ id }) => id)).toEqual([...seen].reverse())
  })

  test('user: create, get, list by e-mail, update, delete', async () => {
    const made = await workos.userManagement.createUser({
      email: 'ada@example.com',
      firstName: 'Ada',
      lastName: 'Lovelace',
      emailVerified: true,
    })
    expect(made).toMatchObject({ object: 'user', email: 'ada@example.com', firstName: 'Ada', emailVerified: true })
    expect(await workos.userManagement.getUser(made.id)).toEqual(made)
    const changed = await workos.userManagement.updateUser({ userId: made.id, lastName: 'King' })
    expect(changed).toMatchObject({ id: made.id, firstName: 'Ada', lastName: 'King' })
    const found = await workos.userManagement.listUsers({ email: 'ada@example.com' })
    expect(found.data).toEqual([changed])
    await workos.userManagement.deleteUser(made.id)
    await expect(workos.userManagement.getUser(made.id)).rejects.toThrow(NotFoundException)
  })

  test('a member of an organization', async () => {
    const organization = await workos.organizations.createOrganization({ name: 'Members' })
    const user = await workos.userManagement.createUser({ email: 'grace@example.com' })
    const made = await workos.userManagement.createOrganizationMembership({
      organizationId: organization.id,
      userId: user.id,
    })
    expect(made).toMatchObject({ organizationId: organization.id, userId: user.id })
    const listed = await workos.userManagement.listOrganizationMemberships({ organizationId: organization.id })
    expect(listed.data.map(({ id }) => id)).toEqual([made.id])
    await workos.userManagement.deleteOrganizationMembership(made.id)
    await expect(workos.userManagement.getOrganizationMembership(made.id)).rejects.toThrow(NotFoundException)
  })

  test('refusals are the SDK’s own exceptions', async () => {
    const missing = workos.organizations.getOrganization('org_nope')
    await expect(missing).rejects.toThrow(NotFoundException)
    await expect(missing).rejects.toMatchObject({ status: 404 })
    const stranger = client('sk_wrong').organizations.listOrganizations()
    await expect(stranger).rejects.toThrow(UnauthorizedException)
    await expect(stranger).rejects.toMatchObject({ status: 401 })
  })
})
