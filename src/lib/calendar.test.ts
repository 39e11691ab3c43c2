import { expect, test } from 'vitest'
import { nextInterval } from './calendar.ts'

const at = (text: string) => Date.parse(text) / 1000

test.each([
  ['2026-01-31T10:00:00Z', 'month', 1, '2026-01-31T10:00:00Z', '2026-02-28T10:00:00Z'],
  ['2026-01-31T10:00:00Z', 'month', 1, '2026-02-28T10:00:00Z', '2026-03-31T10:00:00Z'],
  ['2026-02-28T10:00:00Z', 'month', 1, '2029-05-01T00:00:00Z', '2029-05-28T10:00:00Z'],
  ['2024-02-29T00:00:00Z', 'year', 1, '2027-12-31T00:00:00Z', '2028-02-29T00:00:00Z'],
  ['2026-01-31T00:00:00Z', 'month', 3, '2026-05-01T00:00:00Z', '2026-07-31T00:00:00Z'],
  ['2026-01-01T00:00:00Z', 'week', 2, '2026-01-15T00:00:00Z', '2026-01-29T00:00:00Z'],
  ['2026-01-01T00:00:00Z', 'day', 0, '2025-01-15T00:00:00Z', '2026-01-02T00:00:00Z'],
] as const)('from %s every %s × %s after %s', (anchor, unit, count, after, want) => {
  expect(new Date(nextInterval(at(anchor), unit, count, at(after)) * 1000).toISOString()).toBe(
    new Date(want).toISOString(),
  )
})
