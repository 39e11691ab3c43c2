import { isObject, type JsonObject } from '../../lib/json.ts'
import { joinPointer } from '../../lib/pointer.ts'
import { type ReadAuthored, objectOf, operationNames } from '../authored/read.ts'
import { namesOf, textOf } from '../authored/normalise.ts'
import type { Behavior, IdFormat, Lifecycle, Resource } from '../blueprint.ts'
import type { InferContext, Pass } from '../pass.ts'
import { shapeOf } from '../understand/entity-shape.ts'
import type { DraftOperation } from '../understand/tree.ts'

/** What an overlay declares about resources and operations takes the place of what was inferred. */
export const authoredPass: Pass = {
  name: 'authored',
  run(context) {
    const { draft, claim } = context
    const read = context.overlay()
    if (read === undefined) return
    draft.authored = read.authored
    for (const { pointer, message } of [...read.mistakes, ...unknownResources(read, draft.resources)])
      claim({ claim: message, confidence: 'authored', evidence: [pointer], about: null, severity: 'error' })
    declareBehaviors(read, context)
    for (const resource of draft.resources) declareResource(resource, read, context)
  },
}

function unknownResources({ source }: ReadAuthored, resources: readonly Resource[]) {
  const known = new Set(resources.map(({ name }) => name))
  return Object.keys(objectOf(source.resources)).flatMap((name) =>
    known.has(name)
      ? []
      : [{ pointer: joinPointer('/x-specbox/resources', name), message: `The document has no resource '${name}'` }],
  )
}

function declareBehaviors({ source }: ReadAuthored, context: InferContext): void {
  const { draft, claim } = context
  const rules = objectOf(source.operations)
  const idOf = operationNames(draft.operations)
  for (const name of Object.keys(rules)) {
    const wanted = objectOf(rules[name]).behavior
    const op = draft.operations.find(({ id }) => id === idOf(name))
    if (!isObject(wanted) || op === undefined) continue
    const resource = draft.resources.find((one) => one.name === wanted.resource)
    const pointer = joinPointer('/x-specbox/operations', name, 'behavior')
    if (resource === undefined) {
      const message = `The document has no resource '${String(wanted.resource)}'`
      claim({ claim: message, confidence: 'authored', evidence: [pointer], about: op.id, severity: 'error' })
      continue
    }
    op.behavior = declaredBehavior(op, wanted, resource, context)
    const told = `${op.id} is ${op.behavior.kind} of ${resource.name}`
    claim({ claim: told, confidence: 'authored', evidence: [pointer], about: op.id })
  }
}

