import { afterAll, afterEach, beforeAll, describe, expect, test as base } from 'vitest'
import { sandboxFixtures, useSandbox } from '../../src/testing/index.ts'

const order = { customer_email: 'ada@mailbox.example', customer_name: 'Ada', currency: 'USD' }
const seen: string[] = []

describe('a sandbox for each test', () => {
  const test = base.extend(sandboxFixtures('orders'))

  for (const name of ['one', 'another'])
    test.concurrent(`${name}, at the same time`, async ({ sandbox, expect }) => {
      seen.push(sandbox.url)
      const made = await sandbox.call('POST /orders', { body: order, expect: 201 })
      expect((await fetch(`${sandbox.url}/orders/${made.body.id}`, { headers: sandbox.headers() })).status).toBe(200)
      expect(sandbox.exchanges()).toHaveLength(2)
    })

  base('is closed when its test is over', async () => {
    expect(new Set(seen).size).toBe(2)
    for (const url of seen) await expect(fetch(url)).rejects.toThrow('fetch failed')
  })
})

describe('one sandbox for all tests', () => {
  const sandbox = useSandbox('orders', { beforeAll, afterEach, afterAll })

  base('as new for the first', async () => {
    expect(sandbox.exchanges()).toEqual([])
    await sandbox.call('POST /orders', { body: order, expect: 201 })
    expect(sandbox.exchanges()).toHaveLength(1)
  })

  base('and for the second', async () => {
    expect(sandbox.exchanges()).toEqual([])
    expect(sandbox.events()).toEqual([])
  })
})

base('it is not there outside of tests', () => {
  const never = useSandbox('orders', { before: () => {}, afterEach: () => {}, after: () => {} })
  expect(() => never.url).toThrow('The sandbox is there from the first hook on')
})
