import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { atPointer } from '../../lib/pointer.ts'
import { data as dataKeys, maps as mapKeys } from './collect.ts'

/**
 * Whether every reference of a document is what bundling would make of it: local, unencoded, leading somewhere. That is so
 * for most documents of one file, and is found in one walk that makes nothing. False says only that a closer look is needed:
 * for names of resources and anchors, maps by reference, references within data.
 */
export function isSelfContained(root: JsonObject): boolean {
  const references = new Set<string>()
  const nodes: (JsonObject | JsonValue[])[] = [root]
  // Beside each node, whether its keys are names given by the author.
  const named: boolean[] = [false]
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const isMap = named.pop()!
    if (Array.isArray(node)) {
      for (const item of node)
        if (typeof item === 'object' && item !== null) {
          nodes.push(item)
          named.push(false)
        }
      continue
    }
    for (const key in node) {
      const value = node[key]!
      if (typeof value === 'string') {
        if (!isPlain(key, value, isMap, references)) return false
      } else if (typeof value === 'object' && value !== null) {
        if (!isMap && key === 'discriminator' && !mapsPlainly(value, references)) return false
        const isList = Array.isArray(value)
        if (!isMap && (dataKeys.has(key) || (isList && key === 'examples'))) continue
        nodes.push(value)
        named.push(!isMap && !isList && mapKeys.has(key))
      }
    }
  }
  for (const reference of references) if (atPointer(root, reference.slice(1)) === undefined) return false
  return true
}

/** A text that is no reference, or one that can stay as it is; other `$` keywords may change what references mean. */
function isPlain(key: string, value: string, isMap: boolean, references: Set<string>): boolean {
  if (key.charCodeAt(0) !== 0x24 && key !== 'operationRef') return true
  if (key === '$schema' || key === '$comment') return true
  if (isMap || (key !== '$ref' && key !== 'operationRef') || !isLocal(value)) return false
  references.add(value)
  return true
}

function mapsPlainly(discriminator: JsonValue, references: Set<string>): boolean {
  const mapping = isObject(discriminator) ? discriminator.mapping : undefined
  if (!isObject(mapping)) return true
  for (const name of Object.keys(mapping)) {
    const value = String(mapping[name])
    if (!/[#/]/.test(value)) continue
    if (typeof mapping[name] !== 'string' || !isLocal(value)) return false
    references.add(value)
  }
  return true
}

function isLocal(reference: string): boolean {
  return reference.startsWith('#/') && !reference.includes('%')
}
