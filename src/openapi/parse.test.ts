import { describe, expect, test } from 'vitest'
import { decodeText } from './decode.ts'
import { defaultLimits } from './limits.ts'
import { parse } from './parse.ts'

const limits = { ...defaultLimits, nodes: 100_000 }
const read = (text: string) => {
  const parsed = parse(text, limits)
  return parsed.ok ? { value: parsed.value, warnings: parsed.problems.length } : parsed.problem
}

describe('values', () => {
  const cases: [name: string, text: string, want: unknown][] = [
    ['JSON', '{"a": [1, true, null]}', { a: [1, true, null] }],
    ['JSON after a byte order mark', '\uFEFF{"a": 1}', { a: 1 }],
    ['YAML', 'a:\n  - 1\n  - x', { a: [1, 'x'] }],
    ['YAML flow that is no JSON', '{a: 1, # note\n b: [x,]}', { a: 1, b: ['x'] }],
    ['dates, on and yes are strings', 'a: 2020-01-01\nb: on\nc: yes', { a: '2020-01-01', b: 'on', c: 'yes' }],
    ['numeric keys are strings', '200: ok', { 200: 'ok' }],
    ['infinity is no JSON number', 'a: .inf\nb: .nan', { a: '.inf', b: '.nan' }],
    ['unknown tags are plain data', 'a: !Sub x\nb: !Ref [1]\nc: !X {d: 1}', { a: 'x', b: [1], c: { d: 1 } }],
    ['YAML 1.1 tags too', 'a: !!timestamp 2020-01-01\nb: !!binary aGk=', { a: '2020-01-01', b: 'aGk=' }],
    ['merge keys', 'b: &b {x: 1, y: 1}\nc:\n  <<: *b\n  y: 2', { b: { x: 1, y: 1 }, c: { x: 1, y: 2 } }],
    ['control characters in YAML', 'a: "x\u0001y"', { a: 'x y' }],
  ]
  test.each(cases)('%s', (_, text, want) => {
    expect(read(text)).toEqual({ value: want, warnings: 0 })
  })

  test('hostile names are plain data', () => {
    for (const text of ['{"__proto__": {"x": 1}, "constructor": 2}', '__proto__: {x: 1}\nconstructor: 2']) {
      const parsed = parse(text, limits)
      if (!parsed.ok) throw new Error(parsed.problem.message)
      expect(Object.keys(parsed.value as object)).toEqual(['__proto__', 'constructor'])
      expect(({} as Record<string, unknown>).x).toBeUndefined()
    }
  })

  test('each alias is a tree of its own', () => {
    const parsed = parse('a: &a {x: {y: 1}}\nb: *a\nc: [*a]', limits)
    if (!parsed.ok) throw new Error(parsed.problem.message)
    const { a, b, c } = parsed.value as Record<string, { x: object } & { x: object }[]>
    expect(b).toEqual(a)
    expect(b!.x).not.toBe(a!.x)
    expect(c![0]!.x).not.toBe(b!.x)
  })
})

describe('warnings', () => {
  const cases: [text: string, want: object][] = [
    ['{"a": 1, "b": [{"c": 1, "c": 2}]}', { pointer: '/b/0/c', line: 1, column: 25, severity: 'warning' }],
    ['a: 1\nb: 2\na: 3', { line: 3, column: 1, severity: 'warning' }],
    ['a: 1\n---\nb: 1', { severity: 'warning', message: 'it holds 2 YAML documents; only the first is used' }],
  ]
  test.each(cases)('%s', (text, want) => {
    const parsed = parse(text, limits)
    expect(parsed.ok && parsed.problems).toEqual([expect.objectContaining(want)])
  })
})

