import { wallAlarm } from '../../lib/alarm.ts'
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import type { Reply, Sink } from '../../simulate/exchange.ts'
import type { LoggedExchange } from '../../store/store.ts'
import type { Answer } from '../../webhooks/transport.ts'
import { invalid, readBody, type SandboxCall } from '../call.ts'
import { json, problem } from '../errors.ts'
import { eventView } from './events.ts'
import type { Route } from './table.ts'

export const streamRoutes: readonly Route[] = [
  { method: 'GET', path: '/sandboxes/{id}/stream', name: 'streamSandbox', who: 'owner', run: streamSandbox },
  {
    method: 'POST',
    path: '/sandboxes/{id}/forwards/{forward}',
    name: 'answerForward',
    who: 'owner',
    run: answerForward,
  },
]

/** Milliseconds between two looks at what is new, and between two signs of life. */
const interval = 200
const heartbeat = 15_000
/** Exchanges told of after one look. */
const most = 10_000

/**
 * Server-sent events: `exchange` and `event` as they happen; with `listen`, the id of a `listen:` subscription, `forward`: a signed
 * request for its listener, who answers at `/forwards/{id}`.
 */
function streamSandbox(call: SandboxCall): Reply {
  const { sandbox, request, webhooks } = call
  const listen = new URLSearchParams(request.query).get('listen')
  if (listen !== null) {
    const subscription = webhooks.get(listen)
    if (subscription?.sandbox !== sandbox.record.id)
      return problem('not_found', `This sandbox has no subscription ${listen}`)
    if (!subscription.url.startsWith('listen:'))
      return invalid('listen', 'must be a subscription whose URL starts with listen:')
  }
  return {
    status: 200,
    headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' },
    body: null,
    stream: (sink) => {
      follow(call, sink)
      if (listen !== null) forward(call, listen, sink)
    },
  }
}

const say = (sink: Sink, name: string, data: object) => sink.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)

function follow({ sandbox }: SandboxCall, sink: Sink): void {
  let event = sandbox.events({ limit: 1 })[0]?.sequence ?? 0
  let exchange = sandbox.exchanges({ limit: 1 })[0]?.id ?? ''
  let quiet = 0
  let cancel = () => {}
  const look = () => {
    const exchanges = exchangesSince(sandbox, exchange)
    for (const { detail: _, ...row } of exchanges.toReversed()) say(sink, 'exchange', row)
    exchange = exchanges[0]?.id ?? exchange
    const events = sandbox.events({ after: event, limit: 100 })
    for (const one of events) say(sink, 'event', eventView(one))
    event = events.at(-1)?.sequence ?? event
    quiet = exchanges.length + events.length === 0 ? quiet + interval : 0
    if (quiet >= heartbeat) {
      sink.write(': here\n\n')
      quiet = 0
    }
    cancel = wallAlarm(interval, look)
  }
  sink.write(': connected\n\n')
  cancel = wallAlarm(interval, look)
  sink.onClose(() => cancel())
}

/** Newest first, all of them: a busy sandbox has more than a page between two looks. Bounded: who is slower misses the oldest. */
function exchangesSince(sandbox: SandboxCall['sandbox'], last: string): LoggedExchange[] {
  const found: LoggedExchange[] = []
  for (let before: string | undefined; found.length < most; ) {
    const page = sandbox.exchanges({ limit: 100, ...(before === undefined ? {} : { before }) })
    const fresh = page.filter(({ id }) => id > last)
    found.push(...fresh)
    if (page.length < 100 || fresh.length < page.length) break
    before = page.at(-1)!.id
  }
  return found
}

function forward({ webhooks, relay, sandbox }: SandboxCall, listen: string, sink: Sink): void {
  const detach = webhooks.attachListener(listen, (outgoing) =>
    relay.hand(outgoing, sandbox.record.id, (id) =>
      say(sink, 'forward', { id, headers: outgoing.headers, body: outgoing.body }),
    ),
  )
  sink.onClose(detach)
}

/** What came of a forwarded request: `{status, headers, body}` or `{error}`. */
function answerForward({ request, params, relay, sandbox }: SandboxCall): Reply {
  const read = readBody(request, ['status', 'headers', 'body', 'error'])
  if (!read.ok) return read.reply
  const answer = answerOf(read.body)
  if (answer === undefined) return invalid('status', 'must be a status code, unless there is an error')
  return relay.answer(params.forward ?? '', sandbox.record.id, answer)
    ? json(200, { forward: params.forward ?? '' })
    : problem('not_found', `Nothing waits for an answer to ${params.forward} any more`)
}

function answerOf({ status, headers, body, error }: JsonObject): Answer | undefined {
  if (typeof error === 'string') return { response: null, error }
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 100 || status > 599) return undefined
  return {
    response: { status, headers: textsOf(headers), body: typeof body === 'string' ? body.slice(0, 8192) : '' },
    error: null,
  }
}

function textsOf(headers: JsonValue | undefined): Record<string, string> {
  return isObject(headers)
    ? Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
    : {}
}
