import type { JsonObject, JsonValue } from '../../lib/json.ts'
import { setOwn } from '../../lib/json.ts'
import { coerceItems, coerceScalar, coerceText } from './coerce.ts'
import { anything, type Shape, type Shapes } from './shape.ts'

/** What stands at a name: text still to be read by the schema, or a value that is ready (a file, a JSON part). */
export type Leaf = string | { readonly ready: JsonValue }

/** Names with brackets as a tree: `a[b][]=1&a[b][]=2&a[c]=3`. The schema decides later what is an array. */
export interface FormNode {
  readonly leaves: Leaf[]
  /** Put there by `[]`. */
  pushed: boolean
  readonly children: Map<string, FormNode>
}

/** Names nested deeper than this are refused. */
export const maxNesting = 32

export function createFormNode(): FormNode {
  return { leaves: [], pushed: false, children: new Map() }
}

/** `a[b][]` → a, b, ''. `a.b` and unbalanced brackets are one plain name; undefined when nested too deep. */
export function nameParts(name: string): string[] | undefined {
  const open = name.indexOf('[')
  if (open <= 0 || !name.endsWith(']')) return [name]
  const inner = name.slice(open + 1, -1).split('][')
  if (inner.some((part) => part.includes('[') || part.includes(']'))) return [name]
  return inner.length >= maxNesting ? undefined : [name.slice(0, open), ...inner]
}

/** Puts a leaf at a path of name parts. `a[][x]=1&a[][y]=2&a[][x]=3` starts a new item when a name comes again. */
export function insertLeaf(root: FormNode, parts: readonly string[], leaf: Leaf): void {
  let node = root
  parts.forEach((part, index) => {
    if (part === '' && index > 0) {
      if (index === parts.length - 1) node.pushed = true
      else node = itemFor(node, parts[index + 1]!, index + 2 === parts.length)
    } else node = childOf(node, part)
  })
  node.leaves.push(leaf)
}

function childOf(node: FormNode, name: string): FormNode {
  const known = node.children.get(name)
  if (known !== undefined) return known
  const made = createFormNode()
  node.children.set(name, made)
  return made
}

function itemFor(node: FormNode, next: string, last: boolean): FormNode {
  const count = node.children.size
  const current = node.children.get(String(count - 1))
  const again = current === undefined || (last && next !== '' && current.children.has(next))
  return childOf(node, String(again ? count : count - 1))
}

/** The value of a tree, by the schema where it speaks, by looks where it does not. */
export function nodeValue(node: FormNode, shape: Shape, shapes: Shapes): JsonValue {
  if (node.children.size > 0) return branchValue(node, shape, shapes)
  const { leaves } = node
  const single = leaves[leaves.length - 1]
  if (single === undefined) return shape.array ? [] : {}
  if (leaves.length === 1 && !node.pushed)
    return typeof single === 'string' ? coerceText(single, shape, shapes) : wrapReady(single.ready, shape)
  if (!node.pushed && !shape.array && shape !== anything && shape.types.length > 0)
    return typeof single === 'string' ? coerceScalar(single, shape) : single.ready
  if (leaves.length === 1 && single === '') return []
  return leaves.flatMap((leaf) => (typeof leaf === 'string' ? coerceItems([leaf], shape, shapes) : [leaf.ready]))
}

function wrapReady(value: JsonValue, shape: Shape): JsonValue {
  return shape.array && !shape.object && !Array.isArray(value) && !shape.types.some((t) => t.type === 'string')
    ? [value]
    : value
}

function branchValue(node: FormNode, shape: Shape, shapes: Shapes): JsonValue {
  const names = [...node.children.keys()]
  const indexed = names.every((name) => /^\d{1,6}$/.test(name))
  if (indexed && (shape.array || !shape.object)) {
    const items = shapes.at(shape.items)
    return names.sort((a, b) => Number(a) - Number(b)).map((name) => nodeValue(node.children.get(name)!, items, shapes))
  }
  return objectValue(node, shape, shapes)
}

/** The children as an object, whatever their names. */
export function objectValue(node: FormNode, shape: Shape, shapes: Shapes): JsonObject {
  const object: JsonObject = {}
  for (const [name, child] of node.children)
    setOwn(object, name, nodeValue(child, shapes.at(shape.properties.get(name) ?? shape.rest), shapes))
  return object
}
