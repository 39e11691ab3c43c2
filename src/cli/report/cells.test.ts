import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cellsOf, cut, pad, wrap } from './cells.ts'

test.each([
  ['', 0],
  ['Create order', 12],
  ['注文', 4],
  ['🎉', 2],
  ['👩‍👩‍👧', 2],
  ['e\u0301', 1],
  ['한국어', 6],
  ['Ｏｋ', 4],
  ['…·✓', 3],
])('%j takes %d columns', (text, want) => {
  expect(cellsOf(text)).toBe(want)
})

test.each([
  ['Create order', 12, 'Create order'],
  ['Create order', 11, 'Create ord…'],
  ['Create order', 8, 'Create…'],
  ['注文を作成', 6, '注文…'],
  ['Create order', 1, '…'],
  ['Create order', 0, ''],
])('%j cut to %d: %j', (text, cells, want) => {
  expect(cut(text, cells)).toBe(want)
})

describe('laws', () => {
  const texts = fc.string({ unit: 'grapheme' })
  test('what is cut fits, and what fits is not cut', () => {
    fc.assert(
      fc.property(texts, fc.nat(40), (text, cells) => {
        const short = cut(text, cells)
        expect(cellsOf(short)).toBeLessThanOrEqual(cells)
        if (cellsOf(text) <= cells) expect(short).toBe(text)
      }),
    )
  })

  test('padded to a width, or longer already', () => {
    fc.assert(
      fc.property(texts, fc.nat(40), (text, cells) => {
        expect(cellsOf(pad(text, cells))).toBe(Math.max(cellsOf(text), cells))
      }),
    )
  })

  test('wrapped lines are the text, and fit unless a word does not', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme-ascii' })), fc.integer({ min: 5, max: 40 }), (words, cells) => {
        const text = words.join(' ')
        const lines = wrap(text, cells)
        expect(lines.join(' ')).toBe(text)
        for (const line of lines)
          expect(cellsOf(line) <= cells || line.split(' ').some((word) => cellsOf(word) > cells)).toBe(true)
      }),
    )
  })
})