/** The bindings that were inferred are kept where they are about the same resource. */
function declaredBehavior(op: DraftOperation, wanted: JsonObject, resource: Resource, context: InferContext): Behavior {
  const was = op.behavior
  const same = was.kind !== 'example' && was.resource === resource.name
  const idParam = textOf(wanted.id) ?? op.path.match(/\{([^{}]+)\}(?!.*\{)/)?.[1]
  const bindings = same
    ? was.bindings
    : idParam === undefined || wanted.kind === 'create'
      ? []
      : [{ param: idParam, in: 'path' as const, role: 'id' as const, resource: resource.name, field: null }]
  const targeted = {
    resource: resource.name,
    bindings,
    input: same ? was.input : op.requestBody === null ? null : { path: [], list: false },
    output: shapeOf(op, resource, context),
  }
  switch (wanted.kind) {
    case 'replace':
      return { kind: 'replace', upsert: false, ...targeted }
    case 'transition':
      return { kind: 'transition', to: null, field: resource.lifecycle?.field ?? null, ...targeted }
    case 'create':
    case 'read':
    case 'delete':
      return { kind: wanted.kind, ...targeted }
    default:
      return { kind: 'update', ...targeted }
  }
}

function declareResource(
  resource: InferContext['draft']['resources'][number],
  read: ReadAuthored,
  { draft, claim }: InferContext,
): void {
  const given = objectOf(objectOf(read.source.resources)[resource.name])
  const pointer = joinPointer('/x-specbox/resources', resource.name)
  if (isObject(given.id)) declareId(resource, given.id)
  const transitions = authoredTransitions(resource, read, draft.operations)
  const declared = isObject(given.lifecycle) ? given.lifecycle : undefined
  if (declared === undefined && (transitions.length === 0 || resource.lifecycle === null)) return
  const authored = new Set(transitions.map(({ operation }) => operation))
  const cases = new Set(Object.keys(read.authored.operations))
  const inferred = (resource.lifecycle?.transitions ?? []).filter(
    ({ operation }) => !authored.has(operation) && !cases.has(operation),
  )
  const states = declared === undefined ? (resource.lifecycle?.states ?? []) : namesOf(declared.states)
  const kept = declared !== undefined && declared.field !== resource.lifecycle?.field ? [] : inferred
  const all = [...kept.filter(({ to }) => states.includes(to)), ...transitions]
  // What goes on by itself goes on as declared, and not also as guessed.
  const { progress, ...former } = resource.lifecycle ?? {}
  const moves = (read.authored.resources[resource.name]?.reactions ?? []).some(({ to }) => to !== null)
  resource.lifecycle = {
    ...(declared === undefined ? { ...former, ...(moves || progress === undefined ? {} : { progress }) } : {}),
    field: textOf(declared?.field) ?? resource.lifecycle?.field ?? 'status',
    initial: textOf(declared?.initial) ?? resource.lifecycle?.initial ?? null,
    states,
    terminal: declared?.terminal === undefined ? endsOf(states, all) : namesOf(declared.terminal),
    transitions: all,
  }
  for (const op of draft.operations)
    if (op.behavior.kind === 'transition' && op.behavior.resource === resource.name && cases.has(op.id))
      op.behavior = { ...op.behavior, field: resource.lifecycle.field }
  const told = `${resource.name} goes through ${states.join(', ')} (${resource.lifecycle.field})`
  claim({ claim: told, confidence: 'authored', evidence: [pointer], about: resource.name })
}

function authoredTransitions(
  resource: Resource,
  { authored }: ReadAuthored,
  operations: readonly DraftOperation[],
): Lifecycle['transitions'] {
  const byTime = (authored.resources[resource.name]?.reactions ?? []).flatMap(({ on, from, to }) =>
    to === null ? [] : [{ from: /^(created|updated|deleted)$/.test(on) ? from : [on], to, operation: '' }],
  )
  const byOperation = operations.flatMap(({ id, behavior }) => {
    if (behavior.kind === 'example' || behavior.kind === 'create' || behavior.resource !== resource.name) return []
    const cases = Object.hasOwn(authored.operations, id) ? authored.operations[id]!.cases : []
    return cases.flatMap(({ from, to }) => (to === null ? [] : [{ from, to, operation: id }]))
  })
  return [...byOperation, ...byTime]
}

function endsOf(states: readonly string[], transitions: Lifecycle['transitions']): string[] {
  if (transitions.some(({ from }) => from.length === 0)) return []
  const left = new Set(transitions.flatMap(({ from }) => from))
  return states.filter((state) => !left.has(state))
}

/** Numbers that only count with others stay numbers. */
function declareId(resource: InferContext['draft']['resources'][number], given: JsonObject): void {
  const { with: others, ...format } = given
  if (others !== undefined) resource.numberedWith = namesOf(others)
  if (Object.keys(format).length > 0) resource.id = idOf(format, resource.id)
}

function idOf(given: JsonObject, inferred: IdFormat): IdFormat {
  const was = inferred.kind === 'prefixed' ? inferred : { prefix: '', length: 24, alphabet: '' }
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return {
    kind: 'prefixed',
    prefix: textOf(given.prefix) ?? was.prefix,
    length: typeof given.length === 'number' ? given.length : was.length,
    alphabet: textOf(given.alphabet) ?? (was.alphabet === '' ? letters : was.alphabet),
  }
}
