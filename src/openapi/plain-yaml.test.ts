import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasShared, shared } from '../../test/shared.ts'
import { defaultLimits } from './limits.ts'
import { parsePlainYaml } from './plain-yaml.ts'
import { parseFullYaml, YamlError } from './yaml.ts'

/** What the full parser makes of a text; a string for what it refuses or remarks upon. */
function full(text: string, limits = defaultLimits): unknown {
  try {
    const { value, documents, duplicate } = parseFullYaml(text, limits)
    return documents === 1 && duplicate === undefined ? { value } : 'with remarks'
  } catch (error) {
    if (error instanceof YamlError) return error.message
    throw error
  }
}

const sample = `# comment
openapi: 3.1.0
---x: no
`

const plainTexts = [
  'a: 1\nb: [x, "y:#z", {c: d}]\nc: {}\nd: []\n',
  'a:\n- 1\n- b: 2\n  c: 3\n- - x\n  - y\n-\n  z: ~\n-\nb:\n  - null\n',
  'a: one\n  two\n\n  three # not four\nb: "x\n  y"\nc: \'it\'\'s\'\nd: "tab\\tand \\x41"\n"e f": g\n',
  'a: |\n  one\n   two\n\n  three\n\nb: >-\n  one\n  two\n\n  three\n   four\n  five\nc: |2+\n    x\n\n\nd: >\n\n  y',
  'a: 0x1F\nb: 1e3\nc: .5\nd: -0\ne: .inf\nf: 012\n404: x\n1.0: y\ntrue: z\n~: w\nf-g: 1_000\n',
  '---\n# c\nk:   v   # d\n\n  # e\nl:\n  # f\n  m: n\n',
]

describe('what it reads, it reads as the full parser does', () => {
  test.each(plainTexts)('%j', (text) => {
    const got = parsePlainYaml(text, defaultLimits)
    expect(got).toBeDefined()
    expect(got).toStrictEqual(full(text))
  })

  const unusual = [
    '', '# nothing', 'text', 'a: &x 1\nb: *x', 'a: !t 1', '? a\n: b', '<<: {a: 1}', 'a: 1\na: 2', 'a: b: c', 'a: "x" y',
    'a:\n\t- b', 'a: [1,\n 2]', 'a: [b # c]', 'a: 1\n---\nb: 2', '%YAML 1.2\n---\na: 1', 'a:\n   b: 1\n  c: 2', '__proto__: 1',
    'a: |\n    \n  x', 'a: @x', 'a: "\\q"', 'a: \u0001', ' a: 1', '- a\nb: 1', sample, `${'- '.repeat(200)}x`,
  ] // biome-ignore format: a list
  test.each(unusual)('%j is left to the full parser', (text) => {
    expect(parsePlainYaml(text, defaultLimits)).toBeUndefined()
  })

  test('whatever happens to a text', () => {
    const scrap = fc.constantFrom(
      ' ', '  ', '\n', '\n\n', '- ', '-', ':', ': ', '#', ' #', '"', "'", '|', '>', '|-', '>+', '[', ']', '{', '}', ',', '\\', '~', '1',
      'a', 'a: ', 'a: b\n', '\t', '---\n', '...', '&a ', '*a', '!', '?', '? ', '%', '<<: ', '\r\n', '\uFEFF', 'é', '😀', '0x1', '\\n', "''",
    ) // biome-ignore format: a list
    const edit = fc.record({ at: fc.nat(200), gone: fc.nat(3), scrap })
    fc.assert(
      fc.property(
        fc.constantFrom(...plainTexts),
        fc.array(edit, { maxLength: 5 }),
        fc.integer({ min: 1, max: 12 }),
        (text, edits, tight) => {
          let edited = text
          for (const { at, gone, scrap } of edits) {
            const place = at % (edited.length + 1)
            edited = edited.slice(0, place) + scrap + edited.slice(place + gone)
          }
          for (const limits of [defaultLimits, { ...defaultLimits, depth: tight }]) {
            const got = parsePlainYaml(edited, limits)
            if (got !== undefined) expect(got).toStrictEqual(full(edited, limits))
          }
        },
      ),
      { numRuns: Number(process.env.YAML_RUNS ?? 3000) },
    )
  })
})

test('limits are those of the full parser', () => {
  const deep = `a:\n${Array.from({ length: 20 }, (_, i) => `${' '.repeat(i + 1)}a:`).join('\n')}`
  expect(parsePlainYaml(deep, { ...defaultLimits, depth: 10 })).toBeUndefined()
  expect(parsePlainYaml('a: {b: {c: {d: 1}}}', { ...defaultLimits, depth: 4 })).toBeUndefined()
  expect(parsePlainYaml('a: 1\nb: 2\nc: 3', { ...defaultLimits, nodes: 5 })).toBeUndefined()
  expect(parsePlainYaml('a: [1, 2, 3, 4, 5]', { ...defaultLimits, nodes: 5 })).toBeUndefined()
})

describe.skipIf(!hasShared)('real descriptions', () => {
  const names = hasShared ? readdirSync(shared('specs')).filter((name) => name.endsWith('.yaml')) : []
  test('nearly all are of the plain kind, and read the same', () => {
    const read = names.filter((name) => {
      const text = readFileSync(shared(`specs/${name}`), 'utf8')
      const got = parsePlainYaml(text, defaultLimits)
      if (text.length < 1_000_000 && got !== undefined) expect(got).toStrictEqual(full(text))
      return got !== undefined
    })
    expect(read.length).toBeGreaterThan(names.length * 0.85)
  })
})
