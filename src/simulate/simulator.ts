import type { Blueprint, Operation } from '../blueprint/blueprint.ts'
import { lazily } from '../lib/lazily.ts'
import { createRandom } from '../lib/random.ts'
import type { SpecDocument } from '../openapi/document.ts'
import type { Validators } from '../openapi/schema.ts'
import { behave } from './behaviors/index.ts'
import type { Call, Model, Result, World } from './call.ts'
import type { Outcome, Refusal, Reply, SandboxRequest, TraceStep } from './exchange.ts'
import { createInterference, type Interference, spoiled, type Verdict } from './fault/interfere.ts'
import { createRateLabels } from './fault/label.ts'
import type { PossibleOutcome } from './fault/outcomes.ts'
import { createAuthorizer } from './http/authorize.ts'
import { type BodyDecoder, createBodyDecoder, validateBody } from './http/body.ts'
import { createErrorRenderer } from './http/error-reply.ts'
import { corsHeaders, preflight } from './http/headers.ts'
import { createParameterDecoder, type ParameterDecoder } from './http/parameters.ts'
import { createRouter } from './http/router.ts'
import { invalidRefusal } from './http/violations.ts'
import { keepReply, replayOf } from './idempotency.ts'
import { type AuthorizationServer, createAuthorizationServer } from './oauth/endpoints.ts'
import { createPlans } from './plan.ts'
import { createRules } from './react/rules.ts'
import { fireTimer } from './react/fire.ts'
import { renderReply, unacceptable } from './render/reply.ts'
import type { Sampler } from './sample/sampler.ts'

/** Given a request, a Blueprint and a transaction: the reply and the writes. No input or output of its own. */
export interface Simulator {
  readonly model: Model
  simulate(request: SandboxRequest, world: World): Outcome
  /** What calls to an operation can be made to come to. */
  outcomes(operation: Operation): readonly PossibleOutcome[]
  /** Carries out a timer that is due. What it did; null: there was nothing to do any more. */
  fire(timer: string, world: World): readonly TraceStep[] | null
  /** The answer to a request that was not carried out, in the API's own error shape. */
  refuse(request: SandboxRequest, world: Pick<World, 'now' | 'requestId'>, refusal: Refusal): Outcome
}

export interface SimulatorParts {
  readonly blueprint: Blueprint
  readonly doc: SpecDocument
  readonly validators: Validators
  readonly sampler: Sampler
}

export function createSimulator(parts: SimulatorParts): Simulator {
  const { operations, resources } = parts.blueprint
  const itemOperations = new Map<string, Operation>()
  for (const operation of operations) {
    if (operation.behavior.kind !== 'example' && !itemOperations.has(operation.path))
      itemOperations.set(operation.path, operation)
  }
  const rules = createRules(parts.blueprint)
  const base = {
    ...parts,
    rules,
    resources: new Map(resources.map((resource) => [resource.name, resource])),
    itemOperations,
  }
  const model: Model = { ...base, plan: createPlans(base) }
  const stages = createStages(model)
  return {
    model,
    fire: (timer, world) => fireTimer(model, world, timer),
    outcomes: (operation) => stages.interference.outcomes.of(operation),
    simulate: (request, world) => {
      const outcome = runStages(stages, request, world)
      stages.label(outcome, world)
      return withCors(request, outcome)
    },
    refuse: (request, world, refusal) => {
      const match = stages.router().match(request.method, request.path, request.query)
      const operation = match.kind === 'found' ? match.operation : null
      return withCors(request, refused(stages, world, [], operation, refusal))
    },
  }
}

/** Pages of any origin may read every reply, refusals too. */
function withCors(request: SandboxRequest, outcome: Outcome): Outcome {
  if (request.headers.origin !== undefined) Object.assign(outcome.reply.headers, corsHeaders(request))
  return outcome
}

/** What the stages need, compiled once per release. */
interface Stages {
  readonly model: Model
  router(): ReturnType<typeof createRouter>
  readonly authorizer: ReturnType<typeof createAuthorizer>
  readonly renderError: ReturnType<typeof createErrorRenderer>
  readonly interference: Interference
  readonly label: ReturnType<typeof createRateLabels>
  readonly authorizationServer: AuthorizationServer
  readonly idempotencyHeader: string
  decoders(operation: Operation): Decoders
}

interface Decoders {
  readonly parameters: ParameterDecoder
  readonly body: BodyDecoder
  /** What the trace says of every request to the operation. */
  readonly matched: TraceStep
}

function createStages(model: Model): Stages {
  const decoders = new Map<string, Decoders>()
  return {
    model,
    // Of a large API it takes longer to make than a start should wait.
    router: lazily(() => createRouter(model.blueprint.operations)),
    authorizer: createAuthorizer(model.blueprint),
    renderError: createErrorRenderer(model.blueprint, model.doc, model.validators, model.sampler),
    interference: createInterference(model),
    label: createRateLabels(model),
    authorizationServer: createAuthorizationServer(model),
    idempotencyHeader: model.blueprint.conventions.idempotencyHeader.toLowerCase(),
    decoders: (operation) => {
      const known = decoders.get(operation.id)
      if (known !== undefined) return known
      const made = {
        parameters: createParameterDecoder(operation, model.doc, model.validators),
        body: createBodyDecoder(operation, model.doc),
        matched: {
          stage: 'match',
          note: `${operation.method} ${operation.path} is ${operation.id} (${operation.behavior.kind})`,
        } as const,
      }
      decoders.set(operation.id, made)
      return made
    },
  }
}

