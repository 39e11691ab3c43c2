/**
 * Kills a writing process with SIGKILL at a random moment, again and again on the same data, and counts what it had acknowledged
 * and is not there afterwards: `npm run figures -- kill9 [rounds] [--store|--server]`. Exit 0 when nothing is lost.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { closeDatabase, openDatabase } from '../../src/store/sqlite/driver.ts'
import { openSqliteStore } from '../../src/store/sqlite/open.ts'
import { findEventFaults, findServedEventFaults, unbounded } from './kill9-events.ts'

/** What is killed, and how to see afterwards whether it kept its word. */
export interface Victim {
  /** The command that writes under load and prints one line per acknowledged write. */
  command(round: number): readonly [string, ...string[]]
  /** Given all lines of all rounds so far, says what is missing of them. */
  verify(acknowledged: readonly string[]): Promise<{ readonly lost: readonly string[]; readonly integrity: string }>
}

export interface Round {
  readonly acknowledged: number
  readonly killedAfterMs: number
  readonly lost: readonly string[]
  readonly integrity: string
}

/** Starts the victim, waits for its first acknowledgement, lets it write for a while, kills it, verifies. */
export async function killOnce(victim: Victim, round: number, lines: string[]): Promise<Round> {
  const [program, ...args] = victim.command(round)
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)))
  const before = lines.length
  const killedAfterMs = Math.round(20 + Math.random() * 600)
  const reader = createInterface({ input: child.stdout })
  const read = new Promise<void>((resolve) => reader.once('close', resolve))
  reader.once('line', () => setTimeout(() => child.kill('SIGKILL'), killedAfterMs))
  reader.on('line', (line) => lines.push(line))
  const signal = await ended
  await read
  if (signal !== 'SIGKILL') throw new Error(`The writer ended by itself in round ${round}`)
  return { acknowledged: lines.length - before, killedAfterMs, ...(await victim.verify(lines)) }
}

/** The store alone, without a server. */
export function createStoreVictim(path: string): Victim {
  const writer = join(import.meta.dirname, 'kill9-writer.ts')
  return {
    command: (round) => [process.execPath, '--import', 'tsx', writer, path, String(round)],
    verify: (acknowledged) => verifyStore(path, acknowledged, findEventFaults),
  }
}

/** The whole server, written to over HTTP. */
export function createServerVictim(path: string): Victim {
  const server = join(import.meta.dirname, 'kill9-server.ts')
  return {
    command: () => [process.execPath, '--import', 'tsx', server, path],
    verify: (acknowledged) => verifyStore(path, acknowledged, findServedEventFaults),
  }
}

type State = 'created' | 'updated' | 'deleting' | 'deleted'

async function verifyStore(path: string, acknowledged: readonly string[], findFaults: typeof findEventFaults) {
  const sandboxes = new Map<string, Map<string, State>>()
  for (const line of acknowledged) {
    const [sandbox = '', key = '', state] = line.split(' ')
    const states = sandboxes.get(sandbox) ?? new Map<string, State>()
    sandboxes.set(sandbox, states.set(key, state as State))
  }
  const store = openSqliteStore({ path, events: unbounded })
  const lost: string[] = []
  for (const [sandbox, states] of sandboxes) {
    for (const [key, state] of states) {
      const found = store.run({ sandbox, layer: 'release' }, (tx) => tx.get('order', key))
      if (!isKept(state, found?.meta.version)) lost.push(`${sandbox} ${key} ${state}`)
    }
    lost.push(...findFaults(store, sandbox, states))
  }
  await store.close()
  return { lost, integrity: checkIntegrity(path) }
}

/** Later states than the acknowledged one are fine: the kill came between commit and acknowledgement. */
function isKept(state: State, version: number | undefined): boolean {
  if (state === 'deleted') return version === undefined
  if (state === 'deleting') return version === undefined || version === 2
  return version !== undefined && version >= (state === 'updated' ? 2 : 1)
}

export function checkIntegrity(path: string): string {
  const db = openDatabase(path)
  const { integrity_check: answer } = db.prepare('PRAGMA integrity_check').get() as { integrity_check: string }
  closeDatabase(db)
  return answer
}

export async function run(args: string[]): Promise<number> {
  const rounds = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 20)
  const kinds = args.includes('--store') ? ['store'] : args.includes('--server') ? ['server'] : ['store', 'server']
  let failed = 0
  for (const kind of kinds)
    failed += await killAll(kind === 'store' ? createStoreVictim : createServerVictim, kind, rounds)
  return failed
}

async function killAll(create: (path: string) => Victim, kind: string, rounds: number): Promise<number> {
  console.log(`\nthe ${kind}`)
  const directory = mkdtempSync(join(tmpdir(), 'specbox-kill9-'))
  const victim = create(join(directory, 'store.db'))
  const lines: string[] = []
  const done: Round[] = []
  console.log('round  acknowledged  killed after  lost  integrity')
  for (let n = 1; n <= rounds; n++) {
    const round = await killOnce(victim, n, lines)
    done.push(round)
    const columns = [n, round.acknowledged, `${round.killedAfterMs} ms`, round.lost.length]
    console.log(
      `${columns.map((column, i) => String(column).padStart([5, 14, 14, 6][i]!)).join('')}  ${round.integrity}`,
    )
  }
  rmSync(directory, { recursive: true })
  const lost = done.flatMap((round) => round.lost)
  const damaged = done.filter((round) => round.integrity !== 'ok').length
  console.log(`${rounds} kills, ${lines.length} writes acknowledged, ${lost.length} lost, ${damaged} files damaged`)
  for (const row of lost.slice(0, 10)) console.log(`lost: ${row}`)
  return lost.length === 0 && damaged === 0 ? 0 : 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = await run(process.argv.slice(2))
