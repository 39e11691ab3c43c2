import { expect, test } from 'vitest'
import type { JsonObject } from '../../src/lib/json.ts'
import { xpathFor } from '../../src/workflows/run/engine.ts'
import { flow, programOf, step } from './runs/play.ts'

const xml = (more: JsonObject) =>
  step('sendForm', { requestBody: { payload: '<a/>', contentType: 'application/xml', ...more } })
const replaced = { replacements: [{ target: '/a', value: 'x' }] }

test.each<[string, JsonObject, boolean]>([
  ['nothing', step('a'), false],
  ['XML as it stands', xml({}), false],
  [
    'a criterion',
    step('a', { successCriteria: [{ context: '$response.body', condition: '//a', type: 'xpath' }] }),
    true,
  ],
  [
    'a criterion of a version',
    step('a', {
      successCriteria: [{ context: '$response.body', condition: '//a', type: { type: 'xpath', version: 'xpath-10' } }],
    }),
    true,
  ],
  [
    'a criterion of an action',
    step('a', {
      onSuccess: [
        { name: 'x', type: 'end', criteria: [{ context: '$response.body', condition: '//a', type: 'xpath' }] },
      ],
    }),
    true,
  ],
  ['a selector', step('a', { outputs: { x: { context: '$response.body', selector: '//a', type: 'xpath' } } }), true],
  ['a replacement in XML', xml(replaced), true],
  [
    'a replacement in what will be XML',
    step('sendForm', { requestBody: { payload: '$inputs.xml', ...replaced } }),
    true,
  ],
  ['a replacement in JSON', step('createOrder', { requestBody: { payload: { a: 1 }, ...replaced } }), false],
  [
    'other languages',
    step('a', { successCriteria: [{ context: '$response.body', condition: '$.a', type: 'jsonpath' }] }),
    false,
  ],
])('the XPath engine for %s', async (_, one, want) => {
  expect((await xpathFor(await programOf([flow([one])]))) !== undefined).toBe(want)
})
