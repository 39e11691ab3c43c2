import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KeyFilter } from './key-filter.ts'

test('what was added is found, and hardly anything else', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 300 }), (keys) => {
      const filter = new KeyFilter()
      for (const key of keys) filter.add(key)
      expect(keys.every((key) => filter.mayHave(key))).toBe(true)
    }),
  )
  const filter = new KeyFilter()
  for (let i = 0; i < 5000; i++) filter.add(`ord_${i}`)
  const wrong = Array.from({ length: 5000 }, (_, i) => filter.mayHave(`other_${i}`)).filter(Boolean)
  expect(wrong.length).toBeLessThan(5)
})
