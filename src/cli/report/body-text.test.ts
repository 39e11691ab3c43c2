import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bodyLines, indentJson } from './body-text.ts'

const text = (value: string) => ({ kind: 'text', mediaType: 'application/json', text: value }) as const

test('indents as JSON.stringify does', () => {
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: 'medium' }), (value) => {
      expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2))
    }),
  )
})

test('numbers and repeated names stay as they came', () => {
  expect(indentJson('{"id":12345678901234567890,"a":1.0,"a":[ ],"b":{ }}')).toBe(
    '{\n  "id": 12345678901234567890,\n  "a": 1.0,\n  "a": [],\n  "b": {}\n}',
  )
})

test.each([
  [null, []],
  [text(''), []],
  [text('[1,2]'), ['[', '  1,', '… 2 more lines']],
  [text('not json'), ['not json']],
  [text('a\nb\nc\nd'), ['a', 'b', 'c', '… 1 more line']],
  [text('\u001b[31mred'), ['\\u{1b}[31mred']],
  [{ kind: 'bytes', mediaType: 'image/png', base64: 'iVBORw0KGgo=' } as const, ['(8 bytes of image/png)']],
])('%j', (body, want) => {
  expect(bodyLines(body, want.length > 2 ? want.length - 1 : 3, 80)).toEqual(want)
})

test('a long line is cut to the width, a long body says how long it is', () => {
  expect(bodyLines(text('x'.repeat(100)), 3, 10)).toEqual(['xxxxxxxxx…'])
  expect(bodyLines(text('y\n'.repeat(15_000)), 1, 10)).toEqual(['y', '… 30,000 characters in all'])
})

test('a deep body costs no more than a long one', () => {
  const deep = '['.repeat(10_000) + ']'.repeat(10_000)
  expect(indentJson(deep).length).toBeLessThan(deep.length * 100)
})
