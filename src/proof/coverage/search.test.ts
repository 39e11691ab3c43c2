import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Candidate, longestMatch } from './search.ts'

const at = (place: number, links: Record<string, string> = {}): Candidate => ({
  at: place,
  links: new Map(Object.entries(links)),
})

test.each<[string, Candidate[][], (number | null)[]]>([
  ['no call', [], []],
  ['in order', [[at(0)], [at(1)], [at(2)]], [0, 1, 2]],
  ['others between', [[at(0), at(1)], [at(5)]], [0, 5]],
  ['in the other order: one of them', [[at(1)], [at(0)]], [1, null]],
  ['the first is missing', [[], [at(3)]], [null, 3]],
  ['the same twice needs two', [[at(0)], [at(0)]], [0, null]],
  ['the second order is the one', [[at(0, { o: 'a' }), at(1, { o: 'b' })], [at(2, { o: 'b' })]], [1, 2]],
  ['of another order', [[at(0, { o: 'a' })], [at(1, { o: 'b' })]], [0, null]],
  ['what the log does not tell is not held against it', [[at(0)], [at(1, { o: 'b' })], [at(2)]], [0, 1, 2]],
  [
    'two links',
    [[at(0, { o: 'a' }), at(1, { o: 'b' })], [at(2, { p: 'x' }), at(3, { p: 'y' })], [at(4, { o: 'b', p: 'y' })]],
    [1, 3, 4],
  ],
])('%s', (_, calls, want) => {
  expect(longestMatch(calls)).toEqual(want)
})

/** All choices there are. */
function most(calls: readonly (readonly Candidate[])[], after = -1, links = new Map<string, string>()): number {
  const [first, ...others] = calls
  if (first === undefined) return 0
  const taken = first
    .filter((one) => one.at > after && [...one.links].every(([link, value]) => (links.get(link) ?? value) === value))
    .map((one) => 1 + most(others, one.at, new Map([...links, ...one.links])))
  return Math.max(most(others, after, links), ...taken)
}

const candidate = fc
  .record({ at: fc.nat(8), links: fc.dictionary(fc.constantFrom('o', 'p'), fc.constantFrom('a', 'b')) })
  .map(({ at: place, links }) => at(place, links))
const workflow = fc.array(
  fc.array(candidate, { maxLength: 4 }).map((list) => list.sort((a, b) => a.at - b.at)),
  { maxLength: 5 },
)

test('as many as there can be, in order, each of its own call', () => {
  fc.assert(
    fc.property(workflow, (calls) => {
      const found = longestMatch(calls)
      const places = found.filter((place) => place !== null)
      expect(places.length).toBe(most(calls))
      expect([...new Set(places)].sort((a, b) => a - b)).toEqual(places)
      for (const [call, place] of found.entries())
        if (place !== null) expect(calls[call]!.map((one) => one.at)).toContain(place)
    }),
  )
})

test('ends soon, whatever the traffic is', () => {
  const calls = Array.from({ length: 60 }, (_, call) =>
    Array.from({ length: 60 }, (__, index) =>
      at(index * 60 + ((call * 7) % 60), { [`l${call}`]: `${index}`, o: `${index % 9}` }),
    ),
  )
  const started = performance.now()
  const found = longestMatch(calls)
  expect(found.length).toBe(60)
  expect(performance.now() - started).toBeLessThan(20_000)
})
