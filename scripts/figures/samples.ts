import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isObject } from '../../src/lib/json.ts'
import { joinPointer, type Pointer } from '../../src/lib/pointer.ts'
import { createRandom } from '../../src/lib/random.ts'
import type { SpecDocument } from '../../src/openapi/document.ts'
import { loadDocument } from '../../src/openapi/load.ts'
import type { Direction } from '../../src/openapi/schema.ts'
import { createValidators } from '../../src/openapi/validate/validators.ts'
import { createSampler } from '../../src/simulate/sample/create.ts'
import { bodySchemas } from '../../test/document.ts'

const specs = resolve(import.meta.dirname, '../../../shared/specs')
const now = Date.UTC(2026, 0, 15)

interface Row {
  readonly document: string
  readonly tried: number
  readonly valid: number
  /** Milliseconds of one value, compiling included. */
  readonly median: number
  readonly p99: number
  /** Characters of a value. */
  readonly size: number
  readonly big: number
  readonly failures: readonly string[]
}

/**
 * Values for every component schema and every body of all documents, judged by the validators.
 * `samples.ts [FILE…] [--failures]`; without files, all shared documents.
 */
export async function run(args: string[]): Promise<number> {
  const files = args.filter((arg) => !arg.startsWith('--'))
  const chosen = files.length > 0 ? files : allDocuments()
  const rows: Row[] = []
  for (const file of chosen) {
    const doc = await read(file)
    if (doc === undefined) continue
    const row = measure(file.slice(file.lastIndexOf('/') + 1), doc)
    rows.push(row)
    if (files.length > 0 || row.valid < row.tried) print(row)
    if (args.includes('--failures')) for (const failure of row.failures) console.log(`    ${failure}`)
  }
  const tried = rows.reduce((sum, row) => sum + row.tried, 0)
  const valid = rows.reduce((sum, row) => sum + row.valid, 0)
  const medians = rows.map((row) => row.median).sort((a, b) => a - b)
  console.log(`${rows.length} documents, ${valid} of ${tried} valid (${((100 * valid) / tried).toFixed(2)} %)`)
  console.log(`median of medians ${medians[medians.length >> 1]?.toFixed(2)} ms a value, compiling included`)
  return valid / tried >= 0.995 ? 0 : 1
}

function allDocuments(): string[] {
  return [specs, join(specs, 'directory')].flatMap((dir) =>
    readdirSync(dir)
      .filter((name) => /\.(json|ya?ml)$/.test(name) && name !== 'index.json')
      .map((name) => join(dir, name)),
  )
}

/** Undefined for what cannot be loaded: what is no OpenAPI description. */
async function read(file: string): Promise<SpecDocument | undefined> {
  const loaded = await loadDocument(resolve(file))
  return loaded.ok ? loaded.document : undefined
}

function measure(document: string, doc: SpecDocument): Row {
  const validators = createValidators(doc)
  const sampler = createSampler(doc, validators)
  const times: number[] = []
  const sizes: number[] = []
  const failures: string[] = []
  const schemas = [...componentSchemas(doc), ...bodySchemas(doc)]
  for (const { pointer, direction } of schemas) {
    const start = performance.now()
    const value = sampler.generate(pointer, { direction, random: createRandom(pointer), now, name: nameOf(pointer) })
    times.push(performance.now() - start)
    sizes.push(JSON.stringify(value).length)
    const violations = validators.at(pointer, direction).validate(value)
    const why = violations.slice(0, 3).map((one) => `${one.path || '(value)'} ${one.message}`)
    if (why.length > 0) failures.push(`${direction} ${pointer}: ${why.join('; ')}`)
  }
  times.sort((a, b) => a - b)
  sizes.sort((a, b) => a - b)
  return {
    document,
    tried: schemas.length,
    valid: schemas.length - failures.length,
    median: times[times.length >> 1] ?? 0,
    p99: times[Math.floor(times.length * 0.99)] ?? 0,
    size: sizes[sizes.length >> 1] ?? 0,
    big: sizes[Math.floor(sizes.length * 0.99)] ?? 0,
    failures,
  }
}

function nameOf(pointer: Pointer): string {
  return pointer.startsWith('/components/') ? pointer.slice(pointer.lastIndexOf('/') + 1) : ''
}

function componentSchemas(doc: SpecDocument): { pointer: Pointer; direction: Direction }[] {
  const schemas = doc.at('/components/schemas')
  return Object.keys(isObject(schemas) ? schemas : {}).map((name) => ({
    pointer: joinPointer('/components/schemas', name),
    direction: 'response',
  }))
}

function print(row: Row): void {
  const { document, tried, valid, median, p99, size, big } = row
  const speed = `${median.toFixed(2)} ms (p99 ${p99.toFixed(1)})`
  console.log(`${document.padEnd(44)} ${`${valid}/${tried}`.padStart(10)}  ${speed}  ${size} chars (p99 ${big})`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = await run(process.argv.slice(2))
