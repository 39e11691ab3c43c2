import type { Blueprint } from '../../blueprint/blueprint.ts'
import type { LoggedExchange } from '../../store/store.ts'
import type { Entry } from '../book.ts'
import { linkReader } from './link-values.ts'
import { plannedCalls } from './plan.ts'
import { longestMatch } from './search.ts'

/** How much of a workflow the traffic of a sandbox made: its calls, in their order. That is not a run: criteria beside statuses are not looked at. */
export interface WorkflowCoverage {
  readonly name: string
  readonly origin: Entry['origin']
  readonly covered: 'whole' | 'partly' | 'not'
  /** Calls of the API: steps that wait for messages are not counted. */
  readonly steps: number
  readonly taken: number
  /** Ids of the operations whose calls are missing, in order. */
  readonly missing: readonly string[]
  /** Ids of the exchanges that are its calls, in order. */
  readonly exchanges: readonly string[]
}

export type Traffic = readonly Pick<LoggedExchange, 'id' | 'operation' | 'status' | 'path' | 'detail'>[]

/**
 * Which workflows an API's traffic covers. A call is taken to be that of a step where its operation and status are the step's and, as far as
 * paths and the log's reply bodies tell, it is about the same entity as the others. Workflows that call nothing are left out.
 * @param traffic oldest first
 */
export function coverageOf(entries: readonly Entry[], traffic: Traffic, blueprint: Blueprint): WorkflowCoverage[] {
  const byOperation = new Map<string | null, number[]>()
  for (const [at, { operation }] of traffic.entries())
    if (byOperation.get(operation)?.push(at) === undefined) byOperation.set(operation, [at])
  const linksOf = linkReader(blueprint)
  return entries.flatMap(({ name, origin, program, broken }) => {
    const calls = broken === undefined ? plannedCalls(program, name, blueprint) : []
    if (calls.length === 0) return []
    const candidates = calls.map((call) =>
      (byOperation.get(call.operation) ?? [])
        .filter((at) => call.accepts(traffic[at]!.status))
        .flatMap((at) => {
          const links = linksOf(call, traffic[at]!)
          return links === null ? [] : [{ at, links }]
        }),
    )
    const found = longestMatch(candidates)
    const exchanges = found.flatMap((at) => (at === null ? [] : [traffic[at]!.id]))
    const taken = exchanges.length
    const covered = taken === calls.length ? 'whole' : taken > 0 ? 'partly' : 'not'
    const missing = calls.flatMap(({ operation }, index) => (found[index] === null ? [operation] : []))
    return [{ name, origin, covered, steps: calls.length, taken, missing, exchanges }]
  })
}
