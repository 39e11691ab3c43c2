import type { Operation, Resource } from '../../../blueprint/blueprint.ts'
import { type Blocked, isBlocked } from '../../journey.ts'
import { withArticle } from '../../phrases.ts'
import { idOf } from '../../plan/address.ts'
import { changeThing, removeThing } from '../../plan/change.ts'
import { plainCase } from '../../plan/conditions.ts'
import type { Draft, Thing } from '../../plan/draft.ts'
import { attempt, need } from '../../plan/make.ts'
import { operationsOf } from '../../plan/operations.ts'
import { ready, startDraft } from '../../plan/planner.ts'
import { refusedStatus } from '../expect/error.ts'
import { lookAt, readerOf } from '../look.ts'
import { capital, joined, kebab } from '../names.ts'
import { plotSteps } from '../plot-steps.ts'
import type { Plot } from '../plot.ts'
import type { Maker } from './maker.ts'

/** What of create, read, update and delete a resource has, each seen by a read. */
export const crudStories: Maker = (setting) =>
  setting.model.blueprint.resources.flatMap((resource) => crudStory(startDraft(setting), resource) ?? [])

function crudStory(draft: Draft, resource: Resource): Plot | undefined {
  const { model } = draft.setting
  const [updater] = [...operationsOf(model, resource, 'update'), ...operationsOf(model, resource, 'replace')]
  const [remover] = operationsOf(model, resource, 'delete')
  const thing = obtain(draft, resource, [updater, remover])
  if (isBlocked(thing)) return undefined
  const deeds = draft.made.has(resource.name) ? ['create'] : []
  if (lookAt(draft, thing) !== undefined) deeds.push('read')
  if (updater !== undefined && done(draft, () => changed(draft, resource, updater, thing))) {
    deeds.push('update')
    lookAt(draft, thing)
  }
  if (remover !== undefined && done(draft, () => removed(draft, resource, remover, thing))) {
    deeds.push('delete')
    if (!resource.singleton) lookForGone(draft, thing)
  }
  const steps = plotSteps(draft.steps)
  if (steps === undefined || deeds.length === 0) return undefined
  return { ...base(deeds, resource), steps, id: idOf(thing) ?? null }
}

const base = (deeds: readonly string[], { name }: Resource) => ({
  kind: 'crud' as const,
  name: `${joined(deeds).replaceAll(', ', '-').replaceAll(' ', '-')}-${kebab(name)}`,
  title: capital(`${joined(deeds)} ${withArticle(name)}`),
})

/** One that may be changed and deleted, where that can be had from its beginning. */
function obtain(draft: Draft, resource: Resource, uses: readonly (Operation | undefined)[]): Thing | Blocked {
  const { model } = draft.setting
  const wishes = uses.flatMap((operation) =>
    operation === undefined ? [] : plainCase(model, operation).wishes.filter(({ place }) => place.of !== 'body'),
  )
  const wished = attempt(draft, () => need(draft, resource.name, wishes))
  return isBlocked(wished) ? attempt(draft, () => need(draft, resource.name)) : wished
}

const done = (draft: Draft, work: () => Thing | Blocked): boolean => !isBlocked(attempt(draft, work))

function changed(draft: Draft, resource: Resource, operation: Operation, thing: Thing) {
  const there = ready(draft, resource, operation)
  return isBlocked(there) ? there : (changeThing(draft, thing) ?? thing)
}

function removed(draft: Draft, resource: Resource, operation: Operation, thing: Thing) {
  const there = ready(draft, resource, operation)
  return isBlocked(there) ? there : (removeThing(draft, thing) ?? thing)
}

function lookForGone(draft: Draft, thing: Thing): void {
  const reader = readerOf(draft, thing)
  if (reader !== undefined) lookAt(draft, thing, refusedStatus(draft.setting.model, reader, 'not_found'))
}
