import { expect, test } from 'vitest'
import { solve } from './solve.ts'
import type { Place, Want, Wish } from './wish.ts'

const names = {
  constants: { failures: { Closed: 'closed', Limit: 'limit' }, cards: { visa: { last4: '4242' } } },
  lets: {
    confirm: "get(request, 'body.confirm') == true",
    who: "coalesce(get(request, 'body.who'), entity.who)",
    yes: true,
  },
}
const entity = (...path: string[]): Place => ({ of: 'entity', path })
const body = (...path: string[]): Place => ({ of: 'body', path })
const is = (place: Place, value: Extract<Want, { kind: 'is' }>['value']): Wish => ({
  place,
  want: { kind: 'is', value },
})
const wish = (place: Place, want: Want): Wish => ({ place, want })

test.each<[string, boolean, readonly Wish[] | null]>([
  ["entity.status == 'paid'", true, [is(entity('status'), 'paid')]],
  ["'paid' == entity.status", true, [is(entity('status'), 'paid')]],
  ["entity.status == 'paid'", false, [wish(entity('status'), { kind: 'not', values: ['paid'] })]],
  ["entity.status != 'paid'", false, [is(entity('status'), 'paid')]],
  ['entity.a.b in failures', true, [is(entity('a', 'b'), 'Closed')]],
  ['entity.a in [1, 2]', false, [wish(entity('a'), { kind: 'not', values: [1, 2] })]],
  ["failures[entity.name] == 'limit'", true, [is(entity('name'), 'Limit')]],
  ['get(failures, entity.name) != null', true, [is(entity('name'), 'Closed')]],
  ['entity.amount > 100', true, [wish(entity('amount'), { kind: 'above', limit: 100 })]],
  ['100 > entity.amount', true, [wish(entity('amount'), { kind: 'below', limit: 100 })]],
  ['has(request.body.note)', true, [wish(body('note'), { kind: 'present' })]],
  ['!has(request.body.note) && entity.x == 1', true, [wish(body('note'), { kind: 'absent' }), is(entity('x'), 1)]],
  ['confirm', true, [is(body('confirm'), true)]],
  ["get(entity, 'card.last4') == '4242'", true, [is(entity('card', 'last4'), '4242')]],
  ['entity.last4 == cards.visa.last4', true, [is(entity('last4'), '4242')]],
  ["who == 'me'", true, [is(body('who'), 'me')]],
  ['who == null', true, [wish(body('who'), { kind: 'absent' }), wish(entity('who'), { kind: 'absent' })]],
  [
    "find('person', entity.person_id).name == 'Review'",
    true,
    [is({ of: 'found', resource: 'person', by: entity('person_id'), path: ['name'] }, 'Review')],
  ],
  ['yes', true, []],
  ['yes', false, null],
  ['true ? entity.a == 1 : entity.b == 1', true, [is(entity('a'), 1)]],
  ["where('charge', 'id', entity.id).exists(c, c.paid)", true, null],
  ['entity.a + 1 == 2', true, null],
  ['entity.a ==', true, null],
])('%s is %s', (condition, wanted, want) => {
  expect(solve(condition, wanted, names)).toEqual(want)
})
