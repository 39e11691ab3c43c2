import { jsonEqual, type JsonValue, valueAt } from '../../src/lib/json.ts'
import type { Answer, Opened } from '../open-sandbox.ts'

/** What a model of an API knows of one thing in it. */
export interface Thing {
  readonly kind: string
  readonly id: string
  /** Path of its GET. */
  readonly path: string
  state: string
  /** Its container, where the model needs it. */
  readonly of?: Thing
  /** Numbers and names the model goes by. */
  readonly facts: Record<string, string | number>
}

export interface Step {
  readonly name: string
  /** The kind of thing it is done to; null: to nothing yet. */
  readonly on: string | null
  /** States in which it is allowed, by the document's own words. */
  readonly from: readonly string[]
  /** May refuse for another reason than the thing's own state. */
  allowed?(thing: Thing | undefined, walk: Walk): boolean
  call(thing: Thing | undefined, walk: Walk): Promise<Answer>
  readonly success: number
  /** Names of the events that a success emits, in order. */
  events(thing: Thing | undefined, walk: Walk): readonly string[]
  /** What the model learns of a success. */
  then(thing: Thing | undefined, answer: Answer, walk: Walk): void
}

export interface Walk {
  readonly world: Opened
  readonly things: Thing[]
  readonly violations: string[]
  readonly seen: { readonly states: Set<string>; readonly events: Set<string>; steps: number; refused: number }
  /** Chooses: the same numbers make the same walk. */
  pick<T>(items: readonly T[]): T | undefined
}

export function createWalk(world: Opened, numbers: readonly number[], seen: Walk['seen']): Walk {
  let at = 0
  return {
    world,
    things: [],
    violations: [],
    seen,
    pick: (items) => (items.length === 0 ? undefined : items[numbers[at++ % numbers.length]! % items.length]),
  }
}

const eventsAfter = ({ world: { store, sandbox } }: Walk, after: number) =>
  store.events.list(sandbox.record.id, { after, limit: 1000 })

/** One random step; what the API did is held against the model. */
export async function walkStep(walk: Walk, steps: readonly Step[]): Promise<void> {
  const { world, violations, seen } = walk
  const step = walk.pick(steps)!
  const thing = step.on === null ? undefined : walk.pick(walk.things.filter(({ kind }) => kind === step.on))
  if (step.on !== null && thing === undefined) return
  seen.steps++
  const told = (problem: string) =>
    violations.push(`${step.name} on ${thing === undefined ? 'nothing' : `${thing.kind} (${thing.state})`}: ${problem}`)
  const before = thing === undefined ? undefined : await world.call('GET', thing.path)
  const last = world.store.events.last(world.sandbox.record.id)
  const allowed = (thing === undefined || step.from.includes(thing.state)) && (step.allowed?.(thing, walk) ?? true)
  const wanted = allowed ? step.events(thing, walk) : []
  const answer = await step.call(thing, walk)
  const events = eventsAfter(walk, last)
  if (!allowed) {
    seen.refused++
    if (answer.status !== 409)
      told(`answered ${answer.status}, should be refused with 409: ${answer.text.slice(0, 200)}`)
    if (events.length > 0) told(`was refused, yet emitted ${events.map(({ type }) => type).join(', ')}`)
    if (thing !== undefined && (await world.call('GET', thing.path)).text !== before?.text)
      told('was refused, yet changed something')
    return
  }
  if (answer.status !== step.success) {
    told(`answered ${answer.status}, should be ${step.success}: ${answer.text.slice(0, 300)}`)
    return
  }
  step.then(thing, answer, walk)
  const names = events.map(({ type }) => type)
  if (!jsonEqual(names, [...wanted]))
    told(`emitted ${names.join(', ') || 'nothing'}, should be ${wanted.join(', ') || 'nothing'}`)
  await compareEvents(walk, events, before, thing, told)
  for (const one of walk.things) seen.states.add(`${one.kind} ${one.state}`)
}

/** The last event about an entity says what a GET says now; one about its end, what a GET said before. */
export async function compareEvents(
  walk: Walk,
  events: ReturnType<typeof eventsAfter>,
  before: Answer | undefined,
  deleted: Thing | undefined,
  told: (problem: string) => void,
): Promise<void> {
  const latest = new Map(events.map((event) => [`${event.resource} ${event.key}`, event]))
  for (const { type } of events) walk.seen.events.add(type)
  for (const event of latest.values()) {
    const place = walk.world.release.blueprint.events.find(({ name }) => name === event.type)?.payload.entity ?? []
    const data = valueAt(JSON.parse(event.body) as JsonValue, place)
    const thing = walk.things.find(({ id }) => id === event.key)
    if (thing === undefined) {
      if (deleted?.id === event.key && !jsonEqual(data, before?.json))
        told(`${event.type} is not what a GET returned before`)
      continue
    }
    const now = await walk.world.call('GET', thing.path)
    if (!jsonEqual(data, now.json))
      told(`${event.type} says ${JSON.stringify(data)?.slice(0, 300)}, a GET says ${now.text.slice(0, 300)}`)
  }
}
