import type { Template } from '../../blueprint/authored/authored.ts'
import type { Resource } from '../../blueprint/blueprint.ts'
import { type JsonObject, putAt, valueAt } from '../../lib/json.ts'
import { formatTime } from '../entity/timestamps.ts'
import type { Variables } from '../../blueprint/expression/expressions.ts'
import { type Act, type Change, complain, variablesOf } from './act.ts'

type Templates = Readonly<Record<string, Template>>

/** Authored values of a new entity, where the request gave none. In place. */
export function setDefaults(act: Act, resource: Resource, value: JsonObject, given: JsonObject): void {
  const defaults = act.model.rules.authored?.resources[resource.name]?.defaults
  if (defaults === undefined) return
  for (const name of Object.keys(defaults)) {
    const path = name.split('.')
    if (valueAt(given, path) === undefined) setOne(act, value, path, defaults[name]!, variablesOf(act, value, null))
  }
}

/** Authored values that follow from others. In place. */
export function setComputed(act: Act, resource: Resource, value: JsonObject, old: JsonObject | null): void {
  const computed = act.model.rules.authored?.resources[resource.name]?.computed
  if (computed !== undefined) setAll(act, value, computed, old)
}

/** State and values of a change. In place. The names whose values came to nothing, for they may rest on effects. */
export function setChange(
  act: Act,
  resource: Resource,
  value: JsonObject,
  change: Change,
  old: JsonObject | null,
): string[] {
  if (change.to !== null && resource.lifecycle !== null)
    setState(value, resource.lifecycle.field, change.to, act.world.now)
  return setAll(act, value, change.set, old)
}

/** Sets what comes to something, in order: later ones see earlier ones. Returns the names of the rest. */
export function setAll(
  act: Act,
  value: JsonObject,
  templates: Templates,
  old: JsonObject | null,
  more: Variables = {},
): string[] {
  return Object.keys(templates).filter(
    (name) => !setOne(act, value, name.split('.'), templates[name]!, variablesOf(act, value, old, more)),
  )
}

function setOne(
  act: Act,
  value: JsonObject,
  path: readonly string[],
  template: Template,
  variables: Variables,
): boolean {
  const made = act.model.rules.express.fill(template, variables, act.lookup, complain(act))
  if (made === undefined) return false
  putAt(value, path, made)
  return true
}

/** A state is an enum member, a flag, or the moment at which it was reached. */
export function setState(value: JsonObject, field: string, to: string, now: number): void {
  if (to === 'true' || to === 'false') value[field] = to === 'true'
  else if (/(_at|At|_on|_time)$/.test(field))
    value[field] = formatTime(now, typeof value[field] === 'number' ? 'unix' : 'date-time')
  else value[field] = to
}
