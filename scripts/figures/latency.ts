/**
 * How long a write takes with 50 dead receivers subscribed (connection refused, no answer, an answer after 5 s) and with none:
 * `npm run figures -- latency [slices]`, after `npm run build`. Two servers as users run them take turns, a second each, so that
 * what else the machine does hits both alike. The receivers are subscribed after both are warm: what it takes to find out that
 * they are dead counts too.
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

interface Kind {
  readonly name: string
  readonly served: Served
  readonly pid: number | undefined
  readonly times: number[]
  /** Processor time of the server, ms. */
  spent: number
}

export async function run([slices = '40']: string[]): Promise<number> {
  const [hanging, slow] = [await openReceiver(() => null), await openReceiver(() => ({ status: 200, afterMs: 5000 }))]
  const opened = [openServer(), openServer()]
  try {
    const [none, dead] = [await kindOf('none', opened[0]!), await kindOf('dead', opened[1]!)]
    for (const { served } of [none, dead]) await load(served, 6)
    for (const { served } of [none, dead]) await control(served, 'POST', '/reset')
    await subscribe(dead.served, ['http://127.0.0.1:9', hanging.url, slow.url])
    for (let slice = 0; slice < Number(slices); slice++)
      for (const kind of slice % 2 === 0 ? [none, dead] : [dead, none]) {
        const before = processorTime(kind.pid)
        kind.times.push(...(await load(kind.served, 1)))
        kind.spent += processorTime(kind.pid) - before
      }
    const tried = hanging.received.length + slow.received.length
    console.log(`${subscribers} dead receivers; ${tried} attempts reached those that listen\n`)
    return report(none, dead) ? 0 : 1
  } finally {
    for (const { server, folder } of opened) {
      await server.stop()
      rmSync(folder, { recursive: true })
    }
    await hanging.close()
    await slow.close()
  }
}

function openServer() {
  const folder = mkdtempSync(join(tmpdir(), 'specbox-latency-'))
  const api = join(root, 'examples/orders/openapi.yaml')
  const args = [join(root, 'dist/specbox.js'), 'up', api, '--port', '0', '--data', folder, '--json']
  return { folder, server: startServer(args) }
}

async function kindOf(name: string, { server }: ReturnType<typeof openServer>): Promise<Kind> {
  return { name, served: servedOf(await server.ready), pid: server.child.pid, times: [], spent: 0 }
}

function report(none: Kind, dead: Kind): boolean {
  for (const { name, times, spent } of [none, dead]) {
    const [p50, p90, p99] = [0.5, 0.9, 0.99].map((part) => quantile(times, part).toFixed(2))
    const cpu = ((spent * 1000) / times.length).toFixed(0)
    console.log(`${name}: ${times.length} writes, p50 ${p50} ms, p90 ${p90} ms, p99 ${p99} ms, CPU ${cpu} µs a write`)
  }
  const ratio = quantile(dead.times, 0.99) / quantile(none.times, 0.99)
  console.log(`p99 ${ratio.toFixed(2)} × of none (≤ ${goal}) ${ratio <= goal ? 'met' : 'MISSED'}`)
  return ratio <= goal
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

async function subscribe(served: Served, urls: readonly string[]): Promise<void> {
  for (let n = 0; n < subscribers; n++)
    await control(served, 'POST', '/subscriptions', JSON.stringify({ url: `${urls[n % urls.length]}/${n}` }))
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
