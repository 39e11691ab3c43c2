import { joinPointer } from '../../lib/pointer.ts'
import type { Change } from '../authored/authored.ts'
import type { Blueprint, Resource } from '../blueprint.ts'
import type { LintContext, Rule } from './rule.ts'

/** States that an overlay names and the resource does not have, and states that nothing leads into. */
export const authoredStates: Rule = {
  name: 'authored-states',
  check(context) {
    const { authored, resources } = context.blueprint
    if (authored === null) return
    for (const { change, resource, pointer } of authoredChanges(context.blueprint))
      checkStates(context, change, resource, pointer)
    for (const resource of resources) {
      const { name, lifecycle } = resource
      if (lifecycle === null || !Object.hasOwn(authored.resources, name)) continue
      const reached = new Set([
        lifecycle.initial,
        ...lifecycle.transitions.map(({ to }) => to),
        ...setStates(context.blueprint, resource),
      ])
      for (const state of lifecycle.states)
        if (!reached.has(state))
          context.report(
            'warning',
            `Nothing leads ${name} into '${state}'`,
            joinPointer('/x-specbox/resources', name),
            name,
          )
    }
  },
}

interface AuthoredChange {
  readonly change: Change
  readonly resource: Resource | undefined
  readonly pointer: string
}

/** Every change of the overlay, with the resource whose entity it changes. */
export function authoredChanges({ authored, operations, resources }: Blueprint): AuthoredChange[] {
  if (authored === null) return []
  const byName = new Map(resources.map((resource) => [resource.name, resource]))
  const changes: AuthoredChange[] = []
  for (const [id, { cases }] of Object.entries(authored.operations)) {
    const behavior = operations.find((operation) => operation.id === id)?.behavior
    const resource = behavior === undefined || behavior.kind === 'example' ? undefined : byName.get(behavior.resource)
    for (const change of cases) changes.push({ change, resource, pointer: joinPointer('/x-specbox/operations', id) })
  }
  for (const [name, { reactions }] of Object.entries(authored.resources))
    for (const change of reactions)
      changes.push({ change, resource: byName.get(name), pointer: joinPointer('/x-specbox/resources', name) })
  return changes
}

function checkStates({ report }: LintContext, change: Change, resource: Resource | undefined, pointer: string): void {
  const lifecycle = resource?.lifecycle
  const named = [...change.from, ...(change.to === null ? [] : [change.to])]
  if (named.length === 0) return
  if (resource === undefined || lifecycle == null) {
    report(
      'error',
      `${resource?.name ?? 'What this changes'} has no states, but '${named.join("', '")}' is named`,
      pointer,
    )
    return
  }
  for (const state of new Set(named))
    if (!lifecycle.states.includes(state))
      report(
        'error',
        `${resource.name} has no state '${state}'; it has ${lifecycle.states.join(', ')}`,
        pointer,
        resource.name,
      )
}

/** States that effects and `set` give: as far as they are plain texts. */
function setStates({ authored, ...blueprint }: Blueprint, { name, lifecycle }: Resource): (string | null)[] {
  if (authored === null || lifecycle === null) return []
  const changes = authoredChanges({ authored, ...blueprint })
  const texts = changes.flatMap(({ change, resource }) => [
    ...(resource?.name === name ? [change.to, change.set[lifecycle.field]] : []),
    ...change.effects.flatMap((effect) => (effect.resource === name ? [effect.to, effect.set[lifecycle.field]] : [])),
  ])
  const defaults = authored.resources[name]?.defaults[lifecycle.field]
  return [...texts, defaults].flatMap((text) =>
    typeof text !== 'string'
      ? []
      : [text, ...[...text.matchAll(/'([^']*)'|"([^"]*)"/g)].map((match) => match[1] ?? match[2] ?? '')],
  )
}
