import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseArazzo } from '../../src/workflows/document.ts'
import { hasShared, shared } from '../shared.ts'

const folder = shared('conformance/arazzo/tests/schema')

describe.skipIf(!hasShared)('the schema cases of the Arazzo specification', () => {
  for (const kind of hasShared ? ['pass', 'fail'] : [])
    for (const name of readdirSync(`${folder}/${kind}`))
      test(`${kind}/${name}`, () => {
        const result = parseArazzo(readFileSync(`${folder}/${kind}/${name}`, 'utf8'))
        expect(result.ok ? [] : result.problems, name).toEqual(
          kind === 'pass' ? [] : expect.arrayContaining([expect.anything()]),
        )
      })
})

test('a fault has its line and column', () => {
  const text =
    'arazzo: 1.0.1\ninfo:\n  title: T\n  version: 1\nsourceDescriptions:\n  - {name: a, url: a.yaml}\nworkflows:\n  - workflowId: w\n    steps:\n      - stepId: s\n        operationId: o\n'
  const result = parseArazzo(text)
  expect(result.ok ? [] : result.problems).toMatchObject([{ pointer: '/info/version', line: 4, column: 3 }])
})