describe('failures say where', () => {
  const deep = 20_000
  const bomb = [...'bcdefgh'].map((name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdefg'[i]}`).join(',')}]`)
  const cases: [name: string, text: string, message: RegExp, line?: number, column?: number][] = [
    ['JSON', '{"a": 1,\n "b" 2}', /not valid JSON: unexpected "2"/, 2, 6],
    ['JSON cut short', '{"a": [1, 2', /ends too early/, 1, 12],
    ['YAML', 'a: 1\nb: c: d', /bad indentation/, 2, 5],
    ['a tab', 'a:\n\t- b', /tab characters/, 2, 1],
    ['an unknown alias', 'a: *b', /unidentified alias/, 1, 5],
    ['a composite key', '? [a]\n: b', /complex keys/, 1, 1],
    ['nothing', ' \n', /empty/],
    ['HTML', '<!DOCTYPE html><html>', /an HTML page/],
    ['XML', '<?xml version="1.0"?><a/>', /an XML document/],
    ['deep JSON', '['.repeat(deep) + ']'.repeat(deep), /deeper than 500/],
    ['deep JSON, unclosed', '['.repeat(deep), /deeper than 500/],
    ['deep objects', `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`, /deeper than 500/],
    ['deep YAML flow', `a: ${'['.repeat(deep)}`, /maxDepth/, 1, 503],
    ['deep YAML blocks', '- '.repeat(600), /maxDepth/, 1, 1001],
    ['deep by aliases', deepByAliases(), /deeper than 500/],
    ['a bomb of aliases', `a: &a [x,x,x,x,x,x,x,x,x,x]\n${bomb.join('\n')}`, /aliases expand/],
    ['a bomb of merges', mergeBomb(), /aliases expand|maxTotalMergeKeys/],
    ['an alias in itself', 'a: &a\n  b: *a', /contains itself/, 2, 6],
    ['huge JSON', `[${'1,'.repeat(200_000)}1]`, /more than 100000 values/],
    ['huge YAML', '- a\n'.repeat(200_000), /more than 100000 values/],
  ]
  test.each(cases)('%s', (_, text, message, line, column) => {
    const parsed = parse(text, limits)
    if (parsed.ok) throw new Error('it was accepted')
    expect(parsed.problem.message).toMatch(message)
    if (line !== undefined) expect(parsed.problem.line).toBe(line)
    if (column !== undefined && line !== 2) expect(parsed.problem.column).toBe(column)
  })
})

/** 100 anchors, each nested ten deep around the one before. */
function deepByAliases(): string {
  const lines = ['a0: &a0 x']
  for (let i = 1; i < 100; i++) lines.push(`a${i}: &a${i} ${'['.repeat(10)}*a${i - 1}${']'.repeat(10)}`)
  return lines.join('\n')
}

function mergeBomb(): string {
  const keys = Array.from({ length: 1000 }, (_, i) => `k${i}: 1`).join(', ')
  return `a: &a {${keys}}\n${Array.from({ length: 1000 }, (_, i) => `m${i}: {<<: *a}`).join('\n')}`
}

describe('encodings', () => {
  const utf16 = (text: string, big: boolean) => {
    const bytes = Buffer.from(text, 'utf16le')
    return big ? bytes.swap16() : bytes
  }
  const cases: [name: string, bytes: Uint8Array, want: string | RegExp][] = [
    ['UTF-8', Buffer.from('{"a":"é"}'), '{"a":"é"}'],
    ['UTF-8 with a mark', Buffer.from('\uFEFFa: é'), 'a: é'],
    ['UTF-16 little endian', utf16('\uFEFFa: é', false), 'a: é'],
    ['UTF-16 big endian', utf16('\uFEFFa: é', true), 'a: é'],
    ['UTF-16 without a mark', utf16('a: é', false), 'a: é'],
    ['Latin-1', Buffer.from('a: 1\nb: \xe9t\xe9', 'latin1'), /not valid UTF-8 text \(line 2\)/],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), /UTF-32/],
    ['nothing', new Uint8Array(), ''],
  ]
  test.each(cases)('%s', (_, bytes, want) => {
    const decoded = decodeText(bytes)
    if (typeof want === 'string') expect(decoded).toEqual({ ok: true, text: want })
    else expect(decoded).toEqual({ ok: false, reason: expect.stringMatching(want) })
  })
})
