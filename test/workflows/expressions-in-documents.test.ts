import { readdirSync, readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { isObject, type JsonObject, type JsonValue } from '../../src/lib/json.ts'
import { queryJsonPath } from '../../src/openapi/json-path/json-path.ts'
import type { Criterion } from '../../src/workflows/arazzo/description.ts'
import { parseCondition } from '../../src/workflows/criterion/condition-parse.ts'
import { judge } from '../../src/workflows/criterion/judge.ts'
import { parseExpression } from '../../src/workflows/expression/parse.ts'
import { splitTemplate } from '../../src/workflows/expression/template.ts'
import { hasShared, shared } from '../shared.ts'
import { reading, scopeOf } from './scope.ts'

const folders = ['arazzo', 'arazzo-runs', 'arazzo-twilio', 'cafe', 'museum']

interface Written {
  readonly file: string
  readonly text: string
}

/** What begins as an expression and is none; each with the reason. */
const explained: readonly (readonly [reason: string, pattern: RegExp])[] = [
  ['a reference to a source, for operationPath, not to a value', /^\$sourceDescriptions\.[\w-]+#\//],
  [
    'a step of another workflow, for dependsOn (1.1), not a value',
    /^\$(workflows|sourceDescriptions)\.[\w.-]+\.steps\.\w+$/,
  ],
  ['a step, for dependsOn (1.1), not a value', /^\$steps\.\w+$/],
  ["another runner's own functions", /^\$(faker|datetime)\./],
  ["another runner's own name for the servers of a source", /^\$servers\./],
  [
    'an output of a step of another workflow: the ABNF has but its inputs and outputs',
    /^\$workflows\.\w+\.steps\.\w+\.outputs\./,
  ],
]

function documents(): { file: string; document: JsonObject }[] {
  return folders.flatMap((folder) => {
    const dir = shared(`conformance/${folder}`)
    return (readdirSync(dir, { recursive: true }) as string[])
      .filter((name) => /\.(ya?ml|json)$/.test(name))
      .flatMap((name) => {
        let document: unknown
        try {
          document = load(readFileSync(`${dir}/${name}`, 'utf8'))
        } catch {
          return [] // a broken document on purpose, or none at all
        }
        return isObject(document) && 'arazzo' in document ? [{ file: `${folder}/${name}`, document }] : []
      })
  })
}

function gather(
  file: string,
  value: JsonValue,
  key: string,
  into: { values: Written[]; criteria: (Written & { criterion: Criterion })[] },
) {
  if (typeof value === 'string') {
    if (
      value.includes('$') &&
      !/^(\$ref|condition|selector|target|pattern|description|summary|title|operationId|workflowId)$/.test(key)
    )
      into.values.push({ file, text: value })
  } else if (Array.isArray(value)) for (const item of value) gather(file, item, key, into)
  else if (isObject(value)) {
    if (typeof value.condition === 'string')
      into.criteria.push({ file, text: value.condition, criterion: value as unknown as Criterion })
    for (const name of Object.keys(value)) gather(file, value[name]!, name, into)
  }
}

describe.skipIf(!hasShared)('the Arazzo documents of others', () => {
  const found = { values: [] as Written[], criteria: [] as (Written & { criterion: Criterion })[] }
  const all = hasShared ? documents() : []
  for (const { file, document } of all) gather(file, document, '', found)

  test('there are many', () => {
    expect(all.length).toBeGreaterThan(120)
    expect(found.values.length).toBeGreaterThan(800)
    expect(found.criteria.length).toBeGreaterThan(450)
  })

  test('each text that begins as an expression is one, or explained', () => {
    const odd = found.values
      .filter(({ text }) => /^\$[A-Za-z]/.test(text) && !parseExpression(text).ok)
      .filter(({ text }) => !explained.some(([, pattern]) => pattern.test(text)))
    expect(odd).toEqual([])
  })

  test('each explanation is needed', () => {
    const unused = explained.filter(
      ([, pattern]) => !found.values.some(({ text }) => pattern.test(text) && !parseExpression(text).ok),
    )
    expect(unused).toEqual([])
  })

  test('each expression in braces is found', () => {
    const odd = found.values.filter(({ text }) => {
      const written = [...text.matchAll(/\{\$[A-Za-z]/g)].length
      return written !== splitTemplate(text, false).filter((piece) => piece.kind === 'expression').length
    })
    expect(odd).toEqual([])
  })

  test('each simple condition parses, or is a JSON value beside a context', () => {
    const odd = found.criteria
      .filter(({ criterion }) => (criterion.type ?? 'simple') === 'simple')
      .filter(({ text }) => !parseCondition(text).ok && !isJson(text))
    expect(odd.map(({ file, text }) => `${file}: ${text}`)).toEqual([])
  })

  test('each JSONPath is one, or a comparison', () => {
    const odd = found.criteria
      .filter(({ criterion }) => (isObject(criterion.type) ? criterion.type.type : criterion.type) === 'jsonpath')
      .filter(({ text }) => !queryJsonPath(text, {}).ok && !parseCondition(text).ok)
    expect(odd.map(({ file, text }) => `${file}: ${text}`)).toEqual([])
  })

  test('each criterion can be judged', () => {
    for (const { criterion } of found.criteria)
      expect(judge(criterion, scopeOf(), reading()).note).not.toMatch(
        /cannot be read|no JSONPath:|there are no criteria/,
      )
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
