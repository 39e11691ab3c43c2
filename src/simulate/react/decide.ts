import type { AuthoredRefusal, Change } from '../../blueprint/authored/authored.ts'
import type { Lifecycle, Resource } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, own } from '../../lib/json.ts'
import { viewOf } from '../entity/entities.ts'
import type { Refusal } from '../exchange.ts'
import { type Act, complain, letBe, variablesOf } from './act.ts'

/** What an operation is about to do to an entity. */
export type Decision =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Null: nothing is authored for it. */
  | { readonly kind: 'allowed'; readonly change: Change | null }

/** What is asked for: by which operation, of which entity. */
export interface Intent {
  readonly operation: string
  readonly resource: Resource
  /** As it would be created, or as it is. */
  readonly entity: JsonObject
  /** Its containers: resource → key. */
  readonly parents: Readonly<Record<string, string>>
  /** It is to be created: it has no state yet. */
  readonly born: boolean
}

/** The entity's state as a guard names it; undefined: it shows none. */
export function stateOf(lifecycle: Lifecycle | null, entity: JsonObject): string | undefined {
  const state = lifecycle === null ? undefined : own(entity, lifecycle.field)
  return state === undefined || state === null || typeof state === 'object' ? undefined : String(state)
}

/** The authored case that applies, or the guards that have evidence. */
export function decide(act: Act, intent: Intent): Decision {
  const decision = decideByRules(act, intent)
  // A call that was told what to come to comes to that, where it is allowed at all.
  return decision.kind === 'allowed' && act.outcome !== null ? { kind: 'allowed', change: act.outcome } : decision
}

function decideByRules(act: Act, intent: Intent): Decision {
  const { operation, resource, entity, born } = intent
  const outer = containerRefusal(act, intent)
  if (outer !== undefined) return { kind: 'refused', refusal: outer }
  const authored = act.model.rules.authored?.operations[operation]
  if (authored !== undefined && authored.cases.length > 0) {
    const state = stateOf(resource.lifecycle, entity)
    const old = born ? null : entity
    letBe(act, authored.let, entity, old)
    const holding = authored.cases.filter((one) => {
      letBe(act, one.let, entity, old)
      return act.model.rules.express.holds(one.if, variablesOf(act, entity, old), act.lookup, complain(act))
    })
    const fitting = holding.find(
      ({ from }) => born || from.length === 0 || (state !== undefined && from.includes(state)),
    )
    if (fitting !== undefined) letBe(act, fitting.let, entity, old)
    if (fitting?.refuse != null && !fitting.refuse.kept)
      return { kind: 'refused', refusal: toRefusal(act, fitting.refuse, resource, entity, []) }
    if (fitting !== undefined) return { kind: 'allowed', change: fitting }
    const allowed = [...new Set(holding.flatMap(({ from }) => from))]
    if (allowed.length > 0)
      return { kind: 'refused', refusal: toRefusal(act, authored.refuse, resource, entity, allowed) }
    return { kind: 'allowed', change: null }
  }
  return born ? { kind: 'allowed', change: null } : guarded(act, intent)
}

/** What may be done below a container can depend on the container's state: line items of an order that is a draft. */
function containerRefusal(act: Act, { operation, resource, parents }: Intent): Refusal | undefined {
  for (const name of Object.keys(parents)) {
    const parent = name === resource.name ? undefined : act.model.resources.get(name)
    if (parent?.lifecycle?.guards === undefined) continue
    const allowed = parent.lifecycle.guards.filter((guard) => guard.operation === operation).flatMap(({ from }) => from)
    if (allowed.length === 0) continue
    const holder = act.world.tx.get(name, parents[name]!)
    const value = holder === undefined ? undefined : viewOf(holder)
    const state = value === undefined ? undefined : stateOf(parent.lifecycle, value)
    if (value !== undefined && state !== undefined && !allowed.includes(state))
      return toRefusal(act, null, parent, value, allowed)
  }
  return undefined
}

/** Transitions and other operations of which the document says in which states they are allowed. */
function guarded(act: Act, { operation, resource, entity }: Intent): Decision {
  const { lifecycle } = resource
  const state = stateOf(lifecycle, entity)
  if (lifecycle === null || state === undefined) return { kind: 'allowed', change: null }
  const allowed = allowedStates(lifecycle, operation)
  if (allowed === null || allowed.includes(state)) return { kind: 'allowed', change: null }
  return { kind: 'refused', refusal: toRefusal(act, null, resource, entity, allowed) }
}

/** The states in which an operation is allowed; null: no evidence says. */
export function allowedStates(lifecycle: Lifecycle, operation: string): readonly string[] | null {
  const mine = lifecycle.transitions.filter((one) => one.operation === operation)
  const guards = (lifecycle.guards ?? []).filter((one) => one.operation === operation)
  const all = [...mine, ...guards]
  if (all.length === 0 || all.some(({ from }) => from.length === 0)) return null
  return [...new Set(all.flatMap(({ from }) => from))]
}

/** The refusal of a change that happened all the same; undefined: it is none. */
export function keptRefusal(act: Act, resource: Resource, entity: JsonObject, change: Change | null) {
  return change?.refuse?.kept === true ? toRefusal(act, change.refuse, resource, entity, []) : undefined
}

function toRefusal(
  act: Act,
  authored: AuthoredRefusal | null,
  resource: Resource,
  entity: JsonObject,
  allowed: readonly string[],
): Refusal {
  const variables = variablesOf(act, entity, entity, { allowed: [...allowed] })
  const { express } = act.model.rules
  const text =
    authored?.message == null ? undefined : express.value(authored.message, variables, act.lookup, complain(act))
  const message = typeof text === 'string' ? text : wrongState(resource, entity, allowed)
  if (authored === null) return { kind: 'conflict', message }
  const body = express.fill({ ...authored.body }, variables, act.lookup, complain(act))
  return {
    kind: 'conflict',
    message,
    as: { status: authored.status, code: authored.code, body: isObject(body) ? body : {} },
  }
}

export function wrongState(resource: Resource, entity: JsonObject, allowed: readonly string[]): string {
  const name = resource.name.replaceAll('_', ' ')
  const field = resource.lifecycle?.field ?? 'status'
  const state = stateOf(resource.lifecycle, entity) ?? 'unknown'
  const needed = allowed.map((one) => `'${one}'`).join(' or ')
  return `This ${name} has the ${field} '${state}'${allowed.length === 0 ? ', which does not allow this' : `; this is allowed only with ${needed}`}`
}
