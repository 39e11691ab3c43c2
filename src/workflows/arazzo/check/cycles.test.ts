import { expect, test } from 'vitest'
import { cycles } from './cycles.ts'

test.each<[string, Record<string, string[]>, string[][]]>([
  ['none', { a: ['b'], b: ['c'], c: [] }, []],
  ['of itself', { a: ['a'] }, [['a', 'a']]],
  ['of three', { a: ['b'], b: ['c'], c: ['a'] }, [['a', 'b', 'c', 'a']]],
  ['behind a beginning', { a: ['b'], b: ['c'], c: ['b'] }, [['b', 'c', 'b']]],
  [
    'two',
    { a: ['b'], b: ['a'], c: ['d'], d: ['c'] },
    [
      ['a', 'b', 'a'],
      ['c', 'd', 'c'],
    ],
  ],
  ['a diamond is none', { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, []],
  ['to what is not there', { a: ['x'] }, []],
])('%s', (_, edges, want) => {
  expect(cycles(new Map(Object.entries(edges)))).toEqual(want)
})

test('a long chain is no matter', () => {
  const size = 100_000
  const edges = new Map(Array.from({ length: size }, (_, index) => [`${index}`, [`${(index + 1) % size}`]]))
  expect(cycles(edges).map(({ length }) => length)).toEqual([size + 1])
})
