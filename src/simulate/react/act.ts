import type { Resource } from '../../blueprint/blueprint.ts'
import type { Change } from '../../blueprint/authored/authored.ts'
import { type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts'
import type { Call, Model, World } from '../call.ts'
import type { Variables } from '../../blueprint/expression/expressions.ts'
import type { Lookup } from '../../blueprint/expression/functions.ts'
import type { TraceStep } from '../exchange.ts'
import { lookupOf } from './lookup.ts'

/**
 * Something that changes entities: a request, or a timer that is due. One act and all that follows of it is one transaction.
 */
export interface Act {
  readonly model: Model
  readonly world: World
  readonly lookup: Lookup
  /** What caused it; null: time did. */
  readonly operation: string | null
  /** `request` of expressions: path, query, headers, body, id, key (of idempotency; `''` without). */
  readonly request: JsonObject
  /** What effects made, by the name given. */
  readonly named: Record<string, JsonValue>
  /** Effects of effects: bounded, a rule may set off itself. */
  readonly depth: number
  /** How many entities the act may still change. */
  readonly budget: { left: number }
  /** What the call was told to come to (by header, value or fault); null: nothing. */
  readonly outcome: Change | null
  /** The timer that is being carried out; null: none. */
  readonly firing: string | null
  note(stage: TraceStep['stage'], note: string): void
}

/** An authored loop ends here. */
const maxChanges = 20_000
export const maxDepth = 12

export function actOfCall(call: Call): Act {
  const { model, world, params, operation } = call
  const wanted = model.rules.authored !== null
  const request: JsonObject = wanted
    ? {
        path: params.path,
        query: { ...call.unknownQuery, ...params.query },
        headers: { ...plainHeaders(call.request.headers), ...params.header },
        body: call.body ?? {},
        id: world.requestId,
        key: String(call.request.headers[model.blueprint.conventions.idempotencyHeader.toLowerCase()] ?? ''),
      }
    : {}
  const act = actOf(model, world, operation.id, request, (stage, note) => call.note(stage, note))
  const outcome = call.outcome?.change ?? null
  return outcome === null ? act : { ...act, outcome }
}

function plainHeaders(headers: Call['request']['headers']): JsonObject {
  const plain: JsonObject = {}
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value !== undefined && name !== 'authorization' && name !== 'cookie') setOwn(plain, name, value)
  }
  return plain
}

export function actOf(
  model: Model,
  world: World,
  operation: string | null,
  request: JsonObject,
  note: Act['note'],
  firing: string | null = null,
): Act {
  return {
    model,
    world,
    operation,
    request,
    note,
    firing,
    outcome: null,
    lookup: lookupOf(model, world),
    named: {},
    depth: 0,
    budget: { left: maxChanges },
  }
}

/** What expressions see. */
export function variablesOf(
  act: Act,
  entity: JsonObject,
  old: JsonObject | null,
  more: Variables = {},
): Record<string, JsonValue> {
  return {
    ...act.named,
    entity,
    old: old ?? nobody,
    request: act.request,
    now: Math.floor(act.world.now / 1000),
    server: act.world.baseUrl,
    ...more,
  }
}

const nobody: JsonObject = Object.freeze({})

/** Names of its own, over those that are known already. */
export const withOwnNames = (act: Act): Act => ({ ...act, named: { ...act.named } })

/** Named values, for the expressions that come after. */
export function letBe(act: Act, templates: Change['let'], entity: JsonObject, old: JsonObject | null): void {
  const names = Object.keys(templates)
  if (names.length === 0) return
  const variables = variablesOf(act, entity, old)
  for (const name of names) {
    const made = act.model.rules.express.fill(templates[name]!, variables, act.lookup, complain(act)) ?? null
    act.named[name] = made
    variables[name] = made
  }
}

export const complain = (act: Act) => (problem: string) =>
  act.note('behave', `an expression of the overlay came to nothing: ${problem}`)

/** Undefined: a rule sets itself off without end; it is left at that, and told. */
export function deeper(act: Act): Act | undefined {
  if (act.depth < maxDepth) return { ...act, depth: act.depth + 1 }
  act.note('behave', `reactions of reactions end here: more than ${maxDepth} deep`)
  return undefined
}

export type { Change, Resource }
