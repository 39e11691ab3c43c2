import { expect, test } from 'vitest'
import type { Value } from '../../journey.ts'
import { createOutputs } from './outputs.ts'

const reply = (step: string, ...path: string[]): Value => ({ kind: 'reply', step, path })

test('what is taken from a reply becomes an output of its step, by the last name of its path', () => {
  const outputs = createOutputs()
  expect([
    outputs.express(reply('a', 'data', '0', 'id')),
    outputs.express(reply('a', 'data', '0', 'id')),
    outputs.express(reply('a', 'owner', 'id')),
    outputs.express(reply('a', 'x y', 'id')),
    outputs.express(reply('a')),
    outputs.express(reply('b', 'odd/name~1')),
    outputs.express({ kind: 'literal', value: { plain: [1] } }),
  ]).toEqual([
    '$steps.a.outputs.id',
    '$steps.a.outputs.id',
    '$steps.a.outputs.owner_id',
    '$steps.a.outputs.x_y_id',
    '$steps.a.outputs.body',
    '$steps.b.outputs.odd_name_1',
    { plain: [1] },
  ])
  expect(outputs.of('a')).toEqual({
    id: '$response.body#/data/0/id',
    owner_id: '$response.body#/owner/id',
    x_y_id: '$response.body#/x y/id',
    body: '$response.body',
  })
  expect(outputs.of('b')).toEqual({ odd_name_1: '$response.body#/odd~1name~01' })
  expect(outputs.of('c')).toBeUndefined()
})

test('names that are taken twice are told apart', () => {
  const outputs = createOutputs()
  const paths = [['id'], ['0', 'id'], ['1', 'id']]
  expect(paths.map((path) => outputs.express(reply('a', ...path)))).toEqual([
    '$steps.a.outputs.id',
    '$steps.a.outputs.id_2',
    '$steps.a.outputs.id_3',
  ])
})
