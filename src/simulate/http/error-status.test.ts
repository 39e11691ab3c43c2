import { expect, test } from 'vitest'
import { documentOf } from '../../../test/document.ts'
import { operation } from '../../../test/operations.ts'
import type { ResponseSpec } from '../../blueprint/blueprint.ts'
import type { Refusal } from '../exchange.ts'
import { responseFor, statusOf } from './error-status.ts'

const response = (status: string): ResponseSpec => ({ status, content: [], headers: [], pointer: '' })
const refusal = (kind: Refusal['kind'], ...places: string[]): Refusal => ({
  kind,
  message: '',
  fields: places.map((place) => ({ in: place, path: 'x', message: '', keyword: 'type' })),
})

const rows: [Refusal, string[], 400 | 422, number][] = [
  [refusal('invalid', 'body'), [], 400, 400],
  [refusal('invalid', 'body'), [], 422, 422],
  [refusal('invalid', 'body'), ['400', '422'], 422, 422],
  [refusal('invalid', 'body'), ['422'], 400, 422],
  [refusal('invalid', 'body'), ['400'], 422, 400],
  [refusal('invalid', 'body'), ['4XX'], 422, 422],
  [refusal('invalid', 'path'), ['404'], 400, 404],
  [refusal('invalid', 'path', 'body'), ['404'], 400, 400],
  [refusal('invalid', 'path'), ['404', '400'], 400, 400],
  [refusal('not_found'), [], 400, 404],
  [refusal('not_found'), ['400'], 400, 404],
  [refusal('conflict'), [], 400, 409],
  [refusal('conflict'), ['422'], 400, 422],
  [refusal('conflict'), ['400', '409'], 400, 409],
  [refusal('malformed'), ['422'], 400, 422],
  [refusal('idempotency_conflict'), ['409'], 400, 409],
  [refusal('unauthorized'), [], 400, 401],
  [refusal('payload_too_large'), [], 400, 413],
]
test.each(rows)('%j, documented %j, usually %d', (given, documented, invalidStatus, want) => {
  const errors = { schema: null, mediaType: 'application/json', invalidStatus }
  expect(statusOf(given, operation({ responses: documented.map(response) }), errors, documentOf({}))).toBe(want)
})

const field = (place: string, path: string, keyword: string): Refusal => ({
  kind: 'invalid',
  message: '',
  fields: [{ in: place, path, message: '', keyword }],
})

const told: [Refusal, string, Record<string, string>, number][] = [
  [refusal('idempotency_conflict'), '/a', { 409: 'The `Idempotency-Key` was used before', 422: 'Invalid' }, 409],
  [refusal('idempotency_conflict'), '/a', { 409: 'Wrong state', 422: 'Invalid' }, 422],
  [field('body', '/product_id', 'reference'), '/a/{id}', { 404: 'No such order or product.', 400: 'Bad' }, 404],
  [field('body', '/productId', 'reference'), '/a/{id}', { 409: 'The Products are gone', 400: 'Bad' }, 409],
  [field('body', '/product_id', 'reference'), '/a/{id}', { 404: 'No such order.', 400: 'Bad' }, 400],
  [field('body', '/product_id', 'reference'), '/a', { 404: 'Not found', 422: 'Bad' }, 404],
  [field('body', '/product_id', 'type'), '/a', { 404: 'No such product', 400: 'Bad' }, 400],
  [field('query', 'starting_after', 'cursor'), '/a', { 404: 'Nothing has the id in `starting_after`', 400: '' }, 404],
  [field('query', 'after', 'cursor'), '/a', { 404: 'Not found, looked afterwards', 400: 'Bad' }, 400],
  [field('query', 'size', 'enum'), '/a/{id}', { 404: 'Not found' }, 404],
  [field('query', 'size', 'enum'), '/a', { 404: 'Not found' }, 400],
]
test.each(told)('%j of %s, described %j, gets %d', (given, path, descriptions, want) => {
  const errors = { schema: null, mediaType: 'application/json', invalidStatus: 400 } as const
  const doc = documentOf(
    Object.fromEntries(Object.entries(descriptions).map(([key, text]) => [key, { description: text }])),
  )
  const responses = Object.keys(descriptions).map((status) => ({ ...response(status), pointer: `/${status}` }))
  expect(statusOf(given, operation({ path, responses }), errors, doc)).toBe(want)
})

test('the exact response comes before its range, the range before default', () => {
  const of = (keys: string[], declared: string | null = '200') =>
    responseFor(operation({ responses: keys.map(response), success: { status: 200, media: null, declared } }), 404)
      ?.status
  expect(of(['default', '4XX', '404'])).toBe('404')
  expect(of(['default', '4XX'])).toBe('4XX')
  expect(of(['default'])).toBe('default')
  expect(of(['default'], 'default')).toBeUndefined()
  expect(of(['200'])).toBeUndefined()
})
