import type { Template } from '../../blueprint/authored/authored.ts'
import type { Resource, Timestamp } from '../../blueprint/blueprint.ts'
import { type JsonObject, type JsonValue, putFresh, valueAt } from '../../lib/json.ts'
import { normalizeName } from '../../lib/names.ts'
import { formatTime } from '../entity/timestamps.ts'
import type { Variables } from '../../blueprint/expression/expressions.ts'
import { type Act, type Change, complain, variablesOf } from './act.ts'

type Templates = Readonly<Record<string, Template>>

/** Authored values of a new entity, where the request gave none. In place. */
export function setDefaults(act: Act, resource: Resource, value: JsonObject, given: JsonObject): void {
  const rules = act.model.rules.authored?.resources[resource.name]
  if (rules === undefined) return
  const { defaults, omit } = rules
  for (const name of omit) if (!Object.hasOwn(given, name)) delete value[name]
  const variables = variablesOf(act, value, null)
  for (const name of Object.keys(defaults)) {
    const path = name.split('.')
    if (valueAt(given, path) === undefined) setOne(act, value, path, defaults[name]!, variables)
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
    setState(resource, value, resource.lifecycle.field, change.to, act.world.now)
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
  const names = Object.keys(templates)
  if (names.length === 0) return names
  const variables = variablesOf(act, value, old, more)
  return names.filter((name) => !setOne(act, value, name.split('.'), templates[name]!, variables))
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
  putFresh(value, path, made)
  return true
}

/** A state is an enum member, a flag, or the moment at which it was reached; `frozen_at` is when it became `frozen`. In place. */
export function setState(resource: Resource, value: JsonObject, field: string, to: string, now: number): void {
  if (to === 'true' || to === 'false') value[field] = to === 'true'
  else if (isMoment(field)) value[field] = formatTime(now, formatOf(resource, field, value[field]))
  else value[field] = to
  const plain = normalizeName(to)
  for (const name of Object.keys(value)) {
    if (value[name] !== null || !isMoment(name)) continue
    if (normalizeName(name).replace(/(at|on|date|time)$|^date/, '') === plain)
      value[name] = formatTime(now, formatOf(resource, name, null))
  }
}

const isMoment = (name: string) => /(_at|At|_on|On|_time|Time|_date|Date)$|^date[_A-Z]/.test(name)

/** As the entity's other moments are written. */
function formatOf({ timestamps }: Resource, name: string, current: JsonValue | undefined): Timestamp['format'] {
  if (typeof current === 'number') return current > 1e11 ? 'unix-ms' : 'unix'
  if (/(_on|On|_date|Date)$/.test(name)) return 'date'
  return timestamps.find(({ format }) => format !== 'date')?.format ?? 'date-time'
}
