/**
 * 10,000 events to a receiver that fails 30 % of the time, the sending process killed (SIGKILL) twice:
 * `npm run figures -- deliveries [events]`. Exit 0 when every event was delivered, in order for each entity.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createRandom } from '../../src/lib/random.ts'
import { openSqliteStore } from '../../src/store/sqlite/open.ts'
import type { StoredDelivery } from '../../src/store/store.ts'
import { openReceiver, type Receiver } from '../../test/webhooks/receiver.ts'
import { sandbox } from './deliveries-sender.ts'

const entities = 500
const failing = 0.3

export async function run([given = '10000']: string[]): Promise<number> {
  const events = Number(given)
  const folder = mkdtempSync(join(tmpdir(), 'specbox-deliveries-'))
  const path = join(folder, 'store.db')
  const random = createRandom('deliveries')
  const receiver = await openReceiver(() => ({ status: random.next() < failing ? 503 : 200 }))
  const began = performance.now()
  // The first while events still happen, the second while what failed is tried again.
  for (const part of [0.3, 0.8]) {
    const sender = start([path, receiver.url, given, String(entities)])
    await receiver.until((received) => successes(received) >= events * part, 300_000)
    sender.kill('SIGKILL')
    await new Promise((resolve) => sender.once('exit', resolve))
    console.log(`killed after ${taken(receiver.received).size} of ${events} had been taken`)
  }
  const sender = start([path, receiver.url, given, String(entities)])
  await idle(sender)
  sender.kill('SIGTERM')
  await new Promise((resolve) => sender.once('exit', resolve))
  const seconds = (performance.now() - began) / 1000
  await receiver.close()
  const ok = await report(path, receiver, events, seconds)
  rmSync(folder, { recursive: true })
  return ok ? 0 : 1
}

function start(args: string[]): ChildProcess {
  const sender = join(import.meta.dirname, 'deliveries-sender.ts')
  return spawn(process.execPath, ['--import', 'tsx', sender, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Resolves once nothing is pending, three looks in a row. */
function idle(sender: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let looks = 0
    sender.once('exit', (code) => reject(new Error(`The sender ended by itself: ${code}`)))
    createInterface({ input: sender.stdout! }).on('line', (line) => {
      looks = line === 'idle' ? looks + 1 : 0
      if (looks === 3) resolve()
    })
  })
}

const successes = (received: Receiver['received']) => received.filter(({ status }) => status === 200).length

/** Ids that were answered with success, in the order of their first success. */
function taken(received: Receiver['received']): Set<string> {
  return new Set(received.flatMap(({ status, headers }) => (status === 200 ? headers['webhook-id']! : [])))
}

async function report(path: string, { received }: Receiver, events: number, seconds: number): Promise<boolean> {
  const store = openSqliteStore({ path })
  const count = (status: StoredDelivery['status']) => store.deliveries.list(sandbox, { status, limit: 100_000 }).length
  const [delivered, pending, failed] = [count('delivered'), count('pending'), count('failed')]
  const happened = store.events.last(sandbox)
  await store.close()
  const order = [...taken(received)].map((id) => Number(id.slice('evt_'.length)))
  const lost = Array.from({ length: events }, (_, n) => n + 1).filter((n) => !order.includes(n))
  const latest = new Map<number, number>()
  let disordered = 0
  for (const n of order) {
    const entity = n % entities
    if (n < (latest.get(entity) ?? 0)) disordered++
    latest.set(entity, n)
  }
  const all = successes(received)
  console.log(`${happened} events about ${entities} entities, ${received.length} attempts in ${seconds.toFixed(1)} s`)
  console.log(`${received.length - all} answered with 503, ${all - order.length} taken twice`)
  console.log(`log: ${delivered} delivered, ${pending} pending, ${failed} failed`)
  console.log(
    `${order.length} of ${events} delivered, ${lost.length} lost, ${disordered} out of order for their entity`,
  )
  const ok = happened === events && lost.length === 0 && disordered === 0 && pending === 0
  console.log(ok ? 'met' : 'MISSED')
  return ok
}
