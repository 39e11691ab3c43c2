import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Draft } from '../src/blueprint/pass.ts'
import { isObject, type JsonObject } from '../src/lib/json.ts'
import { contractOf } from './contract.ts'
import { readDocument } from './document.ts'
import { hasShared, shared } from './shared.ts'

/** Operation counts that the corpus itself records; the directory has no index. */
function recorded(): Map<string, number> {
  const list: { file: string; ops: number }[] = JSON.parse(readFileSync(shared('specs/index.json'), 'utf8'))
  return new Map(list.map(({ file, ops }) => [`specs/${file}`, ops]))
}

function files(folder: string): string[] {
  return readdirSync(shared(folder))
    .filter((name) => /\.(json|ya?ml)$/.test(name) && name !== 'index.json')
    .map((name) => `${folder}/${name}`)
}

function countOperations(root: JsonObject): number {
  const items = isObject(root.paths) ? Object.values(root.paths) : []
  const keys = items.flatMap((item) => (isObject(item) ? Object.keys(item) : []))
  return keys.filter((key) => /^(get|put|post|delete|options|head|patch|trace)$/.test(key)).length
}

/** Every pointer at a schema that the contract of an operation names. */
function schemaPointers(operation: Draft['operations'][number]): string[] {
  const bodies = [...operation.responses, ...(operation.requestBody === null ? [] : [operation.requestBody])]
  return [
    ...operation.parameters.map((parameter) => parameter.schema),
    ...bodies.flatMap((body) => body.content.map((media) => media.schema)),
    ...operation.responses.flatMap((response) => response.headers.map((header) => header.schema)),
  ].filter((pointer) => pointer !== null)
}

/** A routable path whose variables are exactly the path parameters, somewhere to answer, and a success to answer with. */
function isSound({ path, parameters, basePaths, success }: Draft['operations'][number]): boolean {
  const variables = new Set([...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1]!))
  const names = parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name)
  return (
    /^\/[^?#]*$/.test(path) &&
    names.length === variables.size &&
    names.every((name) => variables.has(name)) &&
    basePaths.length > 0 &&
    success.status >= 200 &&
    success.status < 400
  )
}

describe.skipIf(!hasShared)('the contract of real documents', () => {
  const all = hasShared ? [...files('specs'), ...files('specs/directory')] : []
  const counts = hasShared ? recorded() : new Map<string, number>()

  test('there are documents', () => expect(all.length).toBe(262))

  test.each(all)('%s', (file) => {
    const doc = readDocument(shared(file))
    // Swagger 2.0 is converted by the loader before anybody reads a contract from it: here it must only not throw.
    const { draft } = contractOf(doc)
    const { operations } = draft
    expect(operations).toHaveLength(counts.get(file) ?? countOperations(doc.root))
    expect(new Set(operations.map((operation) => operation.id)).size).toBe(operations.length)
    expect(operations.flatMap(schemaPointers).filter((pointer) => doc.at(pointer) === undefined)).toEqual([])
    expect(operations.filter((operation) => !isSound(operation)).map((operation) => operation.id)).toEqual([])
  })
})
