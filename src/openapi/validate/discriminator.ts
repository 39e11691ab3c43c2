import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../document.ts'
import { followReferences, referenceOf, schemaAt, toPointer } from './references.ts'

/** How a property's value chooses among the branches of a `oneOf` or `anyOf`. */
export interface Discriminator {
  readonly property: string
  /** Value → index of the branch. */
  readonly branches: ReadonlyMap<string, number>
}

/**
 * The discriminator of the choice at `pointer` (`…/oneOf`), by its mapping, the component names (OAS 3.x "Discriminator
 * Object") and, for branches written in place, the const or only enum member of the property. Mappings that name a schema
 * outside the choice are left out: such values are judged by the plain choice.
 */
export function readDiscriminator(
  doc: SpecDocument,
  schema: Pointer,
  keyword: 'oneOf' | 'anyOf',
): Discriminator | undefined {
  const raw = schemaAt(doc, schema)
  const declared = raw && own(raw, 'discriminator')
  const list = raw && own(raw, keyword)
  if (!isObject(declared) || !Array.isArray(list)) return undefined
  const property = own(declared, 'propertyName')
  if (typeof property !== 'string') return undefined
  const targets = list.map((_, i) => followReferences(doc, joinPointer(schema, keyword, i)))
  const references = list.map((branch) => (isObject(branch) ? referenceOf(branch) : undefined))
  const branches = new Map<string, number>()
  const mapping = own(declared, 'mapping')
  const mapped = new Set<number>()
  if (isObject(mapping))
    for (const [value, name] of Object.entries(mapping)) {
      const target = typeof name === 'string' ? mappingTarget(name) : undefined
      const index = target === undefined ? -1 : indexOfTarget(doc, target, targets, references)
      if (index < 0) continue
      branches.set(value, index)
      mapped.add(index)
    }
  references.forEach((reference, i) => {
    if (mapped.has(i)) return
    const told = constantsOf(doc, joinPointer(schema, keyword, i), property)
    const implied = reference === undefined ? [] : [componentName(reference)]
    for (const value of told.length > 0 ? told : implied) if (!branches.has(value)) branches.set(value, i)
  })
  return branches.size === 0 ? undefined : { property, branches }
}

/** A mapping's value is a reference or, by itself, the name of a component. */
export function mappingTarget(name: string): Pointer | undefined {
  if (name.startsWith('#')) return toPointer(name)
  const bare = name.replace(/^.*\//, '').replace(/\.(json|ya?ml)$/, '')
  return joinPointer('/components/schemas', bare)
}

export function componentName(pointer: Pointer): string {
  return pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')
}

function indexOfTarget(
  doc: SpecDocument,
  target: Pointer,
  targets: readonly Pointer[],
  references: readonly (Pointer | undefined)[],
): number {
  const direct = references.indexOf(target)
  return direct >= 0 ? direct : targets.indexOf(followReferences(doc, target))
}

/** The strings that a branch allows for a property by const or a short enum, seen through `$ref` and `allOf`. */
export function constantsOf(doc: SpecDocument, branch: Pointer, property: string): string[] {
  const seen = new Set<Pointer>()
  const queue = [branch]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    const raw = schemaAt(doc, at)
    if (raw === undefined) continue
    const properties = own(raw, 'properties')
    if (isObject(properties) && Object.hasOwn(properties, property)) {
      const found = allowedStrings(schemaAt(doc, followReferences(doc, joinPointer(at, 'properties', property))))
      if (found.length > 0) return found
    }
    const target = referenceOf(raw)
    if (target !== undefined) queue.push(target)
    const all = own(raw, 'allOf')
    if (Array.isArray(all)) for (let i = 0; i < all.length; i++) queue.push(joinPointer(at, 'allOf', i))
  }
  return []
}

function allowedStrings(schema: JsonObject | undefined): string[] {
  if (schema === undefined) return []
  const constant: JsonValue | undefined = own(schema, 'const')
  if (typeof constant === 'string') return [constant]
  const values = own(schema, 'enum')
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : []
}
