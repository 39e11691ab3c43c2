import type { JsonValue } from '../lib/json.ts'
import { valueAt } from '../lib/json.ts'
import type { Model } from '../simulate/call.ts'
import type { Reply, SandboxRequest } from '../simulate/exchange.ts'
import type { CallStep, JourneyStep, StepBody, Value, WaitStep } from './journey.ts'
import { setAt } from './place.ts'
import { type Credential, requestOf } from './request.ts'

/** Where a journey takes place. */
export interface Ground {
  readonly model: Model
  readonly credentials: readonly Credential[]
  handle(request: SandboxRequest): Reply | Promise<Reply>
  /** Why the last reply is as it is; '' when nobody knows. */
  why(): string
  /** Lets time pass: so many seconds, or (null) until something comes by itself. Null: time is not to be moved here. */
  readonly wait: ((seconds: number | null) => Promise<void>) | null
}

export type StepResult =
  | {
      readonly kind: 'call'
      readonly step: CallStep
      readonly method: string
      /** With its query. */
      readonly path: string
      /** Undefined: there was none. */
      readonly sent: JsonValue | undefined
      readonly status: number
      /** Undefined: it is no JSON. */
      readonly reply: JsonValue | undefined
      /** '' where it came as expected. */
      readonly problem: string
    }
  | { readonly kind: 'wait'; readonly step: WaitStep; readonly problem: string }

export interface JourneyRun {
  /** The last one may be the one at which it stopped. */
  readonly steps: readonly StepResult[]
  /** `waiting`: what is to come now takes time. */
  readonly outcome: 'done' | 'failed' | 'waiting'
  /** What a value came to; undefined: its step was not taken, or its reply does not show it. */
  valueOf(value: Value): JsonValue | undefined
}

/** Takes a journey, step by step, until one does not come as expected. */
export async function runJourney(steps: readonly JourneyStep[], ground: Ground): Promise<JourneyRun> {
  const results: StepResult[] = []
  const replies = new Map<string, JsonValue | undefined>()
  const valueOf = (value: Value) =>
    value.kind === 'literal' ? value.value : valueAt(replies.get(value.step), value.path)
  for (const step of steps) {
    if (step.kind === 'wait') {
      if (ground.wait === null) return { steps: results, outcome: 'waiting', valueOf }
      await ground.wait(step.seconds)
      results.push({ kind: 'wait', step, problem: '' })
      continue
    }
    const result = await callStep(step, ground, replies)
    results.push(result)
    if (result.problem !== '') return { steps: results, outcome: 'failed', valueOf }
    if (result.kind === 'call') replies.set(step.id, result.reply)
  }
  return { steps: results, outcome: 'done', valueOf }
}

async function callStep(
  step: CallStep,
  ground: Ground,
  replies: ReadonlyMap<string, JsonValue | undefined>,
): Promise<StepResult> {
  const operation = ground.model.blueprint.operations.find(({ id }) => id === step.operation)
  const told = {
    kind: 'call',
    step,
    method: operation?.method ?? '',
    path: operation?.path ?? '',
    sent: undefined,
    status: 0,
    reply: undefined,
  } as const
  if (operation === undefined) return { ...told, problem: `There is no operation ${step.operation}` }
  const missing: string[] = []
  const valueOf = (value: Value): JsonValue => {
    if (value.kind === 'literal') return value.value
    const found = valueAt(replies.get(value.step), value.path)
    if (found === undefined || found === null)
      missing.push(`the reply to ${value.step} has nothing at ${value.path.join('.')}`)
    return found ?? null
  }
  const params = step.params.map(({ name, in: place, value }) => ({ name, in: place, value: valueOf(value) }))
  const body = step.body === null ? null : { mediaType: step.body.mediaType, value: filled(step.body, valueOf) }
  if (missing.length > 0) return { ...told, problem: missing.join('; ') }
  const request = requestOf(ground.model, operation, { params, body }, ground.credentials)
  const reply = await ground.handle(request)
  const expected = reply.status === step.status || (step.status < 300 && reply.status >= 200 && reply.status < 300)
  return {
    ...told,
    path: request.path + (request.query === '' ? '' : `?${request.query}`),
    sent: body?.value,
    status: reply.status,
    reply: jsonOf(reply),
    problem: expected ? '' : problemOf(reply.status, step.status, ground.why()),
  }
}

const problemOf = (status: number, wanted: number, why: string) =>
  status >= 400 && why !== '' ? why : `it answered ${status}, not ${wanted}`

function filled({ value, refs }: StepBody, valueOf: (value: Value) => JsonValue): JsonValue {
  if (refs.length === 0) return value
  const copy = structuredClone(value)
  for (const ref of refs) setAt(copy, ref.path, valueOf(ref.value))
  return copy
}

function jsonOf({ body, headers }: Reply): JsonValue | undefined {
  if (body === null || !/json/i.test(String(headers['Content-Type'] ?? ''))) return undefined
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  try {
    return text === '' ? undefined : (JSON.parse(text) as JsonValue)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
