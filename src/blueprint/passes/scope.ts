import { isObject, type JsonObject, own } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import type { InferContext } from '../pass.ts'

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
}

export function createScope(context: InferContext, about: string | null): Scope {
  return {
    doc: context.doc,
    about,
    report: (severity, claim, pointer) =>
      context.claim({ claim, confidence: 'declared', evidence: [pointer], about, severity }),
  }
}

/** The object at a pointer, references followed; null (and reported) where there is none. */
export function readNode(scope: Scope, pointer: Pointer, what: string): Node | null {
  const found = scope.doc.resolve(pointer)
  if (isObject(found.value)) return { pointer: found.pointer, value: found.value }
  const dangling = isObject(scope.doc.at(pointer))
  scope.report('error', dangling ? `${what}: its reference leads nowhere` : `${what} is not an object`, pointer)
  return null
}

export function text(object: JsonObject, key: string): string {
  const value = own(object, key)
  return typeof value === 'string' ? value : ''
}

/** The entries of an object-valued field, `x-` extensions left out; none (and reported) when it is something else. */
export function entriesOf(scope: Scope, node: Node, key: string, what: string): [string, Pointer][] {
  const value = own(node.value, key)
  if (value === undefined) return []
  const at = `${node.pointer}/${key}`
  if (!isObject(value)) {
    scope.report('error', `${what} is not an object`, at)
    return []
  }
  return Object.keys(value)
    .filter((name) => !name.startsWith('x-'))
    .map((name) => [name, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`])
}
