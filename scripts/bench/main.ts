import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { loader, requestsPerSecond, startServer, type Target } from './load.ts'

/**
 * Requests per second of a served sandbox, as a ratio to a bare `node:http` server that returns the same bytes, measured in
 * the same run, rounds interleaved, medians. Both are loaded until their code is compiled before anything counts. `npm run build`
 * first; `--seconds N`, `--rounds N` and `--warm N` (seconds) change the length, `--spec FILE` the document.
 */
const option = (name: string, fallback: number) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}
const seconds = option('seconds', 4)
const rounds = option('rounds', 5)
const warm = option('warm', 10)
const root = resolve(import.meta.dirname, '../..')
const specAt = process.argv.indexOf('--spec')
/** Of the Orders API: the example, with the rules of the overlay beside it, or a copy of the document without them. */
const specification = specAt < 0 ? join(root, 'examples/orders/openapi.yaml') : resolve(process.argv[specAt + 1] ?? '')

interface Scenario {
  readonly name: string
  readonly goal: number
  readonly target: Target
  readonly bare: { readonly body: string; readonly status: string }
  /** Before each round: a sandbox holds a bounded number of entities, and rounds are to be alike. */
  readonly before?: () => Promise<void>
}

const data = mkdtempSync(join(tmpdir(), 'specbox-bench-'))
const specbox = startServer([
  join(root, 'dist/specbox.js'),
  'up',
  specification,
  '--port',
  '0',
  '--data',
  data,
  '--json',
])
const ready = (await specbox.ready) as {
  url: string
  apis: {
    sandbox: { id: string; controlKey: string; credentials: { in: string; name: string; value: string }[] }
  }[]
}
const { sandbox } = ready.apis[0]!
const credential = sandbox.credentials.find((candidate) => candidate.in === 'header')!
const headers = { [credential.name]: credential.value }
const json = { ...headers, 'Content-Type': 'application/json' }
const order = JSON.stringify({
  customer_email: 'ada@mailbox.example',
  customer_name: 'Ada',
  currency: 'EUR',
  metadata: { source: 'bench' },
})

let missed = 0
try {
  const scenarios = await prepare()
  console.log(
    `load by ${loader}, 32 connections, server on core 0, load on core 1, ${warm} s of warm-up, ${rounds} rounds of ${seconds} s each\n`,
  )
  for (const scenario of scenarios) if (!(await measure(scenario))) missed++
} finally {
  await specbox.stop()
}
process.exitCode = missed === 0 ? 0 : 1

async function prepare(): Promise<Scenario[]> {
  const ordersUrl = `${ready.url}/v1/orders`
  const first = await fetch(ordersUrl, { method: 'POST', headers: json, body: order })
  if (!first.ok) throw new Error(`Failed to create an order: ${first.status} ${await first.text()}`)
  const created = await first.text()
  const id = (JSON.parse(created) as { id: string }).id
  for (let i = 0; i < 1000; i++) {
    const made = await fetch(ordersUrl, { method: 'POST', headers: json, body: order })
    if (!made.ok) throw new Error(`Failed to create order ${i}: ${made.status}`)
    await made.arrayBuffer()
  }
  const item = await (await fetch(`${ordersUrl}/${id}`, { headers })).text()
  const list = await (await fetch(`${ordersUrl}?limit=20`, { headers })).text()
  return [
    {
      name: 'GET by id',
      goal: 0.6,
      target: { url: `${ordersUrl}/${id}`, method: 'GET', headers },
      bare: { body: item, status: '200' },
    },
    {
      name: 'list 20 of 1,000',
      goal: 0.3,
      target: { url: `${ordersUrl}?limit=20`, method: 'GET', headers },
      bare: { body: list, status: '200' },
    },
    {
      name: 'POST, validated, durable',
      goal: 0.4,
      target: { url: ordersUrl, method: 'POST', headers: json, body: order },
      bare: { body: created, status: '201' },
      before: reset,
    },
  ]
}

async function reset(): Promise<void> {
  const url = `${ready.url}/_specbox/v1/sandboxes/${sandbox.id}/reset`
  const reply = await fetch(url, { method: 'POST', headers: { Authorization: `Bearer ${sandbox.controlKey}` } })
  if (!reply.ok) throw new Error(`Failed to reset the sandbox: ${reply.status} ${await reply.text()}`)
}

async function measure(scenario: Scenario): Promise<boolean> {
  const bare = startServer([join(import.meta.dirname, 'bare.mjs')], {
    BARE_BODY: scenario.bare.body,
    BARE_STATUS: scenario.bare.status,
  })
  const { url } = (await bare.ready) as { url: string }
  // Each round takes both, one after the other, so that what else the machine does hits both alike.
  const ours: Run[] = []
  const base: Run[] = []
  for (let round = 0; round <= rounds; round++) {
    const length = round === 0 ? warm : seconds
    await scenario.before?.()
    const a = await runOnce({ ...scenario.target, url: `${url}/` }, length, bare.child.pid)
    const b = await runOnce(scenario.target, length, specbox.child.pid)
    if (round === 0) continue
    base.push(a)
    ours.push(b)
  }
  await bare.stop()
  const [rate, bareRate] = [median(ours.map((run) => run.rate)), median(base.map((run) => run.rate))]
  const [cpu, bareCpu] = [median(ours.map((run) => run.cpu)), median(base.map((run) => run.cpu))]
  const ratio = rate / bareRate
  const verdict = ratio >= scenario.goal ? 'met' : 'MISSED'
  console.log(
    `${scenario.name.padEnd(26)} ${format(rate)} req/s, bare ${format(bareRate)} req/s: ratio ${ratio.toFixed(2)} (goal ≥ ${scenario.goal}) ${verdict}; ` +
      `CPU ${cpu.toFixed(0)} µs a request, bare ${bareCpu.toFixed(0)} µs: ratio ${(bareCpu / cpu).toFixed(2)}`,
  )
  return ratio >= scenario.goal
}

interface Run {
  readonly rate: number
  /** Processor time of the server, µs a request: moves less than the rate when the machine is busy with something else. */
  readonly cpu: number
}

async function runOnce(target: Target, length: number, pid: number | undefined): Promise<Run> {
  const before = processorTime(pid)
  const rate = await requestsPerSecond(target, length)
  return { rate, cpu: ((processorTime(pid) - before) * 1000) / (rate * length) }
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

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}

function format(value: number): string {
  return Math.round(value).toLocaleString('en').padStart(8)
}
