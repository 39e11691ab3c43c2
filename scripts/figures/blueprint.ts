import { readdirSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Blueprint } from '../../src/blueprint/blueprint.ts'
import { infer } from '../../src/blueprint/infer.ts'
import { loadDocument } from '../../src/openapi/load.ts'

const kinds = ['create', 'read', 'list', 'update', 'replace', 'delete', 'transition', 'example'] as const

/** Counts what the inference understands of each document of a folder (default: ../shared/specs), or of the named files. */
export async function run(args: readonly string[]): Promise<number> {
  const folder = resolve(import.meta.dirname, '../../../shared/specs')
  const files =
    args.length > 0
      ? args.map((arg) => resolve(folder, arg))
      : readdirSync(folder)
          .filter((name) => /\.(json|ya?ml)$/.test(name) && name !== 'index.json')
          .map((name) => resolve(folder, name))
  const totals = emptyRow('all')
  print(['document', 'ops', ...kinds, 'example %', 'resources', 'create', 'c+read', 'c+r+list', 'ms'])
  for (const file of files) {
    const loaded = await loadDocument(file)
    if (!loaded.ok) {
      console.log(`${basename(file)}: ${loaded.failure.problems[0]?.message ?? 'does not load'}`)
      continue
    }
    const start = performance.now()
    const blueprint = infer(loaded.document)
    const row = count(basename(file), blueprint, performance.now() - start)
    for (const key of Object.keys(row.numbers)) totals.numbers[key] = (totals.numbers[key] ?? 0) + row.numbers[key]!
    printRow(row)
  }
  printRow(totals)
  return 0
}

interface Row {
  readonly name: string
  readonly numbers: Record<string, number>
}

function emptyRow(name: string): Row {
  return { name, numbers: {} }
}

function count(name: string, blueprint: Blueprint, ms: number): Row {
  const row: Row = { name, numbers: { ops: blueprint.operations.length, resources: blueprint.resources.length, ms } }
  for (const kind of kinds) row.numbers[kind] = blueprint.operations.filter((op) => op.behavior.kind === kind).length
  const doing = (resource: string, kind: string) =>
    blueprint.operations.some(
      ({ behavior }) => behavior.kind === kind && 'resource' in behavior && behavior.resource === resource,
    )
  const created = blueprint.resources.filter(({ name: resource }) => doing(resource, 'create'))
  const read = created.filter(({ name: resource }) => doing(resource, 'read'))
  row.numbers.created = created.length
  row.numbers.read2 = read.length
  row.numbers.listed = read.filter(({ name: resource }) => doing(resource, 'list')).length
  return row
}

function printRow({ name, numbers }: Row): void {
  const share = ((100 * (numbers.example ?? 0)) / Math.max(numbers.ops ?? 0, 1)).toFixed(0)
  const columns = [
    numbers.ops,
    ...kinds.map((kind) => numbers[kind]),
    share,
    numbers.resources,
    numbers.created,
    numbers.read2,
    numbers.listed,
  ]
  print([name, ...columns.map(String), (numbers.ms ?? 0).toFixed(0)])
}

function print(cells: readonly string[]): void {
  console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(34) : cell.padStart(9))).join(' '))
}

if (process.argv[1] === import.meta.filename) process.exitCode = await run(process.argv.slice(2))
