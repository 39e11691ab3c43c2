import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import type { Parameter, ResponseSpec } from '../blueprint.ts'
import type { InferContext } from '../pass.ts'
import type { SchemaViews } from '../understand/schema-view.ts'

/** An object of the document and where it really is, references followed. */
export interface Node {
  readonly pointer: Pointer
  readonly value: JsonObject
}

/** The document as seen while reading one part of it: where to look, and where to say what is wrong. */
export interface Scope {
  readonly doc: SpecDocument
  /** The operation it is about (its Blueprint id); null: the whole API. */
  readonly about: string | null
  report(severity: 'error' | 'warning', claim: string, pointer: Pointer): void
  readonly schemas: SchemaViews
  readonly shared: Shared
}

/** What was read already: components are referred to thousands of times, and complained about once. */
export interface Shared {
  readonly references: Map<string, Place>
  readonly parameters: Map<Pointer, Parameter | null>
  readonly responses: Map<Pointer, Pick<ResponseSpec, 'content' | 'headers'>>
}

export function createShared(): Shared {
  return { references: new Map(), parameters: new Map(), responses: new Map() }
}

export function createScope(context: InferContext, about: string | null, shared = createShared()): Scope {
  return {
    doc: context.doc,
    about,
    schemas: context.schemas,
    shared,
    report: (severity, claim, pointer) =>
      context.claim({ claim, confidence: 'declared', evidence: [pointer], about, severity }),
  }
}

/** A value of the document and where it stands. */
export interface Place {
  readonly pointer: Pointer
  readonly value: JsonValue | undefined
}

/** The object at a place, its reference followed; null (and reported) where there is none. */
export function readNode(scope: Scope, { pointer, value }: Place, what: string): Node | null {
  const found =
    isObject(value) && typeof value.$ref === 'string' ? follow(scope, pointer, value.$ref) : { pointer, value }
  if (isObject(found.value)) return { pointer: found.pointer, value: found.value }
  scope.report('error', isObject(value) ? `${what}: its reference leads nowhere` : `${what} is not an object`, pointer)
  return null
}

function follow(scope: Scope, pointer: Pointer, reference: string): Place {
  const { references } = scope.shared
  const known = references.get(reference)
  if (known !== undefined) return known
  const found = scope.doc.resolve(pointer)
  references.set(reference, found)
  return found
}

export function rootOf(doc: SpecDocument): Node {
  return { pointer: '', value: doc.root }
}

export function placeIn(node: Node, key: string): Place {
  return { pointer: joinPointer(node.pointer, key), value: own(node.value, key) }
}

/** The items of an array-valued field; none (and reported) when it is something else. */
export function itemsOf(scope: Scope, node: Node, key: string): Place[] {
  const { pointer, value } = placeIn(node, key)
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.map((item, i) => ({ pointer: `${pointer}/${i}`, value: item }))
  scope.report('error', `${key} is not an array`, pointer)
  return []
}

export function text(object: JsonObject, key: string): string {
  const value = own(object, key)
  return typeof value === 'string' ? value : ''
}

/** The entries of an object-valued field, `x-` extensions left out; none (and reported) when it is something else. */
export function entriesOf(scope: Scope, node: Node, key: string, what: string): [string, Place][] {
  const { pointer, value } = placeIn(node, key)
  if (value === undefined || value === null) return []
  if (!isObject(value)) {
    scope.report('error', `${what} is not an object`, pointer)
    return []
  }
  return Object.keys(value)
    .filter((name) => !name.startsWith('x-'))
    .map((name) => [name, { pointer: joinPointer(pointer, name), value: value[name] }])
}
