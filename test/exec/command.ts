import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { bundle } from '../../scripts/build.mjs'

const root = resolve(import.meta.dirname, '../..')
export const programs = resolve(import.meta.dirname, 'programs')

export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly out: string
  readonly err: string
}

export interface Specbox {
  /** A folder of its own, from which the packages of this project can be imported. */
  readonly folder: string
  run(args: readonly string[], env?: Record<string, string>): Promise<Ended>
  start(
    args: readonly string[],
    env?: Record<string, string>,
  ): { readonly child: ChildProcess; readonly end: Promise<Ended> }
  remove(): void
}

/**
 * The command, bundled from the sources as they are.
 *
 * @param name of the bundle: test files run side by side
 */
export async function specboxFrom(name: string): Promise<Specbox> {
  const outdir = `node_modules/.specbox-exec-${name}`
  await bundle({ outdir })
  const folder = mkdtempSync(join(tmpdir(), 'specbox-exec-'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir')
  const start: Specbox['start'] = (args, env = {}) => {
    const clean = { PATH: process.env.PATH, HOME: folder, SPECBOX_CACHE_DIR: join(folder, 'cache'), ...env }
    const child = spawn(process.execPath, [join(root, outdir, 'specbox.js'), ...args], { cwd: folder, env: clean })
    return { child, end: ended(child) }
  }
  return {
    folder,
    start,
    run: (args, env) => start(args, env).end,
    remove: () => {
      rmSync(folder, { recursive: true, force: true })
      rmSync(join(root, outdir), { recursive: true, force: true })
    },
  }
}

function ended(child: ChildProcess): Promise<Ended> {
  const written = { out: '', err: '' }
  child.stdout!.on('data', (chunk) => (written.out += chunk))
  child.stderr!.on('data', (chunk) => (written.err += chunk))
  return new Promise((done) => child.on('close', (code, signal) => done({ code, signal, ...written })))
}
