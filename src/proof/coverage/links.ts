import type { JsonValue } from '../../lib/json.ts'
import { own } from '../../lib/json.ts'
import type { Workflow } from '../../workflows/arazzo/description.ts'
import { parseExpression } from '../../workflows/expression/parse.ts'

/** Where a link's value comes from: the body of a call's reply. */
export interface Given {
  /** Index among the calls of the workflow. */
  readonly call: number
  readonly place: readonly string[]
}

/** Those whose origin is known. */
export type Links = Map<string, Given>

/** What names mean where a value stands. */
export interface Naming {
  /** Tells workflows within workflows apart. */
  readonly prefix: string
  /** Links that the inputs of a workflow within another are; null: of the outermost one, nobody gives them. */
  readonly inputs: ReadonlyMap<string, string | undefined> | null
  /** Index of a step's call, as far as they are known yet. */
  readonly calls: Map<string, number>
}

/** Outputs that are other outputs. */
const longest = 20

/** The link that a value is; undefined: it is none, for all that can be told without running it. */
export function linkOf(
  value: JsonValue | undefined,
  naming: Naming & { readonly workflow: Workflow },
  links: Links,
): string | undefined {
  let below: readonly string[] = []
  for (let hop = 0, at = value; hop < longest; hop++) {
    const parsed = typeof at === 'string' ? parseExpression(at.replace(/^\{(\$[^{}]+)\}$/, '$1')) : null
    if (parsed === null || !parsed.ok) return undefined
    const { root, path, pointer } = parsed.expression
    below = [...path, ...(pointer ?? []), ...below]
    if (root.kind === 'inputs') {
      const outer = naming.inputs === null ? `${naming.prefix}$inputs.${root.name}` : naming.inputs.get(root.name)
      return outer === undefined ? undefined : named(outer, below)
    }
    if (root.kind !== 'steps' || root.name === null) return undefined
    const step = naming.workflow.steps.find(({ stepId }) => stepId === root.step)
    const output = own((step?.outputs ?? {}) as Record<string, JsonValue>, root.name)
    const place = placeInBody(output)
    const call = naming.calls.get(root.step)
    if (place !== null && call !== undefined) {
      const whole = [...place, ...below]
      const link = named(`${naming.prefix}${root.step}`, whole)
      links.set(link, { call, place: whole })
      return link
    }
    if (typeof output !== 'string' || !output.startsWith('$steps.'))
      return named(`${naming.prefix}$steps.${root.step}.${root.name}`, below)
    at = output
  }
  return undefined
}

/** What is the whole of a link is that link. */
const named = (name: string, below: readonly string[]) => (below.length === 0 ? name : JSON.stringify([name, ...below]))

/** `$response.body#/id` → `['id']`; null: it is something else. */
function placeInBody(output: JsonValue | undefined): readonly string[] | null {
  const parsed = typeof output === 'string' ? parseExpression(output) : null
  if (parsed === null || !parsed.ok) return null
  const { root, path, pointer } = parsed.expression
  return root.kind === 'response' && root.part === 'body' ? [...path, ...(pointer ?? [])] : null
}
