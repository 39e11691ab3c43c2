import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { shared } from '../../test/shared.ts'

const root = resolve(import.meta.dirname, '../..')
const goals = { cold: 1500, cached: 500, megabytes: 300 }

interface Start {
  readonly ms: number
  /** Milliseconds of processor time, all threads: what the machine's other work hardly changes. */
  readonly cpu: number
  readonly megabytes: number
}

/** From the command to its ready line, cold and from the compiled cache, and resident memory then. Needs `npm run build`. */
export async function run(): Promise<number> {
  let missed = 0
  for (const file of ['stripe.yaml', 'github.json']) {
    const cold: Start[] = []
    const cached: Start[] = []
    for (let round = 0; round < 3; round++) {
      const home = mkdtempSync(join(tmpdir(), 'specbox-start-'))
      cold.push(await start(file, home))
      cached.push(await start(file, home))
    }
    const [a, b] = [median(cold), median(cached)]
    const rss = Math.max(...[...cold, ...cached].map(({ megabytes }) => megabytes))
    const met = a.ms <= goals.cold && b.ms <= goals.cached && rss <= goals.megabytes
    if (!met) missed++
    console.log(
      `${file.padEnd(14)} cold ${a.ms} ms (≤ ${goals.cold}; ${a.cpu} ms of processor), cached ${b.ms} ms (≤ ${goals.cached}; ${b.cpu}), at most ${rss} MB resident (≤ ${goals.megabytes}) ${met ? 'met' : 'MISSED'}`,
    )
  }
  return missed === 0 ? 0 : 1
}

const median = (starts: readonly Start[]) => [...starts].sort((x, y) => x.ms - y.ms)[Math.floor(starts.length / 2)]!

/** A data folder of its own, so that nothing is cached but what an earlier start left there. */
function start(file: string, home: string): Promise<Start> {
  const began = performance.now()
  const args = [
    join(root, 'dist/specbox.js'),
    'up',
    shared(`specs/${file}`),
    '--port',
    '0',
    '--data',
    join(home, 'data'),
    '--json',
  ]
  const env = { ...process.env, XDG_CACHE_HOME: join(home, 'cache'), HOME: home }
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env })
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.stdout.once('data', () => {
      const ms = Math.round(performance.now() - began)
      const cpu = processorTime(readFileSync(`/proc/${child.pid}/stat`, 'utf8'))
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      const megabytes = Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
      child.once('exit', () => done({ ms, cpu, megabytes }))
      child.kill('SIGTERM')
    })
  })
}

/** User and system time (proc(5), fields 14 and 15), in ticks of 10 ms. */
function processorTime(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

if (process.argv[1]?.endsWith('startup.ts')) process.exitCode = await run()
