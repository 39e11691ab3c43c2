import { readdirSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { LoadOptions, SpecDocument } from '../src/openapi/document.ts'
import { loadDocument } from '../src/openapi/load.ts'
import { hasShared, shared } from './shared.ts'

function documents(folder: string): string[] {
  if (!hasShared) return []
  return readdirSync(shared(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(json|ya?ml)$/.test(entry.name) && entry.name !== 'index.json')
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort()
}

async function load(path: string, options?: LoadOptions): Promise<SpecDocument> {
  const result = await loadDocument(path, options)
  if (!result.ok) throw new Error(result.failure.problems.map((problem) => problem.message).join('\n'))
  return result.document
}

/** As the index counts: the eight methods of OpenAPI 3.0, over the paths alone. */
function countOperations(document: SpecDocument): number {
  const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']
  const items = Object.values((document.root.paths ?? {}) as Record<string, Record<string, unknown>>)
  return items.reduce((sum, item) => sum + methods.filter((method) => typeof item[method] === 'object').length, 0)
}

/** Documents whose own text has something wrong, all the same loaded. */
const expectedProblems: Record<string, RegExp> = {
  'vonage_application_v2.yaml': /common_errors\.yml: there is no such file/,
}

describe.skipIf(!hasShared)('shared/specs', () => {
  const index = hasShared
    ? (JSON.parse(readFileSync(shared('specs/index.json'), 'utf8')) as { file: string; ops: number }[])
    : []
  test('there are 84', () => {
    expect(index).toHaveLength(84)
  })
  test.each(index)('$file: $ops operations', async ({ file, ops }) => {
    const document = await load(shared(`specs/${file}`))
    expect(countOperations(document)).toBe(ops)
    const errors = document.problems.map((problem) => problem.message)
    expect(errors).toEqual(expectedProblems[file] === undefined ? [] : [expect.stringMatching(expectedProblems[file])])
  })
})

describe.skipIf(!hasShared)('shared/specs/directory', () => {
  const files = documents('specs/directory')
  test('there are 178', () => {
    expect(files).toHaveLength(178)
  })
  // There is no index: the count is taken from the parsed text itself.
  test.each(files.map((path) => relative(shared('specs/directory'), path)))('%s', async (name) => {
    const path = shared(`specs/directory/${name}`)
    const document = await load(path)
    const raw = JSON.parse(readFileSync(path, 'utf8'))
    expect(countOperations(document)).toBe(countOperations({ root: raw } as SpecDocument))
    expect(document.problems.filter((problem) => problem.severity === 'error')).toEqual([])
  })
})

describe.skipIf(!hasShared)('suites', () => {
  const folders: [folder: string, count: number][] = [
    ['conformance/openapi-3.1/pass', documents('conformance/openapi-3.1/pass').length],
    ['conformance/openapi-3.2/pass', documents('conformance/openapi-3.2/pass').length],
    ['conformance/openapi-features', documents('conformance/openapi-features').length],
    ['conformance/openapi-examples', documents('conformance/openapi-examples').length],
  ]
  /** Parts of a multi-file example are no documents by themselves. */
  const isPart = (path: string) => /petstore-separate\/(common|spec\/(?!swagger))/.test(path)

  test.each(folders)('%s', async (folder, count) => {
    expect(count).toBeGreaterThan(20)
    const failures: string[] = []
    for (const path of documents(folder).filter((file) => !isPart(file))) {
      const result = await loadDocument(path, { allowExternalRefs: path.includes('petstore-separate') })
      if (!result.ok) failures.push(`${path}: ${result.failure.problems[0]?.message}`)
    }
    expect(failures).toEqual([])
  })

  test.each(['json', 'yaml'])('a Swagger 2.0 document of several files (%s)', async (kind) => {
    const path = shared(`conformance/openapi-examples/v2.0/${kind}/petstore-separate/spec/swagger.${kind}`)
    const document = await load(path, { allowExternalRefs: true })
    expect(document.problems).toEqual([])
    expect(document.root['x-specbox-files']).toBeUndefined()
    const response = '/paths/~1pets/get/responses'
    expect(
      document.resolve(`${response}/200/content/application~1json/schema/items/properties/id`).value,
    ).toMatchObject({ type: 'integer' })
    expect(
      document.resolve(`${response}/default/content/application~1json/schema/properties/code`).value,
    ).toMatchObject({ type: 'integer' })
    expect(document.resolve('/paths/~1pets/get/parameters/0').value).toMatchObject({
      name: 'tags',
      schema: { type: 'array' },
    })
  })
})
