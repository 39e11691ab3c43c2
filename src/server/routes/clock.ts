import type { Reply } from '../../simulate/exchange.ts'
import { invalid, readBody, type SandboxCall } from '../call.ts'
import { json, problem } from '../errors.ts'
import type { Route } from './table.ts'

export const clockRoutes: readonly Route[] = [
  { method: 'GET', path: '/sandboxes/{id}/clock', name: 'getClock', who: 'owner', run: getClock },
  { method: 'POST', path: '/sandboxes/{id}/clock/advance', name: 'advanceClock', who: 'owner', run: advanceClock },
  { method: 'POST', path: '/sandboxes/{id}/clock/freeze', name: 'freezeClock', who: 'owner', run: freezeClock },
  { method: 'POST', path: '/sandboxes/{id}/clock/resume', name: 'resumeClock', who: 'owner', run: resumeClock },
]

/** Ten years: more is a mistake rather than a wish. */
const most = 10 * 366 * 86_400

/** `{mode, now, next}`: times as RFC 3339; `next` is when something happens by itself. */
function clockView({ sandbox: { clock } }: SandboxCall) {
  const next = clock.nextTimer()
  return {
    mode: clock.state().mode,
    now: new Date(clock.now()).toISOString(),
    next: next === null ? null : new Date(next).toISOString(),
  }
}

function getClock(call: SandboxCall): Reply {
  return json(200, clockView(call))
}

async function advanceClock(call: SandboxCall): Promise<Reply> {
  const read = readBody(call.request, ['seconds'])
  if (!read.ok) return read.reply
  const { seconds } = read.body
  if (typeof seconds !== 'number' || !(seconds >= 0) || seconds > most)
    return invalid('seconds', `must be a number from 0 to ${most}`)
  const advanced = await call.sandbox.clock.advance(Math.round(seconds * 1000))
  return advanced.kind === 'busy'
    ? problem('conflict', 'The clock of this sandbox is being advanced already')
    : json(200, { ...clockView(call), fired: advanced.fired })
}

async function freezeClock(call: SandboxCall): Promise<Reply> {
  const read = readBody(call.request, ['at'])
  if (!read.ok) return read.reply
  const { at } = read.body
  const moment = typeof at === 'string' ? Date.parse(at) : undefined
  if (at !== undefined && !Number.isFinite(moment)) return invalid('at', 'must be a date and time (RFC 3339)')
  if (moment !== undefined && moment < call.sandbox.clock.now())
    return invalid('at', `is past for this sandbox, and its clock never goes back: it shows ${clockView(call).now}`)
  await call.sandbox.clock.freeze(moment)
  return json(200, clockView(call))
}

async function resumeClock(call: SandboxCall): Promise<Reply> {
  await call.sandbox.clock.resume()
  return json(200, clockView(call))
}
