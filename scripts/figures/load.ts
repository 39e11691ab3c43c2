import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { isObject, type JsonValue } from '../../src/lib/json.ts'
import { loadDocument } from '../../src/openapi/load.ts'
import { shared } from '../../test/shared.ts'

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'])

/** Files that are parts of a multi-file document: they are loaded by the file that refers to them. */
const parts =
  /petstore-separate\/(common|spec\/(parameters|Pet|NewPet|responses))|\/(parameters|schemas|common|responses)\//

interface Corpus {
  readonly name: string
  readonly files: readonly string[]
  /** Operations by file name, where the corpus has an index. */
  readonly operations?: ReadonlyMap<string, number>
}

/** Every document of the corpora loads, with the operation count of its index. */
export async function run(args: string[]): Promise<number> {
  let failed = 0
  for (const corpus of corpora()) {
    if (args.length > 0 && !args.includes(corpus.name)) continue
    let loaded = 0
    let counted = 0
    for (const file of corpus.files) {
      const result = await loadDocument(file, { allowExternalRefs: file.includes('petstore-separate') })
      if (!result.ok) {
        console.log(`  ${relative(shared('.'), file)} does not load: ${result.failure.problems[0]?.message}`)
        failed++
        continue
      }
      loaded++
      const wanted = corpus.operations?.get(file)
      const got = countOperations(result.document.root)
      if (wanted === undefined) continue
      if (wanted === got) counted++
      else {
        console.log(`  ${relative(shared('.'), file)} has ${got} operations, ${wanted} by its index`)
        failed++
      }
    }
    const counts =
      corpus.operations === undefined ? 'no index to compare with' : `${counted} with the operation count of the index`
    console.log(`${corpus.name.padEnd(18)} ${loaded} of ${corpus.files.length} load, ${counts}`)
  }
  return failed === 0 ? 0 : 1
}

function countOperations(root: JsonValue): number {
  const paths = isObject(root) && isObject(root.paths) ? root.paths : {}
  return Object.values(paths).reduce<number>(
    (sum, item) => sum + (isObject(item) ? Object.keys(item).filter((key) => methods.has(key)).length : 0),
    0,
  )
}

function corpora(): Corpus[] {
  const index = JSON.parse(readFileSync(shared('specs/index.json'), 'utf8')) as { file: string; ops: number }[]
  const below = (folder: string) => documents(shared(folder))
  return [
    {
      name: 'specs',
      files: index.map(({ file }) => shared(`specs/${file}`)),
      operations: new Map(index.map(({ file, ops }) => [shared(`specs/${file}`), ops])),
    },
    { name: 'directory', files: below('specs/directory') },
    { name: 'openapi-3.1', files: below('conformance/openapi-3.1/pass') },
    { name: 'openapi-3.2', files: below('conformance/openapi-3.2/pass') },
    { name: 'openapi-features', files: below('conformance/openapi-features') },
    { name: 'openapi-examples', files: below('conformance/openapi-examples') },
  ]
}

function documents(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name)
      if (statSync(path).isDirectory()) return documents(path)
      return /\.(json|ya?ml)$/.test(name) && name !== 'index.json' && !parts.test(path) ? [path] : []
    })
}
