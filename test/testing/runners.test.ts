import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundle } from '../../scripts/build.mjs'

const root = resolve(import.meta.dirname, '../..')
const outdir = 'node_modules/.specbox-testing'
const library = pathToFileURL(join(root, outdir, 'testing.js')).href
const folder = mkdtempSync(join(tmpdir(), 'specbox-testing-'))

// The library as it is published.
beforeAll(() => bundle({ outdir }))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function node(...args: string[]): Promise<{ code: number | null; signal: string | null; out: string }> {
  const env = { PATH: process.env.PATH, SPECBOX_TESTING: library, SPECBOX_CACHE_DIR: join(folder, 'cache') }
  const child = spawn(process.execPath, args, { cwd: folder, env, timeout: 40_000 })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise((done, failed) => {
    child.on('error', failed)
    child.on('close', (code, signal) => done({ code, signal, out: Buffer.concat(chunks).toString('utf8') }))
  })
}

const runner = (name: string) => join(import.meta.dirname, 'runners', name)

describe('the library inside of other processes', () => {
  test('node --test', async () => {
    const { code, out } = await node('--test', '--test-reporter=tap', runner('node-test.mjs'))
    expect(out).toMatch(/^# pass 3$/m)
    expect(out).toMatch(/^# fail 0$/m)
    expect(code).toBe(0)
  })

  test.each([
    ['closed', ['--close']],
    ['forgotten', []],
  ])('a sandbox that is %s keeps no process alive', async (_, args) => {
    const { code, signal, out } = await node(runner('ends.mjs'), ...args)
    expect({ code, signal, out }).toEqual({ code: 0, signal: null, out: 'done 200\n' })
  })
})
