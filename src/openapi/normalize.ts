import { isObject, type JsonObject, type JsonValue, own, setOwn } from '../lib/json.ts'
import { joinPointer, type Pointer } from '../lib/pointer.ts'
import { follow } from './create-document.ts'
import type { Problem } from './document.ts'

/** The fixed methods of a Path Item (OpenAPI 3.2 §4.9; `query` came with it). */
export const pathItemMethods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'] as const

/** Fields that are objects where they are present at all. */
const objectFields = ['info', 'paths', 'webhooks', 'components'] as const
const arrayFields = ['servers', 'tags', 'security'] as const

/**
 * Makes the skeleton of a description what the specification says it is, so that nothing later needs to ask: `paths`, its
 * items and operations, `components` and its sections are objects. What is not, is emptied or removed and reported.
 * Changes `root`.
 */
export function normalizeStructure(root: JsonObject): Problem[] {
  const problems: Problem[] = []
  const report = (message: string, pointer: Pointer) => problems.push({ severity: 'warning', message, pointer })
  for (const field of objectFields) {
    const value = own(root, field)
    if (value === undefined || isObject(value)) continue
    if (value !== null) report(`${field} is not an object`, `/${field}`)
    root[field] = {}
  }
  for (const field of arrayFields) {
    const value = own(root, field)
    if (value === undefined || Array.isArray(value)) continue
    if (value !== null) report(`${field} is not a list`, `/${field}`)
    delete root[field]
  }
  normalizeInfo(root, report)
  normalizeComponents(root, report)
  for (const field of ['paths', 'webhooks', 'x-webhooks']) {
    const items = own(root, field)
    if (!isObject(items)) continue
    mergeSiblings(root, items)
    normalizePathItems(items, `/${field}`, report)
  }
  addSlashes(root, report)
  return problems
}

type Report = (message: string, pointer: Pointer) => void

function normalizeInfo(root: JsonObject, report: Report): void {
  if (own(root, 'info') !== undefined) return
  report('info is missing', '')
  root.info = { title: 'Untitled API', version: '0' }
}

function normalizeComponents(root: JsonObject, report: Report): void {
  const components = own(root, 'components')
  if (!isObject(components)) return
  for (const section of Object.keys(components)) {
    if (section.startsWith('x-') || isObject(components[section])) continue
    if (components[section] !== null) report('it is not an object', joinPointer('/components', section))
    delete components[section]
  }
}

function normalizePathItems(items: JsonObject, pointer: Pointer, report: Report): void {
  for (const name of Object.keys(items)) {
    if (name.startsWith('x-') && !isObject(items[name])) continue
    const at = joinPointer(pointer, name)
    const item = items[name]
    if (isObject(item)) normalizePathItem(item, at, report)
    else {
      if (item !== null) report('the path item is not an object and was left out', at)
      if (item === null) items[name] = {}
      else delete items[name]
    }
  }
}

/** A path item may have a `$ref` and fields of its own beside it (OpenAPI 3.x, Path Item Object); its own win. */
function mergeSiblings(root: JsonObject, items: JsonObject): void {
  for (const name of Object.keys(items)) {
    const item = items[name]!
    if (!isObject(item) || typeof own(item, '$ref') !== 'string' || Object.keys(item).length === 1) continue
    const target = follow(root, `${String(item.$ref).slice(1)}`).value
    if (!String(item.$ref).startsWith('#') || !isObject(target)) continue
    const merged: JsonObject = {}
    for (const source of [target, item])
      for (const key of Object.keys(source)) if (key !== '$ref') setOwn(merged, key, source[key]!)
    setOwn(items, name, merged)
  }
}

function normalizePathItem(item: JsonObject, pointer: Pointer, report: Report): void {
  for (const method of pathItemMethods) checkOperation(item, method, pointer, report)
  const additional = own(item, 'additionalOperations')
  if (isObject(additional)) {
    const at = joinPointer(pointer, 'additionalOperations')
    for (const method of Object.keys(additional)) checkOperation(additional, method, at, report)
  } else if (additional !== undefined) delete item.additionalOperations
  checkList(item, 'parameters', pointer, report)
}

function checkOperation(holder: JsonObject, method: string, pointer: Pointer, report: Report): void {
  const operation = own(holder, method)
  if (operation === undefined) return
  const at = joinPointer(pointer, method)
  if (!isObject(operation)) {
    report('the operation is not an object and was left out', at)
    delete holder[method]
    return
  }
  checkList(operation, 'parameters', at, report)
  const responses = own(operation, 'responses')
  if (responses === undefined) report('the operation has no responses', at)
  else if (!isObject(responses)) report('responses is not an object', joinPointer(at, 'responses'))
}

function checkList(holder: JsonObject, field: string, pointer: Pointer, report: Report): void {
  const value = own(holder, field)
  if (value !== undefined && !Array.isArray(value)) report(`${field} is not a list`, joinPointer(pointer, field))
}

/** A path is appended to the server's URL, so it starts with a slash (OpenAPI 3.x, Paths Object). */
function addSlashes(root: JsonObject, report: Report): void {
  const paths = own(root, 'paths')
  if (!isObject(paths)) return
  const bare = Object.keys(paths).filter((path) => !path.startsWith('/') && !path.startsWith('x-') && path !== '$ref')
  if (bare.length === 0) return
  const renamed: JsonObject = {}
  for (const path of Object.keys(paths)) {
    const name = bare.includes(path) && !Object.hasOwn(paths, `/${path}`) ? `/${path}` : path
    if (name !== path) report('the path does not start with a slash: read as if it did', joinPointer('/paths', name))
    setOwn(renamed, name, paths[path] as JsonValue)
  }
  root.paths = renamed
}
