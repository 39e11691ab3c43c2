import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../lib/json.ts'
import { defaultLimits } from '../limits.ts'
import { applyOverlays, checkPaths } from './apply.ts'
import { checkOverlay, type Overlay } from './check.ts'

function overlayOf(actions: JsonValue[], version = '1.1.0'): Overlay {
  const checked = checkOverlay({ overlay: version, info: { title: 't', version: '1' }, actions })
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems))
  return checked.overlay
}

function apply(root: JsonObject, actions: JsonValue[], version?: string) {
  const problems = applyOverlays(root, [overlayOf(actions, version)])
  return { root, problems: problems.map((problem) => problem.message) }
}

describe('actions', () => {
  type Case = [
    name: string,
    root: JsonObject,
    actions: JsonValue[],
    want: JsonObject,
    problem?: RegExp,
    version?: string,
  ]
  const cases: Case[] = [
    [
      'objects merge deeply',
      { a: { b: { x: 1 }, l: [1] } },
      [{ target: '$.a', update: { b: { y: 2 }, l: [2] } }],
      { a: { b: { x: 1, y: 2 }, l: [1, 2] } },
    ],
    ['primitives are replaced', { a: { x: 1 } }, [{ target: '$.a.x', update: 'new' }], { a: { x: 'new' } }],
    ['a list takes the entries of a list', { l: [1] }, [{ target: '$.l', update: [2, 3] }], { l: [1, 2, 3] }],
    ['a list takes an object', { l: [1] }, [{ target: '$.l', update: { x: 1 } }], { l: [1, { x: 1 }] }],
    [
      '1.0: a list of lists takes a list as entry',
      { l: [[1]] },
      [{ target: '$.l', update: [2] }],
      { l: [[1], [2]] },
      undefined,
      '1.0.0',
    ],
    [
      '1.0: authors mean joining elsewhere',
      { l: [1] },
      [{ target: '$.l', update: [2] }],
      { l: [1, 2] },
      undefined,
      '1.0.0',
    ],
    ['remove wins', { a: 1, b: 2 }, [{ target: '$.a', update: 3, remove: true }], { b: 2 }],
    ['all matches of a list go', { l: [1, 2, 3, 2] }, [{ target: '$.l[?@ == 2]', remove: true }], { l: [1, 3] }],
    ['parent and child both go', { a: { a: { a: 1 } }, b: 1 }, [{ target: '$..a', remove: true }], { b: 1 }],
    [
      'in order, on the result so far',
      { a: 1 },
      [
        { target: '$.a', remove: true },
        { target: '$', update: { a: { b: 1 } } },
        { target: '$.a', update: { c: 1 } },
      ],
      { a: { b: 1, c: 1 } },
    ],
    [
      'copy merges what it selects',
      { a: { x: 1 }, b: { y: 2 } },
      [{ target: '$.b', copy: '$.a' }],
      { a: { x: 1 }, b: { y: 2, x: 1 } },
    ],
    ['a path that names a node twice', { a: { l: [] } }, [{ target: "$['a','a'].l", update: 1 }], { a: { l: [1] } }],
    ['no match changes nothing', { a: 1 }, [{ target: '$.b', update: 1 }], { a: 1 }, /matches nothing/],
    [
      'null in an update asks nothing of an object',
      { a: { x: 1 } },
      [{ target: '$', update: { a: null } }],
      { a: { x: 1 } },
    ],
    [
      'what does not fit is left',
      { a: { x: [1], y: 1 } },
      [{ target: '$.a', update: { x: 2, y: 2 } }],
      { a: { x: [1], y: 2 } },
      /\/a\/x is of another kind/,
    ],
    ['a list for an object', { a: {} }, [{ target: '$.a', update: [1] }], { a: {} }, /must be one too/],
    ['mixed targets', { a: { x: {}, y: 1 } }, [{ target: '$.a.*', update: 2 }], { a: { x: {}, y: 1 } }, /of one kind/],
    ['the root stays', { a: 1 }, [{ target: '$', remove: true }], { a: 1 }, /root cannot be removed/],
    ['copy of several', { a: [1, 2], b: 1 }, [{ target: '$.b', copy: '$.a[*]' }], { a: [1, 2], b: 1 }, /selects 2/],
    [
      'copy and update',
      { a: 1, b: 1 },
      [{ target: '$.b', copy: '$.a', update: 2 }],
      { a: 1, b: 1 },
      /both update and copy/,
    ],
  ]
  test.each(cases)('%s', (_, root, actions, want, problem, version) => {
    const result = apply(structuredClone(root), actions, version)
    expect(result.root).toEqual(want)
    if (problem === undefined) expect(result.problems).toEqual([])
    else expect(result.problems).toEqual([expect.stringMatching(problem)])
  })

  test('updates are copies: targets do not share them', () => {
    const { root } = apply({ a: {}, b: {} }, [
      { target: '$.*', update: { x: { y: 1 } } },
      { target: '$.a.x', update: { z: 1 } },
    ])
    expect(root).toEqual({ a: { x: { y: 1, z: 1 } }, b: { x: { y: 1 } } })
  })

  test('a hostile name is data', () => {
    const update = JSON.parse('{"__proto__": {"polluted": 1}}') as JsonObject
    const { root } = apply({ a: {} }, [{ target: '$.a', update }])
    expect(Object.keys(root.a as JsonObject)).toEqual(['__proto__'])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test('an overlay that doubles the document is stopped', () => {
    const actions = Array.from({ length: 60 }, (_, i) => ({ target: '$.l', copy: '$', 'x-n': i }))
    const problems = applyOverlays({ l: [1] }, [overlayOf(actions)], { ...defaultLimits, nodes: 10_000 })
    expect(problems.at(-1)?.message).toMatch(/too large/)
  })

  test('a target that is no JSONPath is a fault of the overlay', () => {
    const overlay = overlayOf([{ target: '$.a' }, { target: '$.a[?', update: 1 }])
    expect(checkPaths(overlay).map((problem) => problem.message)).toEqual([
      expect.stringMatching(/action 2: .*not a JSONPath/),
    ])
  })
})
