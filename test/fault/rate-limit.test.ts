import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { bank as document, type Bank, openBank } from './bank.ts'

let bank: Bank
beforeAll(async () => {
  bank = await openBank()
})
afterAll(() => bank.close())
afterEach(() => bank.sandbox.faults.clear())

const list = async (from = bank) => {
  const { status, headers, json } = await from.call('GET', '/payments')
  const of = (name: string) => headers.get(`x-ratelimit-${name}`)
  return {
    status,
    limit: of('limit'),
    remaining: of('remaining'),
    reset: of('reset'),
    retry: headers.get('retry-after'),
    json,
  }
}

test('declared headers have true numbers, the documented limit where none is enforced', async () => {
  const seen = [await list(), await list()]
  const wall = bank.clock.now() / 1000
  expect(seen).toMatchObject([
    { status: 200, limit: '60', remaining: '59', reset: String(wall + 3600), retry: null },
    { status: 200, limit: '60', remaining: '58' },
  ])
  const made = await bank.call('POST', '/payments', { amount: 1 })
  expect(made.headers.get('ratelimit')).toBe('"default";r=997;t=3600')
  expect(made.headers.get('ratelimit-policy')).toBe('"default";q=1000;w=3600')
})

test('a limit is enforced, until its window ends', async () => {
  const set = await bank.control('POST', '/faults', { limit: { requests: 2, seconds: 60 } })
  expect(set.json).toEqual({ limit: { requests: 2, seconds: 60 } })
  const seen = [await list(), await list(), await list()]
  expect(seen.map(({ status, remaining }) => [status, remaining])).toEqual([
    [200, '1'],
    [200, '0'],
    [429, '0'],
  ])
  expect(seen[2]).toMatchObject({ retry: '60', json: { error: { code: 'rate_limited' } } })
  await bank.sandbox.clock.advance(59_000)
  expect(await list()).toMatchObject({ status: 429, retry: '1' })
  await bank.sandbox.clock.advance(1000)
  expect(await list()).toMatchObject({ status: 200, remaining: '1' })
  const lifted = await bank.control('POST', '/faults', { limit: null })
  expect(lifted.json).toEqual({ limit: null })
})

test('an overlay sets one; clearing goes back to it', async () => {
  const limited = await openBank(
    ':memory:',
    document.replace('x-specbox:', 'x-specbox:\n  rateLimit: { requests: 1, seconds: 10 }'),
  )
  expect([(await list(limited)).status, (await list(limited)).status]).toEqual([200, 429])
  await limited.control('POST', '/faults', { limit: { requests: 9, seconds: 10 } })
  expect((await list(limited)).limit).toBe('9')
  await limited.control('DELETE', '/faults')
  expect((await limited.control('GET', '/faults')).json.limit).toEqual({ requests: 1, seconds: 10 })
  await limited.control('POST', '/faults', { limit: null })
  expect([(await list(limited)).status, (await list(limited)).status]).toEqual([200, 200])
  await limited.close()
})

test('sandboxes have limits of their own', async () => {
  const other = await bank.another()
  await bank.control('POST', '/faults', { limit: { requests: 1, seconds: 60 } })
  await list()
  expect([(await list()).status, (await list(other)).status]).toEqual([429, 200])
})
