import type { Behavior, Resource } from '../blueprint.ts'
import type { Guard, Transition } from '../lifecycle.ts'
import type { InferContext, Pass } from '../pass.ts'
import { nounsOf } from '../understand/prose/mentions.ts'
import { endingsSaid } from '../understand/prose/outcomes.ts'
import { generalProse, operationsAround, type Around } from '../understand/states/around.ts'
import { type Beginning, beginningOf } from '../understand/states/beginnings.ts'
import { terminalStates } from '../understand/states/ends.ts'
import { stateInExamples } from '../understand/states/examples.ts'
import { type Guarded, guardOf } from '../understand/states/guards.ts'
import { progressOf } from '../understand/states/progress.ts'
import { liftUnreachable } from '../understand/states/reachable.ts'
import { enumOf, type Prose, requestProperty, type Status, statusAt, statusOf } from '../understand/states/status.ts'
import { type Target, targetOf } from '../understand/states/targets.ts'
import type { DraftOperation } from '../understand/tree.ts'

/** Which states a resource goes through, to which one each action leads, and in which ones an operation is allowed. */
export const lifecyclesPass: Pass = {
  name: 'lifecycles',
  run(context) {
    const around = operationsAround(context)
    const general = generalProse(context)
    const others = new Set(context.draft.resources.flatMap(({ name }) => [...nounsOf(name)]))
    for (const resource of context.draft.resources)
      readResource({ resource, ...around(resource.name), general, others, context })
  },
}

interface Reading extends Around {
  readonly resource: InferContext['draft']['resources'][number]
  readonly general: ReadonlyMap<string, Prose>
  /** Names of all kinds of things. */
  readonly others: ReadonlySet<string>
  readonly context: InferContext
}

function readResource(reading: Reading): void {
  const { resource, own, others, context } = reading
  const schema = resource.schema ?? resource.example
  if (schema === undefined) return
  const entity = context.schemas.at(schema)
  const found = statusOf(entity, resource, own, context)
  const beginning = found === null ? null : beginOf(found, reading)
  const acting = own.some(({ behavior }) => behavior.kind === 'transition')
  const shown = found === null || !acting ? new Map() : statesShownBy(own, found.field, context)
  const known = { resource, entity, status: found, initial: beginning?.state ?? null, shown, others, context }
  const targets = new Map<DraftOperation, Target>()
  for (const op of own) {
    if (op.behavior.kind !== 'transition') continue
    const target = targetOf({ ...known, op })
    if (target !== null) targets.set(op, target)
  }
  const status = found ?? adopted(entity, targets, context)
  for (const [op, target] of targets) claimTarget(op, target, status, reading)
  if (status === null) return
  resource.lifecycle = lifecycleOf(status, beginning ?? beginOf(status, reading), targets, reading)
}

function statesShownBy(
  own: readonly DraftOperation[],
  field: string,
  context: InferContext,
): Map<DraftOperation, string> {
  const found = new Map<DraftOperation, string>()
  for (const op of own) {
    const state = stateInExamples(op, field, context)
    if (state !== null) found.set(op, state)
  }
  return found
}

function beginOf(status: Status, { resource, own, general, others, context }: Reading): Beginning {
  const creates = own.filter(({ behavior }) => behavior.kind === 'create')
  return beginningOf(status, resource.name, creates, generalFor(own, general), others, context)
}

/** What the document says of the tags of these operations, and of itself. */
function generalFor(own: readonly DraftOperation[], general: ReadonlyMap<string, Prose>): Prose[] {
  const names = new Set([...own.flatMap(({ tags }) => tags), ''])
  return [...names].flatMap((name) => general.get(name) ?? [])
}

/** A property that actions lead to by name is the one that shows the state where none is called so. */
function adopted(
  entity: ReturnType<InferContext['schemas']['at']>,
  targets: ReadonlyMap<DraftOperation, Target>,
  context: InferContext,
): Status | null {
  for (const { field, by } of targets.values()) {
    const property = by === 'its verb names the state' ? entity.properties.get(field) : undefined
    const status = property === undefined ? null : statusAt(property, [], context)
    if (status !== null) return status
  }
  return null
}

function claimTarget(op: DraftOperation, target: Target, status: Status | null, { resource, context }: Reading): void {
  const { to, field, by, evidence } = target
  op.behavior = { ...(op.behavior as Extract<Behavior, { kind: 'transition' }>), to, field }
  context.claim({
    claim: `${op.id} moves ${resource.name} to ${to} (${field}): ${by}`,
    confidence: field === status?.field ? 'strong' : 'weak',
    evidence,
    about: op.id,
  })
}

