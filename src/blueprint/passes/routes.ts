import { isObject, own } from '../../lib/json.ts'
import { joinPointer } from '../../lib/pointer.ts'
import { type Node, readNode, type Scope } from './scope.ts'
import { type PathTemplate, parseTemplate } from './template.ts'

/** Fields of a Path Item that hold operations (OAS §Path Item Object, 3.2's `query` included). */
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']
const OTHER_FIELDS = new Set(['$ref', 'summary', 'description', 'servers', 'parameters', 'additionalOperations'])
/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** An operation found in the document, not yet read. */
export interface Route {
  readonly method: string
  readonly template: PathTemplate
  readonly item: Node
  readonly operation: Node
}

/** Every operation of the document, in its order. */
export function findRoutes(scope: Scope): Route[] {
  const paths = scope.doc.at('/paths')
  if (paths === undefined || paths === null) return []
  if (!isObject(paths)) {
    scope.report('error', 'paths is not an object', '/paths')
    return []
  }
  return Object.keys(paths)
    .filter((path) => !path.startsWith('x-'))
    .flatMap((path) => {
      const pointer = joinPointer('/paths', path)
      const item = readItem(scope, pointer, path)
      const template = parseTemplate(path)
      for (const repair of template.repairs) scope.report('warning', `${path}: ${repair}`, pointer)
      return item === null ? [] : routesOf(scope, item, template)
    })
}

/** A path item with `$ref` and fields of its own keeps both; its own win. */
function readItem(scope: Scope, pointer: string, path: string): Node | null {
  const own = scope.doc.at(pointer)
  if (!isObject(own) || typeof own.$ref !== 'string') return readNode(scope, pointer, `path ${path}`)
  const target = readNode(scope, pointer, `path ${path}`)
  const extra = METHODS.some((method) => Object.hasOwn(own, method))
  if (!extra) return target
  scope.report('warning', `path ${path} has operations beside its $ref: the $ref is ignored`, pointer)
  return { pointer, value: own }
}

function routesOf(scope: Scope, item: Node, template: PathTemplate): Route[] {
  const routes: Route[] = []
  const add = (method: string, pointer: string) => routes.push({ method, template, item, operation: read(pointer) })
  const read = (pointer: string): Node => {
    const node = readNode(scope, pointer, 'operation')
    return node ?? { pointer, value: {} }
  }
  for (const key of Object.keys(item.value)) {
    const pointer = joinPointer(item.pointer, key)
    if (METHODS.includes(key)) add(key.toUpperCase(), pointer)
    else if (!OTHER_FIELDS.has(key) && !key.startsWith('x-'))
      scope.report('warning', `${template.path}: ${key} is not a method`, pointer)
  }
  const additional = own(item.value, 'additionalOperations')
  for (const method of isObject(additional) ? Object.keys(additional) : []) {
    const pointer = joinPointer(item.pointer, 'additionalOperations', method)
    if (method.startsWith('x-')) continue
    if (TOKEN.test(method) && !METHODS.includes(method.toLowerCase())) add(method, pointer)
    else scope.report('error', `${template.path}: ${method} cannot be an additional operation`, pointer)
  }
  return routes
}
