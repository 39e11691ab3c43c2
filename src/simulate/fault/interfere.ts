import type { Authored, AuthoredOutcome } from '../../blueprint/authored/authored.ts'
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import type { Call, Model } from '../call.ts'
import { getEntity, valueOf } from '../entity/entities.ts'
import { boundValue } from '../entity/locate.ts'
import type { Headers, Refusal, Reply, SpoiltTransport } from '../exchange.ts'
import { kindOfStatus } from '../http/error-status.ts'
import { serialize } from '../http/serialize.ts'
import { actOfCall, complain, variablesOf } from '../react/act.ts'
import { chosenBy, outcomeHeader } from './choose.ts'
import type { ChosenOutcome, Fault, FaultEffect } from './fault.ts'
import { createOutcomes, type Outcomes, type PossibleOutcome, refusalOf } from './outcomes.ts'

/** What becomes of a call on purpose. */
export interface Verdict {
  /** Answered by this and not carried out; null: it is carried out. */
  readonly answer:
    | { readonly kind: 'refused'; readonly refusal: Refusal }
    | { readonly kind: 'reply'; readonly reply: Reply }
    | null
  /** Carried out, and what it was about comes to something else. */
  readonly outcome: ChosenOutcome | null
  /** Put on the reply. */
  readonly headers: Headers
  readonly transport: SpoiltTransport | null
}

export interface Interference {
  readonly outcomes: Outcomes
  /** Null: the call goes its own way. Armed fault, then rate limit, then outcome header, then magic value. */
  of(call: Call): Verdict | null
}

const untouched: Verdict = { answer: null, outcome: null, headers: {}, transport: null }

export function createInterference(model: Model): Interference {
  const outcomes = createOutcomes(model)
  const { authored } = model.blueprint
  return {
    outcomes,
    of: (call) => {
      const { faults, now } = call.world
      const within = faults.meter.take(now)
      const fault = faults.isEmpty ? undefined : faults.pick(call)
      const verdict = fault === undefined ? null : ofFault(call, fault, outcomes)
      if (verdict?.answer != null) return verdict
      if (!within) return overLimit(call)
      if (verdict !== null && (verdict.outcome !== null || verdict.transport?.end !== undefined)) return verdict
      return both(verdict, ofRequest(call, outcomes, authored))
    },
  }
}

/** A fault that only waits or adds headers leaves the outcome to the request. */
function both(fault: Verdict | null, asked: Verdict | null): Verdict | null {
  if (fault === null || asked === null) return fault ?? asked
  const transport = { ...fault.transport, ...asked.transport }
  return { ...asked, headers: { ...fault.headers, ...asked.headers }, transport }
}

/** What the request asks to come to. */
function ofRequest(call: Call, outcomes: Outcomes, authored: Authored | null): Verdict | null {
  const choice = chosenBy(call, outcomes, authored)
  if (choice.kind === 'none') return null
  if (choice.kind === 'unknown') return unknownOutcome(call, choice.name, outcomes)
  const { outcome, by } = choice
  call.note('fault', `outcome ${outcome.name} (${outcome.source}), chosen by ${by}`)
  const verdict = ofOutcome(call, outcome, {})
  return { ...verdict, headers: { ...verdict.headers, 'Specbox-Outcome': outcome.name } }
}

function ofFault(call: Call, fault: Fault, outcomes: Outcomes): Verdict {
  const { id, effect, scenario } = fault
  const told = Object.keys(effect)
    .map((name) => `${name} ${JSON.stringify(effect[name as keyof FaultEffect])}`)
    .join(', ')
  call.note('fault', `${id}${scenario === null ? '' : ` of scenario ${scenario}`}: ${told}`)
  const verdict = ofEffect(call, effect, outcomes)
  const headers = { 'Specbox-Fault': id, ...verdict.headers, ...effect.headers }
  const delay = effect.latencyMs === undefined ? {} : { delayMs: effect.latencyMs }
  const transport = { ...verdict.transport, ...delay }
  return { ...verdict, headers, transport: Object.keys(transport).length === 0 ? null : transport }
}

