import type { Operation } from '../../blueprint/blueprint.ts'
import { setOwn } from '../../lib/json.ts'
import { normalizeName } from '../../lib/names.ts'
import { decodePercent, type Mixed, matchMixed, parseSegment } from './segment.ts'

export type RouteMatch =
  | {
      readonly kind: 'found'
      readonly operation: Operation
      /** Path values by variable name, percent-decoded once. */
      readonly params: Record<string, string>
      /** The same before decoding: delimiters are looked for here (OAS §Style Values). The same object where nothing was escaped. */
      readonly encoded: Record<string, string>
      /** The server prefix under which the operation answered. */
      readonly basePath: string
    }
  /** The path exists, the method does not. */
  | { readonly kind: 'method'; readonly allow: string[] }
  | { readonly kind: 'none' }
  /** A path value is not valid percent-encoded UTF-8. */
  | { readonly kind: 'malformed' }

export interface Router {
  /**
   * @param path as received: still percent-encoded, without query
   * @param query without `?`: only tells apart operations whose templates demand query values
   */
  match(method: string, path: string, query?: string): RouteMatch
}

/** A place in the tree of segments. More specific branches are tried first; a dead end is backed out of. */
interface Node {
  readonly statics: Map<string, Node>
  readonly mixed: { readonly shape: string; readonly segment: Mixed; readonly node: Node }[]
  param: Node | null
  /** Ends here with a variable that may hold slashes. */
  greedy: Leaf | null
  leaf: Leaf | null
  /** Ends here with a slash. */
  slash: Leaf | null
}

interface Leaf {
  readonly methods: Map<string, Route[]>
}

interface Route {
  readonly operation: Operation
  /** One per captured value, in order. */
  readonly names: readonly string[]
  readonly basePath: string
  readonly fixed: readonly (readonly [string, string])[]
}

interface Walk {
  readonly path: string
  /** Where the last segment ends. */
  readonly end: number
  readonly slash: boolean
  /** There is a `%` somewhere. */
  readonly escaped: boolean
  readonly greedy: boolean
  readonly values: string[]
}

const none: RouteMatch = { kind: 'none' }
const malformed: RouteMatch = { kind: 'malformed' }

/**
 * OAS §Path Templating: concrete paths before templated ones, the leftmost difference decides. A path that is declared is
 * never taken for a value of a more general template, even when its method is missing.
 */
export function createRouter(operations: readonly Operation[]): Router {
  const declared = createNode()
  const bare = createNode()
  for (const operation of operations) {
    const segments = templateSegments(operation.path)
    const greedy = isGreedy(operation, segments)
    for (const basePath of operation.basePaths) addRoute(declared, operation, basePath, segments, greedy)
    if (!operation.basePaths.includes('')) addRoute(bare, operation, '', segments, greedy)
  }
  return {
    match(method, path, query = '') {
      const found = find(declared, method, path, query)
      if (found !== none) return found
      return find(bare, method, path, query)
    },
  }
}

function createNode(): Node {
  return { statics: new Map(), mixed: [], param: null, greedy: null, leaf: null, slash: null }
}

