import { operationNames } from '../../blueprint/authored/read.ts'
import type { Blueprint } from '../../blueprint/blueprint.ts'
import type { JsonValue } from '../../lib/json.ts'
import type { Parameter, Step, Workflow } from '../../workflows/arazzo/description.ts'
import { parametersOf } from '../../workflows/arazzo/references.ts'
import type { Program } from '../../workflows/source/source.ts'
import { type Target, targetOf } from '../../workflows/source/target.ts'
import { isControl } from '../book.ts'
import { acceptedStatus } from './accepted-status.ts'
import { type Given, linkOf, type Links, type Naming } from './links.ts'
import type { PlannedCall } from './planned-call.ts'

/** Workflows within workflows, and calls of all of them. */
const deepest = 5
const mostCalls = 200

/**
 * The calls that a workflow makes of its API, in the order of its steps, whatever they go on with; those of the workflows that its steps
 * run among them. Steps that wait for messages, or call another API or ours, are left out.
 */
export function plannedCalls(program: Program, workflowId: string, blueprint: Blueprint): PlannedCall[] {
  const named = operationNames(blueprint.operations)
  const links: Links = new Map()
  const calls: Omit<PlannedCall, 'gives'>[] = []
  const visit = (of: Program, id: string, naming: Naming, depth: number): void => {
    const workflow = of.loaded.description.workflows.find((one) => one.workflowId === id)
    for (const step of workflow?.steps ?? []) {
      if (calls.length >= mostCalls) return
      const at = { ...naming, workflow: workflow!, calls: naming.calls }
      const target = targetOf(step, of, { strict: false, warn: () => undefined })
      if (target.kind === 'workflow' && depth < deepest) {
        const inner = `${naming.prefix}${step.stepId}/`
        const inputs = new Map(
          parametersIn(of, workflow!, step).map(({ name, value }) => [name, linkOf(value, at, links)]),
        )
        visit(target.program, target.workflowId, { prefix: inner, inputs, calls: new Map() }, depth + 1)
      }
      const operation = operationOf(target, step, of, named)
      if (operation === null) continue
      const carried = (parameters: readonly Parameter[]) =>
        new Map(
          parameters.flatMap(({ name, value }) => {
            const link = linkOf(value, at, links)
            return link === undefined ? [] : [[name, link] as const]
          }),
        )
      const given = parametersIn(of, workflow!, step)
      const takes = carried(given.filter((one) => one.in === 'path'))
      const asks = carried(given.filter((one) => one.in === 'query' && isOfStep(one.value)))
      naming.calls.set(step.stepId, calls.length)
      const accepts = target.kind === 'call' ? acceptedStatus(step, target.callable) : () => false
      calls.push({ operation, accepts, takes, asks })
    }
  }
  visit(program, workflowId, { prefix: '', inputs: null, calls: new Map() }, 0)
  return calls.map((call, index) => ({ ...call, gives: givenBy(links, index) }))
}

const isOfStep = (value: JsonValue) => typeof value === 'string' && /^\{?\$steps\./.test(value)

const parametersIn = (program: Program, workflow: Workflow, step: Step) =>
  parametersOf(workflow, step, program.loaded.description.components).parameters

/** Null: it is no call of the API. */
function operationOf(
  target: Target,
  step: Step,
  program: Program,
  named: (name: string) => string | undefined,
): string | null {
  if (target.kind === 'unknown') return step.operationId ?? step.operationPath ?? null
  if (target.kind !== 'call') return null
  const { callable, source } = target
  if (source !== null && isControl(program.sources.get(source.name)?.location ?? '')) return null
  return named(`${callable.method} ${callable.path}`) ?? named(callable.id) ?? null
}

function givenBy(links: ReadonlyMap<string, Given>, call: number): Map<string, readonly string[]> {
  const own = [...links].filter(([, given]) => given.call === call)
  return new Map(own.map(([link, { place }]) => [link, place]))
}
