/**
 * How long a write takes with 50 dead receivers subscribed (connection refused, no answer, an answer after 5 s) and with none:
 * `npm run figures -- latency [rounds] [seconds]`, after `npm run build`. The server is as users run it; rounds alternate, and each
 * begins with new subscriptions, so that what it takes to find out that they are dead counts too.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openReceiver } from '../../test/webhooks/receiver.ts'
import { startServer } from '../bench/load.ts'

const root = resolve(import.meta.dirname, '../..')
const subscribers = 50
const connections = 8
const goal = 1.2
const order = JSON.stringify({ customer_email: 'ada@mailbox.example', currency: 'EUR' })

interface Served {
  readonly url: string
  readonly control: Readonly<Record<string, string>>
  readonly data: Readonly<Record<string, string>>
  readonly sandbox: string
}

export async function run([rounds = '9', seconds = '8']: string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'specbox-latency-'))
  const [hanging, slow] = [await openReceiver(() => null), await openReceiver(() => ({ status: 200, afterMs: 5000 }))]
  const api = join(root, 'examples/orders/openapi.yaml')
  const server = startServer([join(root, 'dist/specbox.js'), 'up', api, '--port', '0', '--data', folder, '--json'])
  const urls = ['http://127.0.0.1:9', hanging.url, slow.url]
  const [none, dead]: [number[][], number[][]] = [[], []]
  const spent = { none: 0, dead: 0 }
  try {
    const served = servedOf(await server.ready)
    await load(served, 5)
    for (let round = 0; round < Number(rounds); round++) {
      // Which goes first changes, so that a machine that slows down hits both alike.
      for (const kind of round % 2 === 0 ? (['none', 'dead'] as const) : (['dead', 'none'] as const)) {
        await control(served, 'POST', '/reset')
        const before = processorTime(server.child.pid)
        const ids = kind === 'dead' ? await subscribe(served, urls) : []
        const times = await load(served, Number(seconds))
        if (kind === 'dead') dead.push(times)
        else none.push(times)
        spent[kind] += processorTime(server.child.pid) - before
        for (const id of ids) await control(served, 'DELETE', `/subscriptions/${id}`)
      }
      console.log(`round ${round + 1}: none ${line(none.at(-1)!)}; dead ${line(dead.at(-1)!)}`)
    }
  } finally {
    await server.stop()
    await hanging.close()
    await slow.close()
    rmSync(folder, { recursive: true })
  }
  const tried = hanging.received.length + slow.received.length
  const [a, b] = [none.flat(), dead.flat()]
  // What else the machine does shows in single rounds: the middle one of each kind is compared.
  const middle = (all: readonly number[][]) =>
    quantile(
      all.map((times) => quantile(times, 0.99)),
      0.5,
    )
  const ratio = middle(dead) / middle(none)
  console.log(`\n${a.length} writes with no subscriber: ${line(a)}`)
  console.log(
    `${b.length} writes with ${subscribers} dead ones: ${line(b)}; ${tried} attempts reached those that listen`,
  )
  const cpu = (kind: 'none' | 'dead', writes: number) => ((spent[kind] * 1000) / writes).toFixed(0)
  console.log(`processor time of the server: ${cpu('none', a.length)} and ${cpu('dead', b.length)} µs a write`)
  console.log(`p99 of the middle round: ${middle(none).toFixed(2)} and ${middle(dead).toFixed(2)} ms`)
  console.log(`p99 ${ratio.toFixed(2)} × of none (≤ ${goal}) ${ratio <= goal ? 'met' : 'MISSED'}`)
  return ratio <= goal ? 0 : 1
}

function servedOf(ready: Record<string, unknown>): Served {
  const { url, apis } = ready as {
    url: string
    apis: {
      sandbox: { id: string; controlKey: string; credentials: { in: string; name: string; value: string }[] }
    }[]
  }
  const { sandbox } = apis[0]!
  const credential = sandbox.credentials.find((candidate) => candidate.in === 'header')!
  const type = { 'Content-Type': 'application/json' }
  return {
    url,
    sandbox: sandbox.id,
    data: { [credential.name]: credential.value, ...type },
    control: { Authorization: `Bearer ${sandbox.controlKey}`, ...type },
  }
}

async function subscribe(served: Served, urls: readonly string[]): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < subscribers; n++) {
    const body = JSON.stringify({ url: `${urls[n % urls.length]}/${n}` })
    ids.push(((await control(served, 'POST', '/subscriptions', body)) as { id: string }).id)
  }
  return ids
}

async function control({ url, sandbox, control }: Served, method: string, path: string, body?: string) {
  const target = `${url}/_specbox/v1/sandboxes/${sandbox}${path}`
  const reply = await fetch(target, { method, headers: control, ...(body === undefined ? {} : { body }) })
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`)
  return reply.status === 204 ? null : reply.json()
}

/** Milliseconds of each write, from several connections that write without a pause. */
async function load({ url, data }: Served, seconds: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const end = performance.now() + seconds * 1000
  const times: number[] = []
  const write = () =>
    new Promise<void>((done, fail) => {
      const began = performance.now()
      request(`${url}/v1/orders`, { method: 'POST', headers: data, agent }, (reply) => {
        reply.resume()
        reply.on('end', () => {
          times.push(performance.now() - began)
          if (reply.statusCode === 201) done()
          else fail(new Error(`A write was answered with ${reply.statusCode}`))
        })
      })
        .on('error', fail)
        .end(order)
    })
  const one = async () => {
    while (performance.now() < end) await write()
  }
  await Promise.all(Array.from({ length: connections }, one))
  agent.destroy()
  return times
}

/** User and system time of a process in ms (10 ms steps); 0 where there is no /proc. */
function processorTime(pid: number | undefined): number {
  const path = `/proc/${pid}/stat`
  if (pid === undefined || !existsSync(path)) return 0
  const fields = readFileSync(path, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

function quantile(times: readonly number[], part: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length * part)] ?? 0
}

function line(times: readonly number[]): string {
  return `p50 ${quantile(times, 0.5).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(2)} ms`
}
