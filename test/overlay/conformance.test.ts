import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/lib/json.ts'
import { applyOverlays, checkPaths } from '../../src/openapi/overlay/apply.ts'
import { checkOverlay } from '../../src/openapi/overlay/check.ts'
import { hasShared, shared } from '../shared.ts'

const yaml = (path: string) => load(readFileSync(path, 'utf8')) as JsonValue

/** Of the Overlay Specification's own repository. There are no exceptions. */
describe.skipIf(!hasShared)('the official suites', () => {
  const sets = shared('conformance/overlay/compliant-sets')
  const names = hasShared ? readdirSync(sets).filter((name) => existsSync(join(sets, name, 'overlay.yaml'))) : []
  test.each(names)('compliant set %s', (name) => {
    const checked = checkOverlay(yaml(join(sets, name, 'overlay.yaml')))
    if (!checked.ok) throw new Error(JSON.stringify(checked.problems))
    const root = yaml(join(sets, name, 'openapi.yaml')) as JsonObject
    expect(checkPaths(checked.overlay)).toEqual([])
    expect(applyOverlays(root, [checked.overlay])).toEqual([])
    expect(root).toEqual(yaml(join(sets, name, 'output.yaml')))
  })

  const tests = shared('conformance/overlay/tests')
  const cases = hasShared
    ? ['v1.0/pass', 'v1.0/fail', 'v1.1/pass', 'v1.1/fail'].flatMap((dir) =>
        readdirSync(join(tests, dir)).map((f) => `${dir}/${f}`),
      )
    : []
  test('there are 8 sets and 67 cases', () => {
    expect([names.length, cases.length]).toEqual([8, 67])
  })
  test.each(cases)('%s', (name) => {
    const checked = checkOverlay(yaml(join(tests, name)))
    expect(checked.ok).toBe(name.includes('/pass/'))
    if (checked.ok) expect(checkPaths(checked.overlay)).toEqual([])
    else for (const problem of checked.problems) expect(problem.message).toMatch(/^the Overlay is broken at /)
  })
})
