import type { EventType } from '../../../blueprint/events.ts'
import type { Lifecycle, Resource } from '../../../blueprint/blueprint.ts'
import { words } from '../../../lib/names.ts'
import { isBlocked, type JourneyStep } from '../../journey.ts'
import { withArticle } from '../../phrases.ts'
import { idOf } from '../../plan/address.ts'
import type { Draft, Thing } from '../../plan/draft.ts'
import { reachState } from '../../plan/reach.ts'
import { startDraft } from '../../plan/planner.ts'
import { shownAt } from '../expect/shown.ts'
import { stateValue } from '../expect/witness.ts'
import { lookAt } from '../look.ts'
import { deed, kebab } from '../names.ts'
import { plotSteps } from '../plot-steps.ts'
import { type Claim, type Plot, type PlotReceive, type PlotStep, tell } from '../plot.ts'
import type { Maker } from './maker.ts'

/** The shortest way to each state that nothing leads out of, each state seen on the way, the webhooks awaited. */
export const lifecycleStories: Maker = (setting) =>
  setting.model.blueprint.resources.flatMap((resource) =>
    (resource.lifecycle?.terminal ?? []).flatMap((state) => lifecycleStory(startDraft(setting), resource, state) ?? []),
  )

function lifecycleStory(draft: Draft, resource: Resource, state: string): Plot | undefined {
  const lifecycle = resource.lifecycle!
  const thing = reachState(draft, resource, { states: [state], arrive: false })
  if (isBlocked(thing)) return undefined
  const moves = draft.steps.filter((step) => leadsOn(step, resource))
  if (moves.at(-1)?.brings?.state !== state || plotSteps(draft.steps) === undefined) return undefined
  if (draft.steps.some((step) => step.kind === 'call' && step.purpose === 'move' && step.brings === undefined))
    return undefined
  const steps = [...draft.steps]
  const told = steps.flatMap((step) => withProof(draft, resource, lifecycle, thing, step))
  const name = nameOf(draft, resource, moves.at(-1)!, state)
  return {
    kind: 'lifecycle',
    name: draft.made.has(resource.name) ? `create-and-${name}` : name,
    title: `Take ${withArticle(resource.name)} to ${state}`,
    steps: told,
    id: idOf(thing) ?? null,
  }
}

const leadsOn = (step: JourneyStep, { name }: Resource) =>
  step.brings?.resource === name && !(step.kind === 'call' && step.purpose === 'make')

/** `fulfill-order`, `wait-until-order-expired`. */
function nameOf(draft: Draft, resource: Resource, last: JourneyStep, state: string): string {
  const plain = kebab(resource.name)
  if (last.kind === 'wait') return `wait-until-${plain}-is-${kebab(state)}`
  const operation = draft.setting.model.blueprint.operations.find(({ id }) => id === last.operation)!
  if (operation.behavior.kind === 'transition') return deed(operation, resource)
  return `${operation.behavior.kind === 'read' ? 'follow' : 'bring'}-${plain}-to-${words(state).join('-')}`
}

/** A step, what shows that it led where it should, and the webhook that tells of it. */
function withProof(
  draft: Draft,
  resource: Resource,
  lifecycle: Lifecycle,
  thing: Thing,
  step: JourneyStep,
): PlotStep[] {
  const { model } = draft.setting
  const [told] = plotSteps([step]) ?? []
  const { brings } = step
  if (told === undefined) return []
  if (brings === undefined || !leadsOn(step, resource)) return [told]
  const value = stateValue(brings.state)
  const operation =
    step.kind === 'call' ? model.blueprint.operations.find(({ id }) => id === step.operation) : undefined
  const shown = operation !== undefined && shownAt(model, operation, [lifecycle.field], value) !== undefined
  // A look can itself lead on.
  const look = shown || lifecycle.progress?.by === 'reads' ? undefined : lookAt(draft, thing)
  const event = eventOf(draft, resource, lifecycle, step)
  return [
    told,
    ...(look === undefined ? [] : [tell(look)]),
    ...(event === undefined ? [] : [received(draft, resource, lifecycle, thing, event, brings.state)]),
  ]
}

/** The event that tells of a state. */
function eventOf(
  { setting }: Draft,
  resource: Resource,
  { field }: Lifecycle,
  step: JourneyStep,
): EventType | undefined {
  const own = setting.model.blueprint.events.filter(
    (event) =>
      event.resource === resource.name &&
      event.if === undefined &&
      event.direct !== true &&
      /[/+]json\b/.test(event.payload.mediaType),
  )
  return (
    own.find(({ on }) => on?.kind === 'enters' && on.field === field && on.state === step.brings?.state) ??
    own.find(({ on }) => on?.kind === 'operation' && step.kind === 'call' && on.operation === step.operation)
  )
}

function received(
  draft: Draft,
  { idField }: Resource,
  { field }: Lifecycle,
  thing: Thing,
  event: EventType,
  state: string,
): PlotReceive {
  const { entity, template } = event.payload
  const told = entity !== null && template === null
  const claims: Claim[] = told ? [{ path: [...entity, field], is: 'equal', value: stateValue(state) }] : []
  const about = idOf(thing) ?? null
  const own: Claim[] =
    told && idField !== null && about !== null ? [{ path: [...entity, idField], is: 'equal', value: about }] : []
  const id = `webhook_${words(event.name).join('_')}`
  const taken = draft.steps.some((step) => step.id === id)
  return {
    kind: 'receive',
    id: taken ? `${id}_told` : id,
    title: `Webhook: ${event.name}`,
    event,
    about,
    claims: [...own, ...claims],
  }
}
