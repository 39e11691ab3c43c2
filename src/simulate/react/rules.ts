import type { Authored, Reaction } from '../../blueprint/authored/authored.ts'
import type { Blueprint, Resource } from '../../blueprint/blueprint.ts'
import type { Callback, EventType } from '../../blueprint/events.ts'
import { type Token, tokensOf } from './tokens.ts'
import { createExpressions, type Expressions } from '../../blueprint/expression/expressions.ts'

/** What a release knows of changes, indexed once. */
export interface Rules {
  readonly authored: Authored | null
  readonly express: Expressions
  /** Events about a resource's entities, by resource. */
  readonly events: ReadonlyMap<string, readonly EventType[]>
  readonly eventByName: ReadonlyMap<string, EventType>
  /** Reactions of a resource, progress by time included. The index of one is part of its timers' keys. */
  reactions(resource: Resource): readonly Reaction[]
  /** Names that stand for new entities. */
  readonly tokens: ReadonlyMap<string, Token>
  /** URLs that come with requests, by operation. */
  readonly callbacks: ReadonlyMap<string, readonly Callback[]>
  /** Resources whose entities are subscriptions. */
  readonly endpoints: ReadonlySet<string>
}

export function createRules(blueprint: Blueprint): Rules {
  const { authored, events, webhooks } = blueprint
  const byResource = new Map<string, EventType[]>()
  for (const event of events)
    if (event.resource !== null) byResource.set(event.resource, [...(byResource.get(event.resource) ?? []), event])
  const reactions = new Map<string, readonly Reaction[]>()
  return {
    authored,
    express: createExpressions(authored?.constants),
    events: byResource,
    eventByName: new Map(events.map((event) => [event.name, event])),
    reactions: (resource) => {
      const known = reactions.get(resource.name)
      if (known !== undefined) return known
      const made = [...(authored?.resources[resource.name]?.reactions ?? []), ...progressOf(resource)]
      reactions.set(resource.name, made)
      return made
    },
    tokens: tokensOf(authored),
    callbacks: byOperation(webhooks.callbacks),
    endpoints: new Set(webhooks.endpoints.map(({ resource }) => resource)),
  }
}

function byOperation(callbacks: readonly Callback[]): Map<string, Callback[]> {
  const grouped = new Map<string, Callback[]>()
  for (const callback of callbacks)
    grouped.set(callback.operation, [...(grouped.get(callback.operation) ?? []), callback])
  return grouped
}

/** An asynchronous operation that comes to its end by itself is a chain of reactions. */
function progressOf({ lifecycle }: Resource): Reaction[] {
  const progress = lifecycle?.progress
  if (progress === undefined || progress.by === 'reads') return []
  const after = progress.by === 'now' ? null : `${progress.seconds}s`
  return progress.states.slice(0, -1).map((on, index) => ({
    on,
    after,
    at: null,
    let: {},
    if: null,
    from: [on],
    to: progress.states[index + 1]!,
    set: {},
    effects: [],
    emit: [],
    refuse: null,
  }))
}
