import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import type { Operation } from '../blueprint.ts'
import type { Authored, AuthoredOperation } from './authored.ts'
import { breaches } from './check.ts'
import { changeOf, mapValues, objectsOf, outcomeOf, refusalOf, resourceOf, templatesOf, textOf } from './normalise.ts'

/** What of an overlay is wrong: it is left out, the rest is kept. */
export interface Mistake {
  readonly pointer: Pointer
  readonly message: string
}

export interface ReadAuthored {
  /** As written, less what is broken; null: the document has none. */
  readonly source: JsonObject
  readonly authored: Authored
  readonly mistakes: readonly Mistake[]
}

/** Reads `x-specbox` at the root of the document and at its operations. Undefined: there is none. */
export function readAuthored(doc: SpecDocument, operations: readonly Operation[]): ReadAuthored | undefined {
  const root = doc.at('/x-specbox')
  const byOperation = operations.flatMap(({ id, pointer }) => {
    const rules = doc.at(joinPointer(pointer, 'x-specbox'))
    return rules === undefined ? [] : [{ id, rules, pointer: joinPointer(pointer, 'x-specbox') }]
  })
  if (root === undefined && byOperation.length === 0) return undefined
  const mistakes: Mistake[] = []
  const source = sound(root ?? {}, '/x-specbox', mistakes)
  const idOf = operationNames(operations)
  const resolved: Record<string, AuthoredOperation> = {}
  for (const name of Object.keys(objectOf(source.operations))) {
    const id = idOf(name)
    if (id === undefined) mistakes.push(unknownOperation(name, '/x-specbox/operations'))
    else resolved[id] = operationOf(objectOf(source.operations)[name]!)
  }
  for (const { id, rules, pointer } of byOperation) {
    const checked = sound({ operations: { [id]: rules } }, pointer, mistakes)
    const kept = own(objectOf(checked.operations), id)
    if (kept !== undefined) {
      resolved[id] = operationOf(kept)
      source.operations = { ...objectOf(source.operations), [id]: kept }
    }
  }
  const outcomes: Record<string, Authored['outcomes'][string]> = {}
  for (const [name, byName] of Object.entries(
    mapValues(source.outcomes, (item) => mapValues(item, (one) => outcomeOf(objectOf(one)))),
  )) {
    const id = name === '*' ? name : idOf(name)
    if (id === undefined) mistakes.push(unknownOperation(name, '/x-specbox/outcomes'))
    else outcomes[id] = byName
  }
  const authored: Authored = {
    constants: objectOf(source.constants),
    resources: mapValues(source.resources, (item) => resourceOf(objectOf(item))),
    operations: resolved,
    signatures: mapValues(source.signatures, objectOf),
    scenarios: mapValues(source.scenarios, (item) => ({
      description: textOf(objectOf(item).description) ?? '',
      faults: objectsOf(objectOf(item).faults),
    })),
    outcomes,
    personas: mapValues(source.personas, (item) => mapValues(item, objectsOf)),
    seeds: mapValues(source.seeds, objectsOf),
  }
  return { source, authored, mistakes }
}

export const objectOf = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : {})

function operationOf(value: JsonValue): AuthoredOperation {
  const given = objectOf(value)
  return {
    let: templatesOf(given.let),
    cases: objectsOf(given.cases).map(changeOf),
    reply: given.reply ?? null,
    refuse: isObject(given.refuse) ? refusalOf(given.refuse) : null,
  }
}

/** Operations by id, operationId, or method and path. */
export function operationNames(operations: readonly Operation[]): (name: string) => string | undefined {
  const names = new Map<string, string>()
  for (const { id, operationId, method, path } of operations) {
    for (const name of [`${method} ${path}`, operationId, id]) if (name !== null) names.set(name, id)
  }
  return (name) => names.get(name)
}

function unknownOperation(name: string, below: Pointer): Mistake {
  return { pointer: joinPointer(below, name), message: `The document has no operation '${name}'` }
}

/** The value without its broken parts: a copy. Each breach takes away the smallest named thing around it. */
function sound(value: JsonValue, at: Pointer, mistakes: Mistake[]): JsonObject {
  if (!isObject(value)) {
    mistakes.push({ pointer: at, message: 'x-specbox has to be an object' })
    return {}
  }
  const copy = structuredClone(value)
  const found = breaches(value)
  for (const { pointer, message } of found) {
    mistakes.push({ pointer: `${at}${pointer}`, message })
    const [, section = '', name] = pointer.split('/').map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    const held = own(copy, section)
    if (isObject(held) && name !== undefined) delete held[name]
    else delete copy[section]
  }
  return copy
}