/** match → authorize → validate → fault → behave → render; the first refusal ends it. */
function runStages(stages: Stages, request: SandboxRequest, world: World): Outcome {
  const trace: TraceStep[] = []
  const refuseCall: RefuseCall = (operation, refusal) => refused(stages, world, trace, operation, refusal)
  const match = stages.router().match(request.method, request.path, request.query)
  if (match.kind !== 'found') {
    const endpoint = stages.authorizationServer.match(request)
    if (endpoint !== undefined) {
      trace.push({ stage: 'match', note: `the ${endpoint.name} endpoint of the sandbox's authorization server` })
      return { reply: endpoint.answer(world), operation: null, trace }
    }
    if (match.kind === 'method' && request.method === 'OPTIONS')
      return { reply: preflight(request, match.allow), operation: null, trace }
    return refuseCall(null, unmatched(match, request))
  }
  const { operation } = match
  const { parameters, body: readBody, matched } = stages.decoders(operation)
  trace.push(matched)

  const authorized = stages.authorizer.authorize(operation, request, world.check)
  if (!authorized.ok) return refuseCall(operation, authorized.refusal)

  const decoded = parameters(request, match.params, match.encoded)
  const body = readBody(request)
  if (body.refusal !== undefined) return refuseCall(operation, body.refusal)
  const invalid = invalidRefusal([...decoded.violations, ...validateBody(body, operation, stages.model.validators)])
  if (invalid !== undefined) return refuseCall(operation, invalid)

  const call: Call = {
    model: stages.model,
    world,
    operation,
    plan: stages.model.plan(operation),
    request,
    params: decoded.values,
    unknownQuery: decoded.unknownQuery,
    body: body.value,
    mediaType: body.mediaType,
    note: (stage, note) => trace.push({ stage, note }),
  }
  const unanswerable = request.method === 'GET' ? undefined : unacceptable(call)
  if (unanswerable !== undefined) return refuseCall(operation, unanswerable)
  const verdict = stages.interference.of(call)
  return verdict === null
    ? carryOut(stages, call, refuseCall, trace)
    : carryOutSo(stages, call, verdict, refuseCall, trace)
}

/** As the verdict has it: instead of what was asked, or beside it. */
function carryOutSo(
  stages: Stages,
  call: Call,
  verdict: Verdict,
  refuseCall: RefuseCall,
  trace: readonly TraceStep[],
): Outcome {
  const { answer, outcome } = verdict
  const done =
    answer === null
      ? carryOut(stages, outcome === null ? call : { ...call, outcome }, refuseCall, trace)
      : answer.kind === 'refused'
        ? refuseCall(call.operation, answer.refusal)
        : { reply: answer.reply, operation: call.operation.id, trace }
  return { ...done, reply: spoiled(done.reply, verdict) }
}

type RefuseCall = (operation: Operation | null, refusal: Refusal) => Outcome

/** Behaves and renders, once for each idempotency key. */
function carryOut(stages: Stages, call: Call, refuseCall: RefuseCall, trace: readonly TraceStep[]): Outcome {
  const { request, world, operation } = call
  const key =
    request.method === 'GET' || request.method === 'HEAD' ? undefined : request.headers[stages.idempotencyHeader]
  if (key === undefined || key === '') return settle(call, behave(call), refuseCall, trace)
  const replay = replayOf(world, String(key), request)
  if (replay.kind === 'refused') return refuseCall(operation, replay.refusal)
  if (replay.kind === 'replay') {
    call.note('behave', `the reply to the first request with idempotency key ${String(key)}`)
    return { reply: replay.reply, operation: operation.id, trace }
  }
  const outcome = settle(call, behave(call), refuseCall, trace)
  keepReply(world, String(key), request, outcome.reply)
  return outcome
}

function refused(
  stages: Stages,
  world: Pick<World, 'now' | 'requestId'>,
  trace: TraceStep[],
  operation: Operation | null,
  refusal: Refusal,
): Outcome {
  trace.push({ stage: 'render', note: `${refusal.kind}: ${refusal.message}` })
  const random = createRandom(`error/${operation?.id ?? ''}/${refusal.kind}`)
  const reply = stages.renderError(operation, refusal, { requestId: world.requestId, now: world.now, random })
  return { reply, operation: operation?.id ?? null, trace }
}

function settle(call: Call, result: Result, refuseCall: RefuseCall, trace: readonly TraceStep[]): Outcome {
  if (result.kind === 'refused') return refuseCall(call.operation, result.refusal)
  const reply: Reply | Refusal = renderReply(call, result)
  if ('kind' in reply) return refuseCall(call.operation, reply)
  return { reply, operation: call.operation.id, trace }
}

function unmatched(
  match: { kind: 'method'; allow: string[] } | { kind: 'none' } | { kind: 'malformed' },
  request: SandboxRequest,
): Refusal {
  if (match.kind === 'malformed')
    return { kind: 'malformed', message: `The path ${request.path} is not validly percent-encoded` }
  if (match.kind === 'none')
    return { kind: 'not_found', message: `No operation of this API has the path ${request.path}` }
  const allow = match.allow.join(', ')
  return {
    kind: 'method_not_allowed',
    message: `${request.method} is not allowed for ${request.path}; allowed: ${allow}`,
    headers: { Allow: allow },
  }
}
