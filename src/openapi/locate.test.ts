import { describe, expect, test } from 'vitest'
import { locatePointers } from './locate.ts'

const json = `{
  "paths": {
    "/a": { "get": [1, { "x": true }] }
  },
  "b\\"c": "}{"
}`
const yaml = `# comment
paths:
  /a:
    get:
      - 1
      - x: true
'b"c': |
  } {
base: &b {k: 1}
alias: *b
`

describe('locatePointers', () => {
  const cases: [text: string, pointer: string, line: number, column: number][] = [
    [json, '', 1, 1],
    [json, '/paths', 2, 3],
    [json, '/paths/~1a', 3, 5],
    [json, '/paths/~1a/get', 3, 13],
    [json, '/paths/~1a/get/0', 3, 21],
    [json, '/paths/~1a/get/1', 3, 24],
    [json, '/paths/~1a/get/1/x', 3, 26],
    [json, '/paths/~1a/get/1/none/y', 3, 24],
    [json, '/b"c', 5, 3],
    [json, '/none', 1, 1],
    [yaml, '/paths', 2, 1],
    [yaml, '/paths/~1a/get/0', 5, 9],
    [yaml, '/paths/~1a/get/1', 6, 9],
    [yaml, '/paths/~1a/get/1/x', 6, 9],
    [yaml, '/b"c', 7, 2],
    [yaml, '/base/k', 9, 11],
    [yaml, '/alias/k', 10, 1],
    ['{a: 1, b: [2]}', '/b/0', 1, 12],
    ['{broken', '/a', 1, 1],
    ['', '/a', 1, 1],
  ]
  test.each(cases)('%# %s', (text, pointer, line, column) => {
    expect(locatePointers(text, [pointer]).get(pointer)).toEqual({ line, column })
  })

  test('many at once', () => {
    const pointers = ['/paths/~1a/get', '/b"c', '/paths']
    expect([...locatePointers(json, pointers).values()].map((position) => position.line)).toEqual([3, 5, 2])
  })
})
