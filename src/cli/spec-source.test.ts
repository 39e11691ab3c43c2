import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'
import { slugOf } from './spec-source.ts'

test.each([
  ['/a/orders/openapi.yaml', 'orders'],
  ['/a/orders/v1/openapi.json', 'orders'],
  ['/a/Pet_Store.v1.json', 'pet-store-v1'],
  ['/a/crm.openapi.yaml', 'crm'],
  ['/a/swagger_v2.json', 'a'],
  ['/a/billing', 'billing'],
  ['/a/ÄÖ.yaml', 'api'],
  [`/a/${'x'.repeat(100)}.yaml`, 'x'.repeat(60)],
  ['https://api.example.com/openapi.json', 'api-example-com'],
  ['https://example.com/specs/crm/openapi.json?v=1', 'crm'],
  ['https://example.com/%E0/x.yaml', 'x'],
])('slug of %s', (location, want) => {
  expect(slugOf(location)).toBe(want)
})

test.each([
  ['ordr', 'order'],
  ['createOrde', 'createOrder'],
  ['creat', 'createOrder'],
  ['zebra', undefined],
  ['', undefined],
])('nearest to %s', (typed, want) => {
  expect(nearest(typed, ['order', 'createOrder', 'shipment'])).toBe(want)
})
