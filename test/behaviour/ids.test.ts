import { expect, test } from 'vitest'
import { openSandbox } from '../open-sandbox.ts'
import { shop } from './shop.ts'

test('an id that a client brought along is not given out again', async () => {
  const api = await openSandbox(shop)
  const note = async (body: { text: string; id?: string }) => {
    const made = await api.call('POST', `/v1/customers/${customer}/notes`, { body })
    expect(made.status).toBe(201)
    return String(made.json.id)
  }
  const newCustomer = async () =>
    String((await api.call('POST', '/v1/customers', { body: { email: 'ada@shop.test' } })).json.id)
  let customer = await newCustomer()
  await note({ text: 'first' })
  const second = await note({ text: 'second' })
  // After a reset the same calls give the same ids: what is put back is in the way of what comes.
  await api.sandbox.reset()
  customer = await newCustomer()
  expect(await note({ text: 'put back', id: second })).toBe(second)
  const next = await note({ text: 'next' })
  expect(next).not.toBe(second)
  const kept = await api.call('GET', `/v1/customers/${customer}/notes`)
  expect(kept.text).toContain('put back')
})
