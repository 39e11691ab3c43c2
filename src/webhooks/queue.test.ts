import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createQueue, type Item } from './queue.ts'

const item = (id: string, subject: string | null, nextAt = 0): Item => ({ id, subject, nextAt })

test('one of a subject at a time, in the order of addition', () => {
  const queue = createQueue()
  const [a, b, c] = [item('a', 's'), item('b', 's'), item('c', 't')]
  for (const one of [a, b, c]) queue.add(one)
  expect([queue.take(0), queue.take(0), queue.take(0)]).toEqual([a, c, undefined])
  expect(queue.next()).toBeNull()
  queue.settle(a)
  expect(queue.take(0)).toBe(b)
  expect(queue.size).toBe(2)
})

test('one that is tried again holds the place of its subject', () => {
  const queue = createQueue()
  const [a, b] = [item('a', 's'), item('b', 's')]
  queue.add(a)
  queue.add(b)
  queue.take(0)
  a.nextAt = 50
  queue.again(a)
  expect([queue.take(49), queue.next()]).toEqual([undefined, 50])
  expect(queue.hurry('b', 10)).toBe(false)
  expect(queue.hurry('a', 10)).toBe(true)
  expect(queue.take(10)).toBe(a)
})

test('whatever happens, every item is taken, none of a subject beside another or out of order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ subject: fc.constantFrom('a', 'b', 'c', null), tries: fc.integer({ min: 1, max: 3 }) })),
      fc.infiniteStream(fc.nat(3)),
      (plan, dice) => {
        const queue = createQueue()
        const left = new Map(plan.map(({ tries }, n) => [String(n), tries]))
        for (const [n, { subject }] of plan.entries()) queue.add(item(String(n), subject))
        const flying: Item[] = []
        const done: Item[] = []
        for (let now = 0; queue.size > 0; now++) {
          for (let one = queue.take(now); one !== undefined; one = queue.take(now)) flying.push(one)
          const subjects = flying.flatMap(({ subject }) => subject ?? [])
          expect(new Set(subjects).size).toBe(subjects.length)
          const [landed] = flying.splice(Number(dice.next().value) % Math.max(1, flying.length), 1)
          if (landed === undefined) continue
          const tries = left.get(landed.id)! - 1
          left.set(landed.id, tries)
          if (tries > 0) {
            landed.nextAt = now + Number(dice.next().value)
            queue.again(landed)
          } else {
            queue.settle(landed)
            done.push(landed)
          }
        }
        expect(done.length).toBe(plan.length)
        for (const subject of ['a', 'b', 'c']) {
          const line = done.filter((one) => one.subject === subject).map(({ id }) => Number(id))
          expect(line).toEqual([...line].sort((x, y) => x - y))
        }
      },
    ),
    { numRuns: 200 },
  )
})
