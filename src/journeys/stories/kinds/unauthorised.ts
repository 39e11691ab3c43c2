import type { Operation } from '../../../blueprint/blueprint.ts'
import { isBlocked } from '../../journey.ts'
import { attempt, prepare, need } from '../../plan/make.ts'
import { targetValues } from '../../plan/address.ts'
import { addCall } from '../../plan/draft.ts'
import { startDraft } from '../../plan/planner.ts'
import type { Setting } from '../../plan/setting.ts'
import { keysOf } from '../write/credentials.ts'
import { demandedFilters } from '../demanded.ts'
import { refusedStatus } from '../expect/error.ts'
import { capital, kebab } from '../names.ts'
import { plotSteps } from '../plot-steps.ts'
import type { Plot, PlotStep } from '../plot.ts'
import type { Maker } from './maker.ts'

/** For each way to authenticate: a call with a wrong credential is refused, the same with the right one is not. */
export const unauthorisedStories: Maker = (setting) => {
  const { model } = setting
  const seen = new Set<string>()
  const plots: Plot[] = []
  const asked = (operation: Operation) =>
    /list|read/.test(operation.behavior.kind) && operation.method === 'GET' ? 0 : 1
  const variables = ({ path }: Operation) => path.split('{').length
  const likely = model.blueprint.operations
    .filter(({ behavior }) => behavior.kind === 'list' || behavior.kind === 'read')
    .sort((a, b) => asked(a) - asked(b) || variables(a) - variables(b))
  for (const operation of likely) {
    const keys = keysOf(model, operation)
    const way = keys.map(({ input }) => input).join('-and-')
    // Where a call may be anonymous too, a wrong credential may do as well as none.
    const sure = operation.security.every((uses) => uses.length > 0)
    if (way === '' || seen.has(way) || !sure || demandedFilters(operation).length > 0) continue
    const plot = story(setting, operation, way)
    if (plot === undefined) continue
    seen.add(way)
    plots.push(plot)
  }
  return plots
}

function story(setting: Setting, operation: Operation, way: string): Plot | undefined {
  const draft = startDraft(setting)
  const { model } = setting
  const { behavior } = operation
  if (behavior.kind !== 'list' && behavior.kind !== 'read') return undefined
  const thing = attempt(draft, () => {
    if (behavior.kind === 'read') return need(draft, behavior.resource)
    return prepare(draft, operation, []) ?? need(draft, behavior.resource)
  })
  if (isBlocked(thing)) return undefined
  const { params } = targetValues(draft, operation, behavior.kind === 'read' ? thing : null)
  const call = { params, body: null, purpose: 'find' as const }
  const declared = operation.responses.some(({ status }) => status === '401')
  const only403 = !declared && operation.responses.some(({ status }) => status === '403')
  const status = refusedStatus(model, operation, only403 ? 'forbidden' : 'unauthorized')
  const wrong = addCall(draft, operation, { ...call, status })
  addCall(draft, operation, { ...call, status: operation.success.status })
  const steps = plotSteps(draft.steps)?.map(
    (step): PlotStep => (step.kind === 'call' && step.call.id === wrong ? { ...step, stranger: true } : step),
  )
  if (steps === undefined) return undefined
  return {
    kind: 'unauthorised',
    name: `refuse-a-wrong-${kebab(way)}`,
    title: capital(`refuse a call with a wrong ${way}`),
    steps,
    id: null,
  }
}
