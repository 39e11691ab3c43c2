import type { StepResult } from '../../journeys/run.ts'
import { unadjusted } from '../../journeys/trigger/adjust.ts'
import type { Triggered, Try } from '../../journeys/trigger/trigger.ts'
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { triggerableIn, triggerIn } from '../../sandbox/trigger.ts'
import type { Reply } from '../../simulate/exchange.ts'
import { invalid, readBody, type SandboxCall } from '../call.ts'
import { json, problem } from '../errors.ts'
import { eventView } from './events.ts'
import type { Route } from './table.ts'

export const triggerRoutes: readonly Route[] = [
  { method: 'GET', path: '/sandboxes/{id}/trigger', name: 'listTriggers', who: 'owner', run: listTriggers },
  { method: 'POST', path: '/sandboxes/{id}/trigger', name: 'trigger', who: 'owner', run: trigger },
]

/** Plans one journey for each event, runs none. */
function listTriggers({ sandbox }: SandboxCall): Reply {
  return json(200, { data: triggerableIn(sandbox) })
}

async function trigger({ sandbox, request }: SandboxCall): Promise<Reply> {
  const read = readBody(request, ['event', 'set', 'remove', 'advance', 'fabricate'])
  if (!read.ok) return read.reply
  const { event: name, set = unadjusted.set, remove = [], advance = false, fabricate = false } = read.body
  if (typeof name !== 'string') return invalid('event', 'must be the name of an event')
  if (!isObject(set)) return invalid('set', 'must be an object: property path to value')
  if (!isTexts(remove)) return invalid('remove', 'must be a list of property paths')
  for (const [field, value] of Object.entries({ advance, fabricate }))
    if (typeof value !== 'boolean') return invalid(field, 'must be true or false')
  const { events } = sandbox.release.blueprint
  const event = events.find((one) => one.name === name)
  if (event === undefined) return problem('not_found', `The API has no event '${name}'`)
  const triggered = await triggerIn(sandbox, event, { adjustments: { set, remove }, advance: advance === true })
  if (triggered.kind !== 'failed' || fabricate !== true) return json(200, view(sandbox, triggered))
  const made = sandbox.fabricate(event)
  const shown = made === undefined ? null : { ...eventView(made), fabricated: true }
  return json(200, { ...view(sandbox, triggered), outcome: 'fabricated', event: shown })
}

const isTexts = (value: JsonValue): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

function view(sandbox: Sandbox, triggered: Triggered): JsonObject {
  const { kind, tried } = triggered
  const fired = kind === 'fired' ? sandbox.events({ after: triggered.event.sequence - 1, limit: 1 })[0] : undefined
  return {
    outcome: kind,
    event: fired === undefined ? null : eventView(fired),
    way: kind === 'failed' ? null : triggered.way,
    steps: kind === 'failed' ? [] : triggered.steps.map(stepView),
    wait: kind === 'waiting' ? { title: triggered.wait.title, seconds: triggered.wait.seconds } : null,
    tried: tried.map(tryView),
  }
}

const tryView = ({ way, steps, problem: why }: Try): JsonObject => ({ way, problem: why, steps: steps.map(stepView) })

function stepView(result: StepResult): JsonObject {
  if (result.kind === 'wait')
    return { id: result.step.id, title: result.step.title, seconds: result.step.seconds, problem: '' }
  const { step, method, path, sent, status, reply, problem: why } = result
  const { id, title, operation } = step
  return { id, title, operation, method, path, sent: sent ?? null, status, reply: reply ?? null, problem: why }
}
