import { expect, test } from 'vitest'
import { isFound } from './search.ts'

const ada = {
  id: 'cus_1',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  created: 1_700_000_000,
  metadata: { team: 'a' },
  tags: ['vip', 'early'],
  url: 'https://example.com/ada',
  phone: null,
}

const cases: [text: string, want: boolean][] = [
  ['lovelace', true],
  ['Ada example', true],
  ['Ada Byron', false],
  ['"Ada Lovelace"', true],
  ['"Lovelace Ada"', false],
  ["name:'Ada Lovelace'", true],
  ["name:'Ada'", false],
  ['name~"love"', true],
  ['-name:"Ada Lovelace"', false],
  ['created>1600000000 AND created<1800000000', true],
  ['created>=1700000001', false],
  ['metadata["team"]:"a"', true],
  ["metadata['team']:'b'", false],
  ['tags:vip', true],
  ['tags:late', false],
  ['phone:null', true],
  ['city:"Paris"', false],
  ['is:open ada', true],
  ['https://example.com/ada', true],
  ["name:'Nobody' OR email:'ada@example.com'", true],
  ['', true],
]

test.each(cases)('%s', (text, want) => {
  expect(isFound(ada, text)).toBe(want)
})

test('a long hostile text is read in linear time', () => {
  const started = performance.now()
  isFound(ada, `${'a.'.repeat(100_000)}${'"'.repeat(100_000)}`)
  expect(performance.now() - started).toBeLessThan(500)
})
