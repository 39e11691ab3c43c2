import { expect, test } from 'vitest'
import { joined, kebab, kebabPlural } from './names.ts'

test.each([
  [['create'], 'create'],
  [['create', 'read'], 'create and read'],
  [['create', 'read', 'update', 'delete'], 'create, read, update and delete'],
  [[], ''],
])('%j is %s', (parts, want) => expect(joined(parts)).toBe(want))

test.each([
  ['line_item', 'line-item', 'line-items'],
  ['Company', 'company', 'companies'],
  ['order', 'order', 'orders'],
])('%s: %s, %s', (name, one, many) => expect([kebab(name), kebabPlural(name)]).toEqual([one, many]))
