import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { LoadLimits, Problem } from '../document.ts'
import { compileJsonPath, queryJsonPath, type SelectedNode } from '../json-path/json-path.ts'
import { defaultLimits } from '../limits.ts'
import { measure } from '../measure.ts'
import type { Overlay, OverlayAction } from './check.ts'
import { copyOf, isPrimitive, mergeInto } from './merge.ts'

export type { Overlay } from './check.ts'

/** Faults of the JSONPaths of an Overlay: with one of these it cannot be applied at all. */
export function checkPaths(overlay: Overlay): Problem[] {
  return overlay.actions.flatMap((action, index) =>
    [action.target, ...(action.copy === undefined ? [] : [action.copy])].flatMap((path) => {
      const compiled = compileJsonPath(path)
      return compiled.ok ? [] : [complaint(overlay, index, `${path} is not a JSONPath: ${compiled.message}`)]
    }),
  )
}

/**
 * Applies Overlays in order, each action on the result of the one before (Overlay 1.0, 1.1). An action that does not fit
 * the document changes nothing and is reported. Changes `root`.
 */
export function applyOverlays(
  root: JsonObject,
  overlays: readonly Overlay[],
  limits: LoadLimits = defaultLimits,
): Problem[] {
  const problems: Problem[] = []
  const budget = { nodes: limits.nodes }
  for (const overlay of overlays) {
    for (const [index, action] of overlay.actions.entries()) {
      const report = (message: string, severity: Problem['severity'] = 'error') =>
        problems.push({ ...complaint(overlay, index, message), severity })
      const nodes = select(action.target, root)
      if (typeof nodes === 'string') report(nodes)
      else if (nodes.length === 0) report(`${action.target} matches nothing`, 'warning')
      else if (action.remove) removeAll(root, nodes, report)
      else applyUpdate(root, nodes, action, { overlay, budget, report })
    }
  }
  return problems
}

interface Setting {
  readonly overlay: Overlay
  /** What all updates together may still add: a `copy` of the root into itself doubles it. */
  readonly budget: { nodes: number }
  readonly report: (message: string) => void
}

/** Nodes are selected once, even by a path that names them twice. */
function select(path: string, root: JsonObject): SelectedNode[] | string {
  const queried = queryJsonPath(path, root)
  if (!queried.ok) return `${path} could not be evaluated: ${queried.message}`
  return [...new Map(queried.nodes.map((node) => [pointerOf(node.location), node])).values()]
}

function pointerOf(location: readonly (string | number)[]): Pointer {
  return joinPointer('', ...location)
}

function parentOf(root: JsonObject, location: readonly (string | number)[]): JsonObject | JsonValue[] | undefined {
  let at: JsonValue | undefined = root
  for (const key of location.slice(0, -1)) {
    if (typeof at !== 'object' || at === null) return undefined
    at = (at as JsonObject)[key]
  }
  return typeof at === 'object' && at !== null ? at : undefined
}

/** Parents are found before anything moves; a list loses its last items first. */
function removeAll(root: JsonObject, nodes: readonly SelectedNode[], report: Setting['report']): void {
  const doomed = new Map<JsonObject | JsonValue[], (string | number)[]>()
  for (const { location } of nodes) {
    const key = location[location.length - 1]
    const parent = parentOf(root, location)
    if (key === undefined) report('the root cannot be removed')
    else if (parent !== undefined) doomed.set(parent, [...(doomed.get(parent) ?? []), key])
  }
  for (const [parent, keys] of doomed) {
    if (!Array.isArray(parent)) for (const key of keys) delete parent[key]
    else for (const key of keys.map(Number).sort((a, b) => b - a)) parent.splice(key, 1)
  }
}

function applyUpdate(root: JsonObject, nodes: readonly SelectedNode[], action: OverlayAction, setting: Setting): void {
  const value = broughtBy(root, action, setting)
  if (value === undefined) return
  const kinds = new Set(nodes.map((node) => kindOf(node.value)))
  if (kinds.size > 1) {
    setting.report(`${action.target} selects ${[...kinds].join(' and ')}; they must be of one kind`)
    return
  }
  setting.budget.nodes -= measure(value, setting.budget.nodes).nodes * nodes.length
  if (setting.budget.nodes < 0) {
    setting.report('the updates make the document too large')
    return
  }
  for (const node of nodes) updateNode(root, node, value, setting)
}

/** What an action brings; undefined when it brings nothing, or something that cannot be told. */
function broughtBy(root: JsonObject, action: OverlayAction, setting: Setting): JsonValue | undefined {
  if (action.copy === undefined) return action.update
  if (action.update !== undefined) {
    setting.report('it has both update and copy')
    return undefined
  }
  const found = select(action.copy, root)
  if (typeof found === 'string') setting.report(found)
  else if (found.length !== 1) setting.report(`copy must select one node; ${action.copy} selects ${found.length}`)
  else return copyOf(found[0]!.value)
  return undefined
}

function kindOf(value: JsonValue): string {
  return Array.isArray(value) ? 'lists' : isObject(value) ? 'objects' : 'primitives'
}

function updateNode(root: JsonObject, node: SelectedNode, value: JsonValue, setting: Setting): void {
  const at = pointerOf(node.location)
  const target = node.value
  if (Array.isArray(target)) append(target, value, setting.overlay)
  else if (isObject(target)) {
    if (!isObject(value)) setting.report(`${at || 'the root'} is an object: the update must be one too`)
    else
      for (const misfit of mergeInto(target, value)) setting.report(`${at}${misfit} is of another kind than its update`)
  } else if (!isPrimitive(value)) setting.report(`${at} is a primitive: the update must be one too`)
  else {
    const parent = parentOf(root, node.location)
    const key = node.location[node.location.length - 1]
    if (parent !== undefined && key !== undefined) (parent as JsonObject)[key] = value
  }
}

/**
 * 1.1 joins lists; in 1.0 the update is one entry. A list as an entry of a list of something else is never meant, and
 * authors of 1.0 do write it for joining.
 */
function append(target: JsonValue[], value: JsonValue, overlay: Overlay): void {
  const nested = overlay.version === '1.0' && target.length > 0 && target.every((item) => Array.isArray(item))
  if (Array.isArray(value) && !nested) target.push(...value.map(copyOf))
  else target.push(copyOf(value))
}

function complaint(overlay: Overlay, index: number, message: string): Problem {
  const source = overlay.source === undefined ? 'overlay' : overlay.source
  return { severity: 'error', message: `${source}: action ${index + 1}: ${message}`, pointer: '' }
}
