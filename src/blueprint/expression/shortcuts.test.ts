import { describe, expect, test } from 'vitest'
import { createExpressions } from './expressions.ts'
import type { Lookup } from './functions.ts'
import { shortcutOf } from './shortcuts.ts'

const lookup: Lookup = {
  find: () => null,
  where: () => [],
  count: () => 0,
  newId: (name) => name,
  token: () => '',
  now: 0,
}
const variables = {
  entity: { a: 1, none: null, text: 'x', inner: { list: [{ deep: true }, 2], 'odd name': 1 }, hasOwnProperty: 3 },
  row: [1, { b: 'c' }],
  now: 5,
}
const constants = { table: { one: { code: 'first' } } }

describe('a shortcut comes to what CEL comes to', () => {
  test.each([
    "'text'",
    "''",
    'now',
    'entity',
    'entity.a',
    'entity.none',
    'entity.none.further',
    'entity.missing',
    'entity.missing.further',
    'entity.text.further',
    'entity.inner.list',
    'entity.inner.list[0].deep',
    'entity.inner.list[7]',
    'entity.hasOwnProperty',
    'entity.toString',
    'row[1].b',
    'nobody',
    'nobody.x',
    'table.one',
    'table.one.code',
    "get(entity, 'inner.list')",
    "get(entity, 'inner.missing')",
    "get(entity.none, 'x')",
    "get(entity.missing, 'x')",
    "get(nobody, 'x')",
    "get(row, '1.b')",
    "get(table, 'one.code')",
  ])('%s', (text) => {
    expect(shortcutOf(text, constants)).not.toBeNull()
    const express = createExpressions(constants)
    const complain = () => undefined
    expect(express.value(text, variables, lookup, complain)).toEqual(
      express.value(`(${text})`, variables, lookup, complain),
    )
  })

  test.each(["'a' + 'b'", 'true', 'entity.a + 1', "'it\\'s'", 'size(list)', 'a in b', 'list', "get(entity, 'a') == 1"])(
    '%s is left to CEL',
    (text) => expect(shortcutOf(text, constants)).toBeNull(),
  )
})
