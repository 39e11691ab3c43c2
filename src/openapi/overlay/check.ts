import { isObject, type JsonObject, type JsonValue, jsonEqual, own } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { Problem } from '../document.ts'

/** One change of an Overlay document. */
export interface OverlayAction {
  readonly target: string
  readonly update?: JsonValue
  /** 1.1: the JSONPath of the value to merge. */
  readonly copy?: string
  readonly remove: boolean
}

/** An Overlay document whose structure has been checked. */
export interface Overlay {
  readonly version: '1.0' | '1.1'
  readonly extends?: string
  readonly actions: readonly OverlayAction[]
  /** Where it came from, for messages. */
  readonly source?: string
}

export type CheckedOverlay =
  | { readonly ok: true; readonly overlay: Overlay }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** The fields of each object: name → what its value must be. `!` marks a required one. */
type Fields = Readonly<Record<string, string>>

const rootFields: Fields = { overlay: 'string!', info: 'object!', extends: 'string', actions: 'array!' }
const infoFields: Readonly<Record<Overlay['version'], Fields>> = {
  '1.0': { title: 'string!', version: 'string!' },
  '1.1': { title: 'string!', version: 'string!', description: 'string' },
}
const actionFields: Readonly<Record<Overlay['version'], Fields>> = {
  '1.0': { target: 'string!', description: 'string', update: 'any', remove: 'boolean' },
  '1.1': { target: 'string!', description: 'string', update: 'any', copy: 'string', remove: 'boolean' },
}

/** Checks a parsed value against the structure of Overlay 1.0 or 1.1; every fault is named with its place. */
export function checkOverlay(value: JsonValue): CheckedOverlay {
  if (!isObject(value)) return refused([fault('an Overlay is an object', '')])
  const version = versionOf(own(value, 'overlay'))
  if (version === undefined) return refused([fault('overlay must be "1.0.x" or "1.1.x"', '/overlay')])
  const faults = checkFields(value, rootFields, '')
  const info = own(value, 'info')
  if (isObject(info)) faults.push(...checkFields(info, infoFields[version], '/info'))
  const actions = own(value, 'actions')
  if (Array.isArray(actions)) faults.push(...checkActions(actions, version))
  if (faults.length > 0 || !Array.isArray(actions)) return refused(faults)
  const base = own(value, 'extends')
  return {
    ok: true,
    overlay: {
      version,
      actions: actions.map((action) => toAction(action as JsonObject)),
      ...(typeof base === 'string' ? { extends: base } : {}),
    },
  }
}

function versionOf(value: JsonValue | undefined): Overlay['version'] | undefined {
  const match = typeof value === 'string' ? /^1\.([01])\.\d+$/.exec(value) : null
  return match === null ? undefined : match[1] === '0' ? '1.0' : '1.1'
}

function checkActions(actions: readonly JsonValue[], version: Overlay['version']): Problem[] {
  if (actions.length === 0) return [fault('actions must have at least one entry', '/actions')]
  return actions.flatMap((action, index) => {
    const at = joinPointer('/actions', index)
    if (!isObject(action)) return [fault('an action is an object', at)]
    const faults = checkFields(action, actionFields[version], at)
    const target = own(action, 'target')
    if (typeof target === 'string' && !target.startsWith('$'))
      faults.push(fault('target must be a JSONPath that starts with "$"', joinPointer(at, 'target')))
    if (actions.slice(0, index).some((earlier) => jsonEqual(earlier, action)))
      faults.push(fault('the action is the same as an earlier one', at))
    return faults
  })
}

function checkFields(object: JsonObject, fields: Fields, pointer: Pointer): Problem[] {
  const unknown = Object.keys(object)
    .filter((key) => !Object.hasOwn(fields, key) && !key.startsWith('x-'))
    .map((key) => fault(`unknown field ${JSON.stringify(key)}`, joinPointer(pointer, key)))
  const wrong = Object.keys(fields).flatMap((field) => {
    const kind = fields[field]!
    const type = kind.replace('!', '')
    const value = own(object, field)
    if (value === undefined) return kind.endsWith('!') ? [fault(`${field} is missing`, pointer)] : []
    return type === 'any' || kindOf(value) === type
      ? []
      : [fault(`${field} must be ${article(type)}`, joinPointer(pointer, field))]
  })
  return [...unknown, ...wrong]
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`
}

function kindOf(value: JsonValue): string {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
}

function toAction(action: JsonObject): OverlayAction {
  const update = own(action, 'update')
  const copy = own(action, 'copy')
  return {
    target: String(action.target),
    remove: own(action, 'remove') === true,
    ...(update === undefined ? {} : { update }),
    ...(typeof copy === 'string' ? { copy } : {}),
  }
}

function fault(message: string, pointer: Pointer): Problem {
  return {
    severity: 'error',
    message: `the Overlay is broken at ${pointer === '' ? 'its root' : pointer}: ${message}`,
    pointer: '',
  }
}

function refused(problems: readonly Problem[]): CheckedOverlay {
  return { ok: false, problems }
}
