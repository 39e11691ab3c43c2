import { expect, test } from 'vitest'
import { durationText } from './duration.ts'

test.each([
  [0, '<1 ms'],
  [0.7, '<1 ms'],
  [4.4, '4 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [1234, '1.2 s'],
  [59_949, '59.9 s'],
  [59_960, '1 min 0 s'],
  [125_000, '2 min 5 s'],
])('%d: %s', (ms, want) => {
  expect(durationText(ms)).toBe(want)
})
