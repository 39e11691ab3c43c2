import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { isObject, type JsonObject, type JsonValue } from '../../src/lib/json.ts'
import { checkDocument } from '../../src/workflows/arazzo/check/check.ts'
import { checkShape } from '../../src/workflows/arazzo/check/check-shape.ts'
import { loadArazzo, loadArazzoText } from '../../src/workflows/arazzo/load.ts'
import { arazzoDocument } from '../../src/workflows/arazzo/schema/document.ts'
import { hasShared, shared } from '../shared.ts'
import { mutants } from './mutants.ts'

const suite = shared('conformance/arazzo/tests/schema')
const read = (kind: string, name: string) => readFileSync(`${suite}/${kind}/${name}`, 'utf8')
const list = (kind: string) => (hasShared ? readdirSync(`${suite}/${kind}`) : [])

/** Whether a document has the form that the tables of the specification give it; what it says is another matter. */
function isWellFormed(value: JsonValue): boolean {
  if (!isObject(value) || !/^1\.[01]\.\d+/.test(String(value.arazzo))) return false
  return checkShape(value, arazzoDocument, '1.1').every(
    ({ about, weight }) => about === 'meaning' || weight === 'advice',
  )
}

/** The runner reads the result by its type alone. */
function isBrokenAfterMending(value: JsonObject): boolean {
  const { description } = checkDocument(value, '1.1')
  if (description === null) return false
  const again = checkShape(description as unknown as JsonObject, arazzoDocument, '1.1')
  return again.some(({ weight }) => weight === 'broken')
}

describe.skipIf(!hasShared)('the schema cases', () => {
  test('are 62', () => {
    expect([list('pass').length, list('fail').length]).toEqual([35, 27])
  })

  test.each(list('pass'))('pass %s', async (name) => {
    expect(isWellFormed(load(read('pass', name)) as JsonValue)).toBe(true)
    const result = await loadArazzoText(read('pass', name), `memory:${name}`)
    expect(result.ok).toBe(true)
  })

  test.each(list('fail'))('fail %s', async (name) => {
    expect(isWellFormed(load(read('fail', name)) as JsonValue)).toBe(false)
    const result = await loadArazzoText(read('fail', name), `memory:${name}`, { strict: true })
    expect(result.ok || result.problems.filter(({ line }) => line === undefined)).toEqual([])
  })
})

/** Where we differ from the official schema, and the sentence of the specification (1.1.0) that we follow. */
const differences: readonly (readonly [change: RegExp, official: boolean, why: string])[] = [
  [
    /^empty text \/sourceDescriptions\/N\/name$/,
    false,
    'Source Description Object, `name`: "SHOULD conform to" a pattern; we warn',
  ],
  [
    /^empty object \/.*\/value$/,
    false,
    'Parameter and Payload Replacement Object, `value`: "Any | {expression} | Selector Object"',
  ],
  [
    /^(number|nothing|empty list|below zero) \/.*\/replacements\/N\/value$/,
    false,
    'Payload Replacement Object, `value`: "Any"',
  ],
  [
    /^(drop|number|nothing|empty list|empty object|below zero) \/.*\/value\/(context|selector|type)$/,
    false,
    '`value`: "Any": without its fields it is no Selector',
  ],
  [/^below zero \/.*\/timeout$/, true, 'Step Object, `timeout`: "The maximum number of milli-seconds to wait"'],
]

describe.skipIf(!hasShared)('the official schema', () => {
  test('says the same of each document with one thing changed', () => {
    const ajv = new Ajv2020({ strict: false })
    addFormats.default(ajv)
    const text = readFileSync(shared('conformance/arazzo/src/schemas/validation/schema.yaml'), 'utf8')
    const official = ajv.compile(load(text) as JsonObject)
    const unlike = new Set<string>()
    let count = 0
    for (const name of list('pass'))
      for (const { change, value } of mutants(load(read('pass', name)) as JsonObject)) {
        if (count++ % 5 === 0 && isBrokenAfterMending(value)) unlike.add(`mended and still broken: ${change}`)
        const accepted = official(value)
        if (accepted === isWellFormed(value)) continue
        if (differences.some(([pattern, verdict]) => verdict === accepted && pattern.test(change))) continue
        unlike.add(`${accepted ? 'accepts' : 'refuses'} ${change}`)
      }
    expect([...unlike]).toEqual([])
    expect(count).toBeGreaterThan(10_000)
  }, 120_000)
})

const folders = ['arazzo/examples', 'arazzo-runs', 'arazzo-twilio', 'cafe', 'museum']

describe.skipIf(!hasShared)('documents that others wrote', () => {
  const files = folders.flatMap((folder) =>
    (hasShared ? readdirSync(shared(`conformance/${folder}`), { recursive: true, encoding: 'utf8' }) : [])
      .filter((file) => /\.ya?ml$/.test(file))
      .map((file) => shared(`conformance/${folder}/${file}`))
      .filter((file) => /^arazzo:/m.test(readFileSync(file, 'utf8'))),
  )

  test('are many', () => {
    expect(files.length).toBeGreaterThan(80)
  })

  test.each(files)('%s is read', async (file) => {
    const result = await loadArazzo(file)
    expect(result.ok ? [] : result.problems).toEqual([])
    if (!result.ok) return
    const { problems, leftOut = [] } = result.loaded
    expect(problems.filter(({ line, column }) => line === undefined || column === undefined)).toEqual([])
    const errors = problems.filter(({ severity }) => severity === 'error')
    expect(errors.length).toBe(leftOut.flatMap((one) => one.problems).length)
    // These two have workflows that are wrong on purpose, for what a runner says to them.
    if (!/workflow-(composition|control-flow)\.arazzo/.test(file)) expect(errors).toEqual([])
  })
})
