import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/lib/json.ts'
import { compileJsonPath, queryJsonPath } from '../../src/openapi/json-path/json-path.ts'
import { hasShared, shared } from '../shared.ts'

interface Case {
  readonly name: string
  readonly selector: string
  readonly document?: JsonValue
  readonly result?: JsonValue[]
  /** Where the order is open. */
  readonly results?: JsonValue[][]
  readonly invalid_selector?: boolean
}

/** The same functions as criteria, selectors, payload replacements and overlays use. */
describe.skipIf(!hasShared)('the compliance suite of RFC 9535', () => {
  const suite = hasShared ? JSON.parse(readFileSync(shared('conformance/jsonpath/cts.json'), 'utf8')) : { tests: [] }
  const cases = suite.tests as Case[]

  test('there are 703', () => expect(cases).toHaveLength(703))

  test.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    if (one.invalid_selector) {
      expect(compileJsonPath(one.selector).ok).toBe(false)
      return
    }
    const queried = queryJsonPath(one.selector, one.document as JsonValue)
    if (!queried.ok) throw new Error(queried.message)
    expect(one.results ?? [one.result]).toContainEqual(queried.nodes.map((node) => node.value))
  })
})

describe('a hostile path', () => {
  const nested = (depth: number): JsonValue => (depth === 0 ? 1 : [nested(depth - 1), nested(depth - 1)])
  const members = (depth: number): JsonValue =>
    depth === 0 ? 1 : ({ a: members(depth - 1), b: members(depth - 1) } as JsonObject)

  test.each([
    ['$..*..*..*..*..*', nested(12)],
    ['$..*..*..*..*..*', members(12)],
    ['$..[?count($..[?count($..*) > 1]) > 1]', nested(9)],
    ['$..[?count($..[?count($..*) > 1]) > 1]', members(9)],
    [`$${'[*,*,*,*]'.repeat(12)}`, nested(12)],
  ])('%s stops', (path, value) => {
    const compiled = compileJsonPath(path, 100_000)
    if (!compiled.ok) throw new Error(compiled.message)
    const begun = performance.now()
    expect(compiled.path.query(value)).toEqual({ ok: false, message: expect.stringMatching(/visits more than/) })
    expect(performance.now() - begun).toBeLessThan(3000)
  })

  test('a pattern that back-tracks is matched in linear time', () => {
    const begun = performance.now()
    const queried = queryJsonPath("$[?match(@, '(a+)+b')]", ['a'.repeat(5000), 'aab'])
    expect(queried).toEqual({ ok: true, nodes: [{ location: [1], value: 'aab' }] })
    expect(performance.now() - begun).toBeLessThan(3000)
  })

  test.each([`$[?${'('.repeat(5000)}`, `$[?${'!'.repeat(9000)}@]`, `$${'.a'.repeat(6000)}`])(
    '%.20s… is refused',
    (path) => {
      expect(compileJsonPath(path).ok).toBe(false)
    },
  )
})
