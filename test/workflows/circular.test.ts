import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/lib/json.ts'
import { loadArazzo } from '../../src/workflows/arazzo/load.ts'
import { fromReceiptDocument, toReceiptDocument } from '../../src/workflows/receipt/documents.ts'
import { documentsOf } from '../../src/workflows/run/engine.ts'
import { openProgram } from '../../src/workflows/source/program.ts'
import type { Program } from '../../src/workflows/source/source.ts'
import { playIn } from './runs/play.ts'
import { shop } from './runs/shop.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'specbox-circular-'))
  writeFileSync(join(folder, 'shop.json'), JSON.stringify(shop))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** `0.json`, `1.json` …: each names `shop.json` and those that it is told to; its workflow is `w`. */
function write(index: number, names: readonly number[], steps: JsonObject[]): void {
  const sourceDescriptions = [
    { name: 'shop', url: 'shop.json', type: 'openapi' },
    ...names.map((other) => ({ name: `d${other}`, url: `${other}.json`, type: 'arazzo' })),
  ]
  const workflows = [{ workflowId: 'w', steps }]
  const document = { arazzo: '1.0.1', info: { title: `${index}`, version: '1' }, sourceDescriptions, workflows }
  writeFileSync(join(folder, `${index}.json`), JSON.stringify(document))
}

async function open(): Promise<Program | string> {
  const loaded = await loadArazzo(join(folder, '0.json'))
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('; '))
  const opened = await openProgram(loaded.loaded)
  return opened.ok ? opened.program : opened.problems.map(({ message }) => message).join('; ')
}

const plain = [{ stepId: 'a', operationId: 'a' }]
const calling = (other: number) => ({ stepId: 'call', workflowId: `$sourceDescriptions.d${other}.w` })

function other(program: Program | string, name: string): Program {
  const source = typeof program === 'string' ? undefined : program.sources.get(name)
  if (source?.type !== 'arazzo') throw new Error(`${name} is no Arazzo source`)
  return source.program
}

describe('Arazzo documents that name each other', () => {
  test('are opened, each once', async () => {
    write(0, [1], plain)
    write(1, [0], plain)
    const program = await open()
    expect(other(other(program, 'd1'), 'd0')).toBe(program)
  })

  test('a document that names itself', async () => {
    write(0, [0], plain)
    const program = await open()
    expect(other(program, 'd0')).toBe(program)
  })

  test('all of each other: no more than there are', async () => {
    const all = Array.from({ length: 12 }, (_, index) => index)
    for (const index of all) write(index, all, plain)
    const program = await open()
    expect(typeof program === 'string' ? program : documentsOf(program).size).toBe(12)
  })

  test('too many', async () => {
    for (let index = 0; index < 60; index++) write(index, [index + 1], plain)
    write(60, [], plain)
    expect(await open()).toMatch(/more than 50 Arazzo documents/)
  })

  test('a receipt keeps each once, and finds them again', async () => {
    write(0, [1, 2], [calling(1)])
    write(1, [2, 0], [calling(2)])
    write(2, [1], plain)
    const program = await open()
    if (typeof program === 'string') throw new Error(program)
    const kept = JSON.stringify(toReceiptDocument(program))
    expect(kept.match(/"digest"/g)).toHaveLength(3)
    const again = fromReceiptDocument(JSON.parse(kept))
    expect(other(other(again, 'd1'), 'd0')).toBe(again)
    expect(other(again, 'd2')).toBe(other(other(again, 'd1'), 'd2'))
  })

  test('calling each other without end is stopped', async () => {
    write(0, [1], [calling(1)])
    write(1, [0], [calling(0)])
    const program = await open()
    if (typeof program === 'string') throw new Error(program)
    const { run } = await playIn(program, 'w', {})
    expect(run.outcome).toBe('failed')
    expect(JSON.stringify(run)).toContain('more than 10 deep')
  })
})
