import type { Reaction } from '../../blueprint/authored/authored.ts'
import type { Resource } from '../../blueprint/blueprint.ts'
import type { JsonObject } from '../../lib/json.ts'
import { durationFrom } from '../../lib/calendar.ts'
import { type Act, complain, variablesOf } from './act.ts'
import { stateOf } from './decide.ts'

/** Reserved: no resource has such a name. A row is one reaction of one entity that is to come. */
export const timerCollection = '$timer'

/** The row of a timer: when it is due, in Unix ms of the sandbox's clock, and what for. */
export interface TimerRow extends JsonObject {
  due: number
  resource: string
  key: string
  reaction: number
  /** Of several at one moment the one that was set first comes first. */
  turn: number
}

const keyOf = (resource: Resource, reaction: number, key: string) => `${resource.name}\u001f${reaction}\u001f${key}`

const isTimed = ({ after, at }: Reaction) => after !== null || at !== null

/** Timers of an entity that changed: those of a state it left are gone, those of the one it came into are set. */
export function syncTimers(act: Act, resource: Resource, key: string, value: JsonObject, old: JsonObject | null): void {
  const state = stateOf(resource.lifecycle, value)
  const former = old === null ? undefined : stateOf(resource.lifecycle, old)
  for (const [index, reaction] of act.model.rules.reactions(resource).entries()) {
    if (!isTimed(reaction)) continue
    const { on } = reaction
    const came = on === 'created' ? old === null : on === 'updated' ? old !== null : on === state && state !== former
    const stays = on === state && state === former
    if (came || (stays && reaction.at !== null)) setTimer(act, resource, index, reaction, key, value)
    else if (on === former && state !== former) clear(act, keyOf(resource, index, key))
  }
}

export function cancelTimers(act: Act, resource: Resource, key: string): void {
  for (const [index, reaction] of act.model.rules.reactions(resource).entries())
    if (isTimed(reaction)) clear(act, keyOf(resource, index, key))
}

export function setTimer(
  act: Act,
  resource: Resource,
  index: number,
  reaction: Reaction,
  key: string,
  value: JsonObject,
): void {
  const at = keyOf(resource, index, key)
  const { now } = act.world
  const wanted = dueOf(act, reaction, value)
  // A moment that has gone by is now, but not for the timer that just came: it would come for ever.
  const due = wanted === undefined ? undefined : Math.max(wanted, now)
  if (due === undefined || (at === act.firing && due <= now)) {
    clear(act, at)
    return
  }
  const known = act.world.tx.get(timerCollection, at)
  if (known !== undefined && (JSON.parse(known.body) as TimerRow).due === due) return
  const row: TimerRow = { due, resource: resource.name, key, reaction: index, turn: act.world.tx.next('timer') }
  act.world.tx.put(timerCollection, at, JSON.stringify(row), { parents: {}, version: 1 })
  act.world.afterwards.timer({ key: at, due, turn: row.turn })
}

function clear({ world }: Act, at: string): void {
  if (world.tx.delete(timerCollection, at)) world.afterwards.timer({ key: at, due: null, turn: 0 })
}

/** When a reaction is due, Unix ms; undefined: never. */
export function dueOf(act: Act, { after, at }: Reaction, value: JsonObject): number | undefined {
  const { express } = act.model.rules
  const valueOf = (text: string) => express.value(text, variablesOf(act, value, null), act.lookup, complain(act))
  if (at !== null) {
    const moment = valueOf(at)
    const seconds = typeof moment === 'string' ? Date.parse(moment) / 1000 : moment
    return typeof seconds === 'number' && Number.isFinite(seconds) ? Math.round(seconds * 1000) : undefined
  }
  const now = Math.floor(act.world.now / 1000)
  const length = durationFrom(now, after ?? '') ?? valueOf(after ?? '')
  return typeof length === 'number' ? act.world.now + Math.max(0, Math.round(length * 1000)) : undefined
}