function lifecycleOf(
  status: Status,
  beginning: Beginning,
  targets: ReadonlyMap<DraftOperation, Target>,
  reading: Reading,
): Resource['lifecycle'] {
  const { resource, own, context, general } = reading
  const { field, states } = status
  const guarded = guardsOf(states, reading)
  const moves: Transition[] = []
  for (const [op, target] of targets)
    if (target.field === field) moves.push({ from: guarded.get(op)?.from ?? [], to: target.to, operation: op.id })
  const written = writesOf(field, states, reading)
  for (const [op, to] of written)
    for (const state of to) moves.push({ from: guarded.get(op)?.from ?? [], to: state, operation: op.id })
  const moving = new Set(moves.map(({ operation }) => operation))
  const guards: Guard[] = [...guarded].flatMap(([op, { from, evidence }]) =>
    moving.has(op.id) ? [] : [{ operation: op.id, from, evidence }],
  )
  const prose = proseOf(status, reading)
  const progress = progressOf({
    states,
    initial: beginning.state,
    transitions: moves,
    wanted: [...guarded.values()].flatMap(({ from }) => from),
    accepted: own.some(({ success, behavior }) => success.status === 202 && behavior.kind === 'create'),
    prose: prose.map(({ text }) => text),
  })
  const births = [beginning.state, ...createdIn(field, states, own, context)]
  const { lifted, ...kept } = liftUnreachable(births, moves, guards, progress)
  claimAll({ status, beginning, guarded, written, lifted: new Set(lifted), progress }, reading)
  const finals = new Set(
    [{ text: status.prose }, ...generalFor(own, general)].flatMap(({ text }) => [
      ...endingsSaid(text, { states, nouns: nounsOf(resource.name), others: reading.others }),
    ]),
  )
  return {
    field,
    initial: beginning.state,
    states,
    terminal: terminalStates(states, kept.transitions, finals),
    transitions: kept.transitions,
    ...(kept.guards.length === 0 ? {} : { guards: kept.guards }),
    ...(progress === undefined ? {} : { progress }),
  }
}

/** Guards of operations that change the entity, or something below it. */
function guardsOf(states: readonly string[], { resource, own, below, others, context }: Reading) {
  const found = new Map<DraftOperation, Guarded>()
  const changing = own.filter(({ behavior }) => /^(transition|update|replace|delete)$/.test(behavior.kind))
  for (const op of [...changing, ...below]) {
    const guard = guardOf(op, resource.name, states, others, context)
    if (guard !== null) found.set(op, guard)
  }
  return found
}

/** States that a request may set: an update whose body lists them. */
function writesOf(field: string, states: readonly string[], { own, context }: Reading): Map<DraftOperation, string[]> {
  const found = new Map<DraftOperation, string[]>()
  for (const op of own) {
    if (op.behavior.kind !== 'update' && op.behavior.kind !== 'replace') continue
    const to = settable(op, field, states, context)
    if (to.length > 0) found.set(op, to)
  }
  return found
}

function createdIn(
  field: string,
  states: readonly string[],
  own: readonly DraftOperation[],
  context: InferContext,
): string[] {
  return own.flatMap((op) => (op.behavior.kind === 'create' ? settable(op, field, states, context) : []))
}

function settable(op: DraftOperation, field: string, states: readonly string[], { schemas }: InferContext): string[] {
  const property = requestProperty(op, field, schemas)
  if (property === undefined || property.readOnly) return []
  const listed = enumOf(schemas.at(property.pointer), schemas)
  return states.filter((state) => listed.includes(state))
}

/** What is said of the work that an entity stands for. */
function proseOf(status: Status, { own, general }: Reading): Prose[] {
  const told = own.flatMap(({ behavior, description, pointer }) =>
    behavior.kind === 'create' ? [{ text: description, pointer: `${pointer}/description` }] : [],
  )
  const tags = generalFor(own, general).filter(({ pointer }) => pointer !== '/info/description')
  return [...told, { text: status.prose, pointer: status.prosePointer }, ...tags]
}

interface Told {
  readonly status: Status
  readonly beginning: Beginning
  readonly guarded: ReadonlyMap<DraftOperation, Guarded>
  readonly written: ReadonlyMap<DraftOperation, readonly string[]>
  readonly lifted: ReadonlySet<string>
  readonly progress: ReturnType<typeof progressOf>
}

function claimAll(told: Told, { resource, context }: Reading): void {
  const { status, beginning, guarded, written, lifted, progress } = told
  const { claim } = context
  const { name } = resource
  claim({
    claim: `a new ${name} is ${beginning.state} (${status.field}): ${beginning.by}`,
    confidence: beginning.by === 'it sounds like a beginning' ? 'weak' : 'strong',
    evidence: beginning.evidence,
    about: name,
  })
  for (const [op, { from, evidence }] of guarded)
    claim({
      claim: lifted.has(op.id)
        ? `${op.id} needs a ${name} that is ${from.join(' or ')}, to which nothing known leads: not enforced`
        : `${op.id} is allowed while the ${name} is ${from.join(' or ')}`,
      confidence: lifted.has(op.id) ? 'weak' : 'strong',
      evidence,
      about: op.id,
    })
  for (const [op, to] of written)
    claim({
      claim: `${op.id} sets ${status.field} of ${name} to ${to.join(' or ')}`,
      confidence: 'declared',
      evidence: [op.requestBody?.pointer ?? op.pointer],
      about: op.id,
    })
  if (progress !== undefined)
    claim({
      claim: `a ${name} goes on by itself: ${progress.states.join(', ')} (${progress.by === 'time' ? `${progress.seconds} s each` : 'one step a read'})`,
      confidence: 'weak',
      evidence: [status.evidence],
      about: name,
    })
}
