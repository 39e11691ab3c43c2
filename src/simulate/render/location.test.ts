import { expect, test } from 'vitest'
import { fillUrl, parseUrlTemplate } from './location.ts'

test.each([
  ['/v1/orders/{id}', ['a/b €'], 'http://h/v1/orders/a%2Fb%20%E2%82%AC'],
  ['/a/{x}.json', ['5'], 'http://h/a/5.json'],
  ['/a/{x}/b/{y}', ['1', '2'], 'http://h/a/1/b/2'],
  ['/a/{x}/{y}', ['5', undefined], null],
  ['/a/{x}', [''], null],
  ['/a/{x}', ['\ud800'], 'http://h/a/%EF%BF%BD'],
  ['/a', [], 'http://h/a'],
] as const)('%s', (template, values, want) => {
  expect(fillUrl('http://h', parseUrlTemplate(template), values)).toBe(want)
})
