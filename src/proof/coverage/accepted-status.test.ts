import { expect, test } from 'vitest'
import type { Criterion } from '../../workflows/arazzo/description.ts'
import { acceptedStatus } from './accepted-status.ts'

const statuses = [200, 201, 204, 302, 401, 404, 409, 503]

test.each<[string, Criterion[], string[], number[]]>([
  ['nothing is asked', [], ['201'], [200, 201, 204]],
  ['nothing is asked where the description has redirects alone', [], ['302', '404'], [302]],
  ['nothing of the status', [{ condition: "$response.body#/status == 'draft'" }], ['200'], [200, 201, 204]],
  ['one status', [{ condition: '$statusCode == 409' }], ['200'], [409]],
  ['one of two', [{ condition: '$statusCode == 200 || $statusCode == 404' }], ['200'], [200, 404]],
  ['a range', [{ condition: '$statusCode >= 400 && $statusCode < 500' }], ['200'], [401, 404, 409]],
  ['not one', [{ condition: '!($statusCode == 200)' }], ['200'], [201, 204, 302, 401, 404, 409, 503]],
  ['and something of the body', [{ condition: '$statusCode == 201 && $response.body#/id != null' }], ['200'], [201]],
  [
    'or something of the body: that tells nothing',
    [{ condition: '$statusCode == 409 || $inputs.x' }],
    ['200'],
    [200, 201, 204],
  ],
  ['a regex', [{ context: '$statusCode', condition: '^4\\d\\d$', type: 'regex' }], ['200'], [401, 404, 409]],
  ['two criteria', [{ condition: '$statusCode > 200' }, { condition: '$statusCode < 300' }], [], [201, 204]],
  ['what cannot be read', [{ condition: '$statusCode ==' }], ['200'], [200, 201, 204]],
])('%s', (_, successCriteria, declared, want) => {
  const accepts = acceptedStatus({ stepId: 'a', successCriteria }, { statuses: declared })
  expect(statuses.filter(accepts)).toEqual(want)
})
