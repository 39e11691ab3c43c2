import { isObject } from '../../lib/json.ts'
import { entriesOf, type Node, type Place, placeIn, readNode, rootOf, type Scope } from './scope.ts'
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
  return entriesOf(scope, rootOf(scope.doc), 'paths', 'paths').flatMap(([path, place]) => {
    const item = readItem(scope, place, path)
    const template = parseTemplate(path)
    for (const repair of template.repairs) scope.report('warning', `${path}: ${repair}`, place.pointer)
    return item === null ? [] : routesOf(scope, item, template)
  })
}

/** OAS leaves a `$ref` beside operations undefined: the operations count. */
function readItem(scope: Scope, place: Place, path: string): Node | null {
  const { pointer, value } = place
  const mixed =
    isObject(value) && Object.hasOwn(value, '$ref') && METHODS.some((method) => Object.hasOwn(value, method))
  if (!mixed) return readNode(scope, place, `path ${path}`)
  scope.report('warning', `path ${path} has operations beside its $ref: the $ref is ignored`, pointer)
  return { pointer, value }
}

function routesOf(scope: Scope, item: Node, template: PathTemplate): Route[] {
  const routes: Route[] = []
  const add = (method: string, place: Place) => {
    const operation = readNode(scope, place, `${method} ${template.path}`) ?? { pointer: place.pointer, value: {} }
    routes.push({ method, template, item, operation })
  }
  for (const key of Object.keys(item.value)) {
    if (METHODS.includes(key)) add(key.toUpperCase(), placeIn(item, key))
    else if (!OTHER_FIELDS.has(key) && !key.startsWith('x-'))
      scope.report('warning', `${template.path}: ${key} is not a method`, placeIn(item, key).pointer)
  }
  for (const [method, place] of entriesOf(scope, item, 'additionalOperations', 'additionalOperations')) {
    if (TOKEN.test(method) && !METHODS.includes(method.toLowerCase())) add(method, place)
    else scope.report('error', `${template.path}: ${method} cannot be an additional operation`, place.pointer)
  }
  return routes
}
