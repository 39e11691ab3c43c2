import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyText } from '../../test/workflows/any-text.ts'
import { oneLine, printable, shortened } from './printable.ts'

test.each([
  ['plain – ünïcode 注文 🎉\n\ttab', 'plain – ünïcode 注文 🎉\n\ttab'],
  ['\u001b[2J\u0007', '\\u{1b}[2J\\u{7}'],
  ['a\r\nb\rc', 'a\nb\\u{d}c'],
  ['\u009b31m\u202eevil', '\\u{9b}31m\\u{202e}evil'],
  ['\ud800', '\ufffd'],
])('%j', (text, want) => {
  expect(printable(text)).toBe(want)
})

test('nothing that controls a terminal is left', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(printable(text)).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/)
      expect(oneLine(text)).not.toMatch(/[\n\t]/)
    }),
  )
})

test('shortened says how long it was, and leaves no half character', () => {
  expect(shortened('abc', 3)).toBe('abc')
  expect(shortened('x'.repeat(1500), 4)).toBe('xxxx… (1,500 characters)')
  expect(shortened('ab🎉🎉', 3)).toBe('ab… (6 characters)')
})
