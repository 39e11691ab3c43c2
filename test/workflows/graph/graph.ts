import fc from 'fast-check'
import type { JsonObject } from '../../../src/lib/json.ts'

/** Workflows `w0`, `w1` … whose steps `s0`, `s1` … go anywhere, also where nothing is. */
export interface Graph {
  readonly workflows: readonly Flow[]
  readonly maxSteps: number
  readonly maxDepth: number
}

export interface Flow {
  readonly steps: readonly Node[]
  readonly dependsOn: readonly number[]
  readonly onSuccess: readonly Action[]
  readonly onFailure: readonly Action[]
}

export interface Node {
  /** A workflow that it calls; null: its own operation. */
  readonly calls: number | null
  /** Status of one reply after the other, the last one stays; null: nothing answers. */
  readonly replies: readonly (number | null)[]
  readonly onSuccess: readonly Action[]
  readonly onFailure: readonly Action[]
}

export interface Action {
  readonly name: string
  readonly type: 'end' | 'goto' | 'retry'
  /** Of goto, and what a retry does first. */
  readonly to: { readonly step: number } | { readonly workflow: number } | null
  /** The status that it is for; null: any. */
  readonly status: number | null
  /** Of retry; null: not said. */
  readonly limit: number | null
}

const statuses = [200, 201, 404, 503]
const replies = [200, 200, 200, 201, 404, 503]
/** Of steps and workflows: one that is named may not be there. */
const most = 4

const target = fc.oneof(
  { weight: 3, arbitrary: fc.record({ step: fc.nat({ max: most - 1 }) }) },
  fc.record({ workflow: fc.nat({ max: most - 1 }) }),
)

const actionOf = (types: readonly Action['type'][]): fc.Arbitrary<Action> =>
  fc
    .record({
      name: fc.constantFrom('x', 'y', 'z'),
      type: fc.constantFrom(...types),
      to: target,
      status: fc.option(fc.constantFrom(...statuses), { freq: 3 }),
      limit: fc.option(fc.nat({ max: 3 })),
      first: fc.boolean(),
    })
    .map(({ first, ...action }) => ({
      ...action,
      to: action.type === 'end' || (action.type === 'retry' && !first) ? null : action.to,
      limit: action.type === 'retry' ? action.limit : null,
    }))

/** Names are unique in a list. */
const actions = (...types: Action['type'][]) =>
  fc.uniqueArray(actionOf(types), { selector: ({ name }) => name, maxLength: 2 })

const node: fc.Arbitrary<Node> = fc.record({
  calls: fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, fc.nat({ max: most - 1 })),
  replies: fc.array(fc.option(fc.constantFrom(...replies), { freq: 12 }), { minLength: 1, maxLength: 4 }),
  onSuccess: actions('end', 'goto'),
  onFailure: actions('end', 'goto', 'retry', 'retry'),
})

const flow: fc.Arbitrary<Flow> = fc.record({
  steps: fc.array(node, { minLength: 2, maxLength: most }),
  dependsOn: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    fc.uniqueArray(fc.nat({ max: most - 1 }), { maxLength: 2 }),
  ),
  onSuccess: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, actions('end', 'goto')),
  onFailure: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, actions('end', 'goto', 'retry')),
})

export const graph: fc.Arbitrary<Graph> = fc.record({
  workflows: fc.array(flow, { minLength: 2, maxLength: most - 1 }),
  maxSteps: fc.integer({ min: 1, max: 40 }),
  maxDepth: fc.nat({ max: 3 }),
})

/** `w1s0`: an operation for each step. */
export const operationName = (workflow: number, step: number) => `w${workflow}s${step}`

export function toArazzo({ workflows }: Graph): JsonObject[] {
  return workflows.map(({ steps, dependsOn, onSuccess, onFailure }, workflow) => ({
    workflowId: `w${workflow}`,
    ...(dependsOn.length === 0 ? {} : { dependsOn: dependsOn.map((index) => `w${index}`) }),
    successActions: onSuccess.map(toAction),
    failureActions: onFailure.map(toAction),
    steps: steps.map((one, step) => ({
      stepId: `s${step}`,
      ...(one.calls === null ? { operationId: operationName(workflow, step) } : { workflowId: `w${one.calls}` }),
      onSuccess: one.onSuccess.map(toAction),
      onFailure: one.onFailure.map(toAction),
    })),
  }))
}

function toAction({ name, type, to, status, limit }: Action): JsonObject {
  return {
    name,
    type,
    ...(to === null ? {} : 'step' in to ? { stepId: `s${to.step}` } : { workflowId: `w${to.workflow}` }),
    ...(status === null ? {} : { criteria: [{ condition: `$statusCode == ${status}` }] }),
    ...(limit === null ? {} : { retryLimit: limit }),
  }
}

export function apiOf({ workflows }: Graph): JsonObject {
  const names = workflows.flatMap(({ steps }, workflow) => steps.map((_, step) => operationName(workflow, step)))
  return {
    openapi: '3.1.0',
    info: { title: 'Graph', version: '1' },
    paths: Object.fromEntries(
      names.map((name) => [`/${name}`, { get: { operationId: name, responses: { '200': { description: '' } } } }]),
    ),
  }
}
