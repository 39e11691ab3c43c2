import { expect, test } from 'vitest'
import { parseExpression } from './parse.ts'

test.each([
  ['$statusCode', { root: 'statusCode', names: [] }],
  ['$response.body#/a~1b/0', { root: 'response', names: ['body'], pointer: '/a~1b/0' }],
  ['$response.header.X-Rate.Limit', { root: 'response', names: ['header', 'X-Rate.Limit'] }],
  ['$steps.a.outputs.b.c', { root: 'steps', names: ['a', 'outputs', 'b.c'] }],
  ['$components.parameters.p.q', { root: 'components', names: ['parameters', 'p.q'] }],
  ['$message.payload#/id', { root: 'message', names: ['payload'], pointer: '/id' }],
  ['$statusCode.x', undefined],
  ['$response.body.id', undefined],
  ['$response.body#id', undefined],
  ['$response.body#/~2', undefined],
  ['$steps.a', undefined],
  ['$constructor.a', undefined],
  ['statusCode', undefined],
])('%s', (text, want) => expect(parseExpression(text)).toEqual(want))
