import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../lib/json.ts'
import { meets } from './criteria.ts'

const entity = {
  id: '7',
  age: 40,
  city: 'Paris',
  owner: { id: 'u1' },
  properties: { email: 'ada@example.com', score: '9' },
}
const is = (propertyName: string, operator: string, value?: JsonValue, more = {}) => ({
  propertyName,
  operator,
  ...(value === undefined ? {} : { value }),
  ...more,
})

describe('conditions of a search body', () => {
  test.each<[string, JsonValue, boolean]>([
    ['nothing asked', [], true],
    ['equal, in a holder of properties', [is('email', 'EQ', 'ADA@example.com')], true],
    ['equal, own', [is('city', 'equals', 'Rome')], false],
    ['a path', [is('owner.id', '==', 'u1')], true],
    ['not equal', [is('city', 'NEQ', 'Rome')], true],
    ['all of a list', [is('city', 'EQ', 'Paris'), is('age', 'GT', 40)], false],
    ['numbers in text compare as numbers', [is('score', 'LT', '10')], true],
    ['at least', [is('age', 'greater_than_or_equal', 40)], true],
    ['between', [is('age', 'BETWEEN', 30, { highValue: 40 })], true],
    ['outside', [is('age', 'BETWEEN', 41, { highValue: 50 })], false],
    ['in', [is('city', 'IN', undefined, { values: ['Rome', 'paris'] })], true],
    ['not in', [is('city', 'NOT_IN', undefined, { values: ['Rome', 'Paris'] })], false],
    ['there', [is('email', 'HAS_PROPERTY')], true],
    ['not there', [is('phone', 'NOT_HAS_PROPERTY')], true],
    ['part of a text', [is('email', 'CONTAINS_TOKEN', '*example*')], true],
    ['start of a text', [is('email', 'starts_with', 'ada')], true],
    ['one of the groups', [{ filters: [is('city', 'EQ', 'Rome')] }, { filters: [is('age', 'EQ', 40)] }], true],
    ['all of a group', [{ filters: [is('city', 'EQ', 'Rome'), is('age', 'EQ', 40)] }], false],
    ['an unknown operator restricts nothing', [is('city', 'SOUNDS_LIKE', 'Rome')], true],
    ['what is no condition restricts nothing', ['Paris', 7, null, {}], true],
  ])('%s', (_, criteria, want) => {
    expect(meets(entity, criteria)).toBe(want)
  })
})
