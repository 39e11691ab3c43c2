import { isObject, type JsonObject, type JsonValue, own, setOwn } from '../../lib/json.ts'
import { atPointer } from '../../lib/pointer.ts'
import type { Components, FailureAction, Parameter, Reusable, Step, SuccessAction, Workflow } from './description.ts'

interface Kinds {
  parameters: Parameter
  successActions: SuccessAction
  failureActions: FailureAction
}

export type Resolution<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string }

/** Follows a Reusable Object (Arazzo 1.1.0, Reusable Object); what is none is given back. */
export function resolveReusable<K extends keyof Kinds>(
  kind: K,
  item: Kinds[K] | Reusable,
  components: Components | undefined,
): Resolution<Kinds[K]> {
  if (!isReusable(item)) return { ok: true, value: item as Kinds[K] }
  const { reference, value } = item
  const start = `$components.${kind}.`
  const refused = (why: string) => ({ ok: false, problem: `reference ${reference}: ${why}` }) as const
  if (!reference.startsWith(start)) return refused(`it must start with ${start}`)
  const name = reference.slice(start.length)
  const among = (components?.[kind] ?? {}) as Readonly<Record<string, Kinds[K]>>
  if (!Object.hasOwn(among, name)) return refused(`there is no components.${kind}.${name}`)
  const found = among[name]!
  return { ok: true, value: kind === 'parameters' && value !== undefined ? { ...found, value } : found }
}

export function isReusable(item: object): item is Reusable {
  return 'reference' in item && typeof item.reference === 'string'
}

/**
 * The parameters of a step: those of its workflow, and its own, which replace them by name and place (Arazzo 1.1.0,
 * Workflow Object, `parameters`). Of two alike in one list the last one counts.
 */
export function parametersOf(
  workflow: Workflow,
  step: Step,
  components: Components | undefined,
): { readonly parameters: readonly Parameter[]; readonly problems: readonly string[] } {
  const common = resolveAll('parameters', workflow.parameters, components)
  const own = resolveAll('parameters', step.parameters, components)
  const merged = new Map<string, Parameter>()
  // A workflow's inputs have no place: there the name alone tells them apart.
  const key = (parameter: Parameter) =>
    `${step.workflowId === undefined ? (parameter.in ?? '') : ''} ${nameOf(parameter)}`
  for (const parameter of [...common.items, ...own.items]) merged.set(key(parameter), parameter)
  return { parameters: [...merged.values()], problems: [...common.problems, ...own.problems] }
}

/** Header names are the same in any case (RFC 9110 §5.1). */
function nameOf(parameter: Parameter): string {
  return parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name
}

/** The step's first, then those of its workflow that it does not define anew, by name (the text: "overridden, not removed"). */
export function successActionsOf(
  workflow: Workflow,
  step: Step,
  components: Components | undefined,
): { readonly actions: readonly SuccessAction[]; readonly problems: readonly string[] } {
  const own = resolveAll('successActions', step.onSuccess, components)
  return mergeActions(own, resolveAll('successActions', workflow.successActions, components))
}

/** As success actions are. */
export function failureActionsOf(
  workflow: Workflow,
  step: Step,
  components: Components | undefined,
): { readonly actions: readonly FailureAction[]; readonly problems: readonly string[] } {
  const own = resolveAll('failureActions', step.onFailure, components)
  return mergeActions(own, resolveAll('failureActions', workflow.failureActions, components))
}

interface Resolved<T> {
  readonly items: readonly T[]
  readonly problems: readonly string[]
}

function resolveAll<K extends keyof Kinds>(
  kind: K,
  items: readonly (Kinds[K] | Reusable)[] | undefined,
  components: Components | undefined,
): Resolved<Kinds[K]> {
  const found: Kinds[K][] = []
  const problems: string[] = []
  for (const item of items ?? []) {
    const resolved = resolveReusable(kind, item, components)
    if (resolved.ok) found.push(resolved.value)
    else problems.push(resolved.problem)
  }
  return { items: found, problems }
}

function mergeActions<T extends { readonly name: string }>(own: Resolved<T>, common: Resolved<T>) {
  const names = new Set(own.items.map(({ name }) => name))
  const inherited = common.items.filter(({ name }) => !names.has(name))
  return { actions: [...own.items, ...inherited], problems: [...own.problems, ...common.problems] }
}

/**
 * The schema of a workflow's inputs with its outermost `$ref` followed, so that its properties and their defaults are to be
 * seen; `$ref`s further in stay, and start from the document (Arazzo 1.1.0, Workflow Object, `inputs`). Undefined: there is
 * none, and the workflow takes what it is given.
 */
export function inputsSchemaOf(workflow: Workflow, components: Components | undefined): JsonObject | undefined {
  const root = { components: (components ?? {}) as unknown as JsonObject }
  let { inputs } = workflow
  const seen = new Set<string>()
  while (inputs !== undefined) {
    const reference = own(inputs, '$ref')
    if (typeof reference !== 'string' || !reference.startsWith('#/components/') || seen.has(reference)) return inputs
    seen.add(reference)
    const target: JsonValue | undefined = atPointer(root, pointerOf(reference))
    if (!isObject(target)) return inputs
    inputs = beside(inputs, target)
  }
  return inputs
}

/** The pointer of a URI fragment (RFC 6901 §6); of one that is badly encoded, as it stands. */
function pointerOf(reference: string): string {
  try {
    return decodeURIComponent(reference.slice(1))
  } catch {
    return reference.slice(1)
  }
}

/** Keywords beside a `$ref` hold together with it (JSON Schema 2020-12 core, §8.2.3.1). */
function beside({ $ref, ...others }: JsonObject, target: JsonObject): JsonObject {
  if (Object.keys(others).length === 0) return target
  const properties: JsonObject = {}
  for (const schema of [target, others])
    if (isObject(schema.properties))
      for (const [name, property] of Object.entries(schema.properties)) setOwn(properties, name, property)
  const all = [...(Array.isArray(others.allOf) ? others.allOf : []), { $ref: $ref! }]
  return { ...others, allOf: all, properties }
}