function ofEffect(call: Call, effect: FaultEffect, outcomes: Outcomes): Verdict {
  const { transport } = effect
  if (transport === 'timeout' || transport === 'drop' || transport === 'reset') return silence({ end: transport })
  if (transport === 'lost') return { ...untouched, transport: { end: 'drop' } }
  const verdict = failureOf(call, effect, outcomes)
  return transport === 'truncate' ? { ...verdict, transport: { end: 'truncate' } } : verdict
}

/** The failure an effect describes; a call that only waits or is only cut short is carried out. */
function failureOf(call: Call, effect: FaultEffect, outcomes: Outcomes): Verdict {
  const { outcome: name, code, status, message, body, retryAfter } = effect
  if (name !== undefined) {
    const outcome = outcomes.find(call.operation, name)
    if (outcome !== undefined) return ofOutcome(call, outcome, effect)
    call.note('fault', `${call.operation.id} has no outcome ${name}`)
    return untouched
  }
  if ([code, status, message, body, retryAfter].every((part) => part === undefined)) return untouched
  const listed = code === undefined ? undefined : outcomes.find(call.operation, code)
  if (listed !== undefined && status === undefined && typeof body !== 'string') return ofOutcome(call, listed, effect)
  const known = status ?? (retryAfter === undefined ? 500 : 429)
  const documented = status === undefined ? undefined : outcomes.find(call.operation, String(status))
  if (documented !== undefined && documented.source !== 'general' && isPlain(effect))
    return ofOutcome(call, documented, effect)
  return refusedWith(call, refusalOf(known, `Told to fail with ${known}`), effect)
}

/** Nothing is said but the status: the document's own words say the rest. */
const isPlain = ({ code, message, body }: FaultEffect) =>
  code === undefined && message === undefined && body === undefined

function ofOutcome(call: Call, outcome: PossibleOutcome, effect: FaultEffect): Verdict {
  const { result } = outcome
  if (result.kind === 'changed') return { ...untouched, outcome: { name: outcome.name, change: result.change } }
  if (result.kind === 'spoilt') {
    const { transport, carriedOut } = result
    return carriedOut ? { ...untouched, transport } : silence(transport)
  }
  if (result.kind === 'refused') return refusedWith(call, result.refusal, effect)
  if (result.kind === 'authored') return ofAuthored(call, outcome.name, result.outcome, effect)
  if (!isPlain(effect)) return refusedWith(call, refusalOf(outcome.status, outcome.description), effect)
  const { contentType, body } = serialize(result.value, result.mediaType, result.schema, call.model.doc)
  const status = effect.status ?? outcome.status
  const headers = { 'Content-Type': contentType, ...retryHeaders(call, status, effect) }
  return { ...untouched, answer: { kind: 'reply', reply: { status, headers, body } } }
}

/** A failure in the API's own shape, with what the effect says in its place. */
function refusedWith(call: Call, refusal: Refusal, effect: FaultEffect): Verdict {
  const status = effect.status ?? refusal.as?.status ?? 500
  const extra = retryHeaders(call, status, effect)
  if (typeof effect.body === 'string' || Array.isArray(effect.body)) {
    const isText = typeof effect.body === 'string'
    const headers = { 'Content-Type': isText ? 'text/plain; charset=utf-8' : 'application/json', ...extra }
    const body = typeof effect.body === 'string' ? effect.body : JSON.stringify(effect.body)
    return { ...untouched, answer: { kind: 'reply', reply: { status, headers, body } } }
  }
  const own = refusal.as?.body ?? {}
  const told: Refusal = {
    ...refusal,
    kind: kindOfStatus(status),
    message: effect.message ?? refusal.message,
    headers: { ...refusal.headers, ...extra },
    as: {
      status,
      code: effect.code ?? refusal.as?.code ?? null,
      body: isObject(effect.body) ? { ...own, ...effect.body } : own,
    },
  }
  return { ...untouched, answer: { kind: 'refused', refusal: told } }
}

