import { describe, expect, test } from 'vitest'
import { createDocument } from '../../openapi/create-document.ts'
import { similarTo } from './similar-id.ts'

const document = createDocument({
  source: 'memory:',
  dialect: '3.1',
  root: { info: { title: 'Acme - Messaging' } },
  digest: '',
  problems: [],
})
const candidates = [
  ['ListOrders', '/orders'],
  ['FetchOrder', '/orders/{id}'],
  ['CreateService', '/v1/Services'],
  ['ListHostedNumbersOrder', '/HostedNumbers/Orders'],
  ['getThing', '/a'],
  ['GetThing', '/b'],
].map(([id, path]) => ({ id: id!, path: path!, document }))

describe('similarTo', () => {
  test('what is alike is told apart by the parameters in the path', () => {
    const alike = candidates.filter(({ id }) => id.toLowerCase() === 'getthing')
    const deeper = { ...alike[0]!, id: 'GETthing', path: '/c/{id}' }
    expect(similarTo('getthing', [...alike, deeper], 1)?.id).toBe('GETthing')
    expect(similarTo('getthing', [...alike, deeper], 0)).toBeUndefined()
  })

  test.each([
    ['listOrders', 'ListOrders'],
    ['listOrder', 'ListOrders'],
    ['fetchOrders', 'FetchOrder'],
    ['createMessagingService', 'CreateService'],
    ['ListOrderHosted', undefined],
    ['listHostedNumbersOrders', 'ListHostedNumbersOrder'],
    ['GETTHING', undefined],
    ['createMessaging', undefined],
    ['nothing', undefined],
    ['', undefined],
  ])('%s → %s', (id, want) => {
    expect(similarTo(id, candidates, 0)?.id).toBe(want)
  })
})
