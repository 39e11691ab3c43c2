import { expect, test } from 'vitest'
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
  expect(statusOf(given, operation({ responses: documented.map(response) }), errors)).toBe(want)
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