/** Who is refused for having asked too much is told when to ask again. */
function retryHeaders({ world }: Call, status: number, { retryAfter }: FaultEffect): Headers {
  if (retryAfter === undefined && status !== 429) return {}
  const { limit } = world.faults.meter
  const usual = limit === null ? 1 : Math.ceil(world.faults.meter.untilReset(world.now) / 1000)
  return { 'Retry-After': String(retryAfter ?? usual) }
}

function silence(transport: SpoiltTransport): Verdict {
  return { ...untouched, answer: { kind: 'reply', reply: { status: 0, headers: {}, body: null } }, transport }
}

function overLimit(call: Call): Verdict {
  const { requests, seconds } = call.world.faults.meter.limit!
  call.note('fault', `rate limit: ${requests} requests in ${seconds} s`)
  const message = `Too many requests: ${requests} in ${seconds} seconds are allowed`
  return refusedWith(call, { kind: 'rate_limited', message, as: { status: 429, code: null, body: {} } }, {})
}

function ofAuthored(call: Call, name: string, outcome: AuthoredOutcome, effect: FaultEffect): Verdict {
  if (outcome.refuse === null) {
    if (outcome.change === null) return untouched
    return { ...untouched, outcome: { name, change: outcome.change } }
  }
  const { express } = call.model.rules
  const act = actOfCall(call)
  const entity = entityOf(call)
  const variables = variablesOf(act, entity, entity)
  const { status, code, message, body } = outcome.refuse
  const text = message === null ? undefined : express.value(message, variables, act.lookup, complain(act))
  const more = express.fill({ ...body } as JsonValue, variables, act.lookup, complain(act))
  const known = status ?? call.model.blueprint.errors.invalidStatus
  const refusal: Refusal = {
    kind: kindOfStatus(known),
    message: typeof text === 'string' ? text : outcome.description || name,
    as: { status: known, code, body: isObject(more) ? more : {} },
  }
  return refusedWith(call, refusal, effect)
}

/** The entity the path names, for the texts of errors. */
function entityOf(call: Call): JsonObject {
  const { behavior } = call.operation
  if (behavior.kind === 'example') return {}
  const binding = behavior.bindings.find(({ role, in: place }) => role === 'id' && place === 'path')
  const id = binding === undefined ? undefined : boundValue(call, binding)
  const entity = id === undefined ? undefined : getEntity(call.world, behavior.resource, id)
  return entity === undefined ? {} : valueOf(entity)
}

/** How many names a refusal lists. */
const maxListed = 200

/** Our own error, not the API's: the header is ours. */
function unknownOutcome(call: Call, name: string, outcomes: Outcomes): Verdict {
  const known = outcomes.of(call.operation).map((outcome) => outcome.name)
  call.note('fault', `${call.operation.id} has no outcome '${name}'`)
  const body = {
    type: 'urn:specbox:error:unknown_outcome',
    title: 'The operation has no such outcome',
    status: 400,
    detail: `${outcomeHeader} names no outcome of ${call.operation.id}: '${name.slice(0, 100)}'`,
    operation: call.operation.id,
    outcomes: known.slice(0, maxListed),
  }
  const headers = { 'Content-Type': 'application/problem+json' }
  const reply = { status: 400, headers, body: JSON.stringify(body) }
  return { ...untouched, answer: { kind: 'reply', reply } }
}

/** The reply as the verdict has it. Header names of the verdict stand in for the reply's own in any casing. */
export function spoiled(reply: Reply, { headers, transport }: Verdict): Reply {
  const given = Object.keys(headers)
  const replaced = new Set(given.map((name) => name.toLowerCase()))
  const kept = Object.keys(reply.headers).filter((name) => !replaced.has(name.toLowerCase()))
  const all: Headers = {}
  for (const name of kept) all[name] = reply.headers[name]!
  for (const name of given) all[name] = headers[name]!
  return { ...reply, headers: all, ...(transport === null ? {} : { transport }) }
}
