import type { Alarm } from '../../lib/alarm.ts'
import type { Reply, SandboxRequest } from '../../simulate/exchange.ts'
import { type Door, DoorError, type IncomingReply, type OutgoingCall } from '../../workflows/run/door.ts'
import type { FoundScheme } from '../../webhooks/schemes.ts'
import type { Webhooks } from '../../webhooks/webhooks.ts'
import type { Sandbox } from '../sandbox.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { reasonOf } from './reason.ts'

export interface DoorParts {
  readonly sandbox: Sandbox
  readonly webhooks: Webhooks
  /** Milliseconds of real time pass. */
  readonly alarm: Alarm
  /** Wall time, Unix ms. */
  now(): number
  scheme(sandbox: string, name: string): FoundScheme
  /** The control plane, for steps that call it; absent: they find nothing there. */
  control?(request: SandboxRequest): Reply | Promise<Reply>
  /** Where the sandbox says it is. */
  readonly baseUrl?: string
}

export interface SandboxDoor extends Door {
  /** Listens to its webhooks no more. */
  close(): Promise<void>
}

const controlPrefix = '/_specbox/'

/** The way to a sandbox of this process, without a socket. Its webhooks are listened to from now on. */
export async function openSandboxDoor(parts: DoorParts): Promise<SandboxDoor> {
  const inbox: Inbox = await createInbox(parts)
  return {
    send: (call) => send(parts, call),
    receive: inbox.receive,
    wait: (ms) => new Promise((resolve) => parts.alarm(ms, resolve)),
    close: inbox.close,
  }
}

async function send(parts: DoorParts, call: OutgoingCall): Promise<IncomingReply> {
  const { sandbox, now, control, baseUrl = 'http://sandbox.localhost' } = parts
  const target = /^https?:/i.test(call.server) ? new URL(call.server).pathname.replace(/\/$/, '') : call.server
  const whole = target + call.target
  const [path = '', query = ''] = splitAt(whole, '?')
  const headers: Record<string, string | string[]> = { 'x-specbox-base-url': baseUrl }
  for (const [name, value] of call.headers) add(headers, name.toLowerCase(), value)
  if (call.body !== null) headers['content-length'] = String(call.body.length)
  const request: SandboxRequest = { method: call.method, path, query, headers, body: call.body }
  const started = now()
  const reply =
    path.startsWith(controlPrefix) && control !== undefined ? await control(request) : await sandbox.handle(request)
  await spoil(parts, reply, call)
  const body = typeof reply.body === 'string' ? new TextEncoder().encode(reply.body) : (reply.body ?? new Uint8Array())
  return {
    url: baseUrl + whole,
    status: reply.status,
    headers: pairsOf(reply),
    body,
    duration: now() - started,
    ...reasonOf(sandbox, reply),
  }
}

/** What a fault does to the way of a reply, without a socket. */
async function spoil({ alarm }: DoorParts, { transport }: Reply, { timeout }: OutgoingCall): Promise<void> {
  if (transport === undefined) return
  const patience = timeout ?? 30_000
  const { delayMs = 0, end } = transport
  if (delayMs > 0) await new Promise<void>((resolve) => alarm(Math.min(delayMs, patience), resolve))
  if (end === 'timeout' || delayMs >= patience) throw new DoorError(`No reply within ${patience} ms`)
  if (end !== undefined) throw new DoorError(end === 'truncate' ? 'The reply broke off' : 'The connection was closed')
}

function pairsOf({ headers }: Reply): (readonly [string, string])[] {
  return Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const))
}

function add(headers: Record<string, string | string[]>, name: string, value: string): void {
  const before = headers[name]
  headers[name] = before === undefined ? value : [before, value].flat()
}

function splitAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
