import { expect, test } from 'vitest'
import { pathValues } from './link-values.ts'

test.each<[string, string, Record<string, string>]>([
  ['/orders/{order_id}', '/orders/ord_1', { order_id: 'ord_1' }],
  ['/orders/{order_id}', '/v1/orders/ord%201', { order_id: 'ord 1' }],
  ['/a/{x}/b/{y}', '/v2/a/1/b/2', { x: '1', y: '2' }],
  ['/files/{name}.json', '/files/a.json', {}],
  ['/a/{x}', '/a/%zz', { x: '%zz' }],
  ['', '/a/1', {}],
])('%s of %s', (template, path, want) => {
  expect(Object.fromEntries(pathValues(template, path))).toEqual(want)
})