function templateSegments(template: string): string[] {
  const path = template.split(/[?#]/, 1)[0]!
  return (path.startsWith('/') ? path.slice(1) : path).split('/')
}

/** Names under which documents declare a rest of a path. */
const restNames = new Set([
  'path',
  'filepath',
  'ref',
  'dirpath',
  'directorypath',
  'folderpath',
  'objectpath',
  'fullpath',
])

/** The last variable may hold slashes: `{path}`, `{file_path}`, `{proxy+}`, or `allowReserved`. */
function isGreedy(operation: Operation, segments: readonly string[]): boolean {
  const last = segments[segments.length - 1]!
  const segment = parseSegment(last)
  if (segment.kind !== 'param') return false
  if (restNames.has(normalizeName(segment.name)) || /^\{\+|[+*]\}$/.test(last)) return true
  return operation.parameters.some((p) => p.in === 'path' && p.name === segment.name && p.allowReserved)
}

function addRoute(root: Node, operation: Operation, base: string, template: readonly string[], greedy: boolean): void {
  const slash = template[template.length - 1] === ''
  const names: string[] = []
  const route: Route = { operation, names, basePath: base, fixed: Object.entries(operation.fixedQuery ?? {}) }
  let node = root
  let before = root
  for (const text of base.split('/')) if (text !== '') node = childOf(node, text, names)
  for (const text of slash ? template.slice(0, -1) : template) {
    before = node
    node = childOf(node, text, names)
  }
  if (greedy) {
    before.greedy ??= { methods: new Map() }
    addToLeaf(before.greedy, route)
  }
  const leaf: Leaf = (slash ? node.slash : node.leaf) ?? { methods: new Map() }
  if (slash) node.slash = leaf
  else node.leaf = leaf
  addToLeaf(leaf, route)
}

/** The node behind a segment of a template, made where there is none; its variables are added to `names`. */
function childOf(node: Node, text: string, names: string[]): Node {
  const known = node.statics.get(text)
  if (known !== undefined && !text.includes('{')) return known
  const segment = parseSegment(text)
  if (segment.kind === 'mixed') {
    names.push(...segment.names)
    return mixedChild(node, segment)
  }
  if (segment.kind === 'param') {
    names.push(segment.name)
    node.param ??= createNode()
    return node.param
  }
  const made = node.statics.get(segment.text) ?? createNode()
  node.statics.set(segment.text, made)
  return made
}

function mixedChild(node: Node, segment: Mixed): Node {
  const shape = segment.literals.join('\0')
  const known = node.mixed.find((branch) => branch.shape === shape)
  if (known !== undefined) return known.node
  const made = createNode()
  node.mixed.push({ shape, segment, node: made })
  node.mixed.sort((a, b) => b.shape.length - b.segment.names.length - (a.shape.length - a.segment.names.length))
  return made
}

/** Of operations that differ in nothing but their fixed query the first stays; a full repetition is left out. */
function addToLeaf(leaf: Leaf, route: Route): void {
  const routes = leaf.methods.get(route.operation.method)
  if (routes === undefined) leaf.methods.set(route.operation.method, [route])
  else routes.push(route)
}

function find(root: Node, method: string, path: string, query: string): RouteMatch {
  if (path.charCodeAt(0) !== 47) return none
  const slash = path.charCodeAt(path.length - 1) === 47
  const end = slash ? path.length - 1 : path.length
  const exact: Walk = { path, end, slash, escaped: path.includes('%'), greedy: false, values: [] }
  let walk = exact
  let leaf = descend(root, exact, 1, 0)
  if (leaf === null) {
    walk = { ...exact, greedy: true, values: [] }
    leaf = descend(root, walk, 1, 0)
  }
  if (leaf === null) return none
  const routes = leaf.methods.get(method) ?? (method === 'HEAD' ? leaf.methods.get('GET') : undefined)
  if (routes === undefined) return { kind: 'method', allow: allowed(leaf) }
  return capture(routes.length === 1 ? routes[0]! : choose(routes, query), walk.values)
}

/** The leaf for the rest of the path from `at` on, with the values captured on the way in `walk.values[0..depth)`. */
function descend(node: Node, walk: Walk, at: number, depth: number): Leaf | null {
  const { path, end, values } = walk
  if (at > end) return terminal(node, walk, depth)
  let stop = path.indexOf('/', at)
  if (stop < 0 || stop > end) stop = end
  if (stop === at) return null
  const segment = path.slice(at, stop)
  const escaped = walk.escaped && segment.includes('%')
  const plain = escaped ? (decodePercent(segment) ?? segment) : segment
  const fixed = node.statics.get(plain)
  if (fixed !== undefined && !(escaped && plain.includes('/'))) {
    const leaf = descend(fixed, walk, stop + 1, depth)
    if (leaf !== null) return leaf
  }
  if (plain.charCodeAt(0) === 46 && (plain === '.' || plain === '..')) return null
  for (const branch of node.mixed) {
    const parts = matchMixed(branch.segment, segment) ?? (escaped ? matchEscaped(branch.segment, plain) : null)
    if (parts === null) continue
    for (let i = 0; i < parts.length; i++) values[depth + i] = parts[i]!
    const leaf = descend(branch.node, walk, stop + 1, depth + parts.length)
    if (leaf !== null) return leaf
  }
  if (node.param !== null) {
    values[depth] = segment
    const leaf = descend(node.param, walk, stop + 1, depth + 1)
    if (leaf !== null) return leaf
  }
  return walk.greedy && node.greedy !== null ? takeRest(node.greedy, walk, at, depth) : null
}

/** `%3Averb` for `:verb`. */
function matchEscaped(segment: Mixed, plain: string): string[] | null {
  return matchMixed(segment, plain)?.map(encodeURIComponent) ?? null
}

function takeRest(leaf: Leaf, walk: Walk, at: number, depth: number): Leaf | null {
  const rest = walk.path.slice(at, walk.end)
  const hollow = rest.split('/').some((part) => part === '' || /^(\.|%2e){1,2}$/i.test(part))
  if (hollow) return null
  walk.values[depth] = rest
  walk.values.length = depth + 1
  return leaf
}

function terminal(node: Node, walk: Walk, depth: number): Leaf | null {
  walk.values.length = depth
  const first = walk.slash ? node.slash : node.leaf
  const second = walk.slash ? node.leaf : node.slash
  if (first === null || second === null) return first ?? second
  return { methods: new Map([...second.methods, ...first.methods]) }
}

function choose(routes: readonly Route[], query: string): Route {
  const pairs = new Set(query.split('&'))
  const demanding = routes.filter(
    ({ fixed }) => fixed.length > 0 && fixed.every(([name, value]) => pairs.has(`${name}=${value}`)),
  )
  demanding.sort((a, b) => b.fixed.length - a.fixed.length)
  return demanding[0] ?? routes.find(({ fixed }) => fixed.length === 0) ?? routes[0]!
}

function capture({ operation, names, basePath }: Route, values: readonly string[]): RouteMatch {
  const encoded: Record<string, string> = {}
  let params = encoded
  for (let i = 0; i < names.length; i++) {
    const value = values[i]!
    if (!value.includes('%')) {
      setOwn(encoded, names[i]!, value)
      if (params !== encoded) setOwn(params, names[i]!, value)
      continue
    }
    const decoded = decodePercent(value)
    if (decoded === undefined) return malformed
    if (params === encoded) params = { ...encoded }
    setOwn(encoded, names[i]!, value)
    setOwn(params, names[i]!, decoded)
  }
  return { kind: 'found', operation, params, encoded, basePath }
}

function allowed(leaf: Leaf): string[] {
  const methods = [...leaf.methods.keys()]
  return methods.includes('GET') && !methods.includes('HEAD') ? [...methods, 'HEAD'] : methods
}
