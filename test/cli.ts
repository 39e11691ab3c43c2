import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { bundle } from '../scripts/build.mjs'

const root = resolve(import.meta.dirname, '..')
const outdir = 'node_modules/.specbox-test'

/** Bundles the sources as they are now, apart from `dist`, which may be older. */
export function buildCommand(): Promise<void> {
  return bundle({ outdir })
}

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface RunOptions {
  readonly cwd: string
  readonly env?: Record<string, string>
}

function start(args: readonly string[], { cwd, env }: RunOptions): ChildProcess {
  const clean = { PATH: process.env.PATH, HOME: cwd, SPECBOX_CACHE_DIR: resolve(cwd, 'cache'), ...env }
  return spawn(process.execPath, [resolve(root, outdir, 'specbox.js'), ...args], { cwd, env: clean })
}

/** Runs the command as a user would, in a folder of its own, to its end. */
export function specbox(args: readonly string[], options: RunOptions): Promise<Ran> {
  const child = start(args, options)
  return ended(child, collect(child))
}

export interface Up {
  /** The ready line. */
  readonly ready: ReadyLine
  /** All it wrote so far. */
  readonly written: { out: string; err: string }
  /** Resolves when what it wrote to standard error contains the text. */
  says(text: string): Promise<void>
  stop(signal?: NodeJS.Signals): Promise<Ran>
}

export interface ReadyLine {
  readonly event: string
  readonly url: string
  readonly apis: readonly {
    readonly api: string
    readonly operations: number
    readonly sandbox: {
      readonly id: string
      readonly url: string
      readonly hostUrl: string
      readonly controlKey: string
      readonly webhookSecret: string
      readonly credentials: readonly { scheme: string; in: string; name: string; value: string; tokenUrl?: string }[]
    }
  }[]
}

/** Starts a command that serves, with `--json`, and waits until it is ready. */
export async function up(args: readonly string[], options: RunOptions): Promise<Up> {
  const child = start([...args, '--json'], options)
  const written = collect(child)
  const end = ended(child, written)
  const line = await until(child, end, () => /^(.*)\n/.exec(written.out)?.[1])
  return {
    ready: JSON.parse(line) as ReadyLine,
    written,
    says: async (text) => {
      await until(child, end, () => (written.err.includes(text) ? text : undefined))
    },
    stop: (signal = 'SIGTERM') => {
      child.kill(signal)
      return end
    },
  }
}

function collect(child: ChildProcess): { out: string; err: string } {
  const written = { out: '', err: '' }
  child.stdout!.on('data', (chunk) => (written.out += chunk))
  child.stderr!.on('data', (chunk) => (written.err += chunk))
  return written
}

function ended(child: ChildProcess, written: { out: string; err: string }): Promise<Ran> {
  return new Promise((done) => child.on('close', (code) => done({ code, ...written })))
}

function until(child: ChildProcess, end: Promise<Ran>, seen: () => string | undefined): Promise<string> {
  return new Promise((done, fail) => {
    const look = () => {
      const found = seen()
      if (found !== undefined) done(found)
    }
    child.stdout!.on('data', look)
    child.stderr!.on('data', look)
    void end.then(({ code, err }) => fail(new Error(`It ended with ${code}: ${err}`)))
    look()
  })
}
