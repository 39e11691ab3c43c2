import type { Parameter } from '../../blueprint/blueprint.ts'
import type { JsonObject, JsonValue } from '../../lib/json.ts'
import { own, setOwn } from '../../lib/json.ts'
import { createFormNode, insertLeaf, nameParts, nodeValue } from './brackets.ts'
import { coerceScalar, coerceText } from './coerce.ts'
import { parseJson } from './json-text.ts'
import { decodeForm, type Pair, parsePairs } from './pairs.ts'
import type { Shape, Shapes } from './shape.ts'
import { decodeDelimited, property, splitItems } from './styles.ts'

/** A query parameter, ready to be read. */
export interface QueryParameter {
  readonly parameter: Parameter
  readonly shape: Shape
}

export interface DecodedQuery {
  /** Values by declared name; absent: not sent. */
  readonly values: JsonObject
  /** Pairs that no parameter claims: text, or texts where repeated. */
  readonly unknown: JsonObject
}

/** How the pairs of one query are shared out. */
export interface QueryPlan {
  /** By name; by name without `[]` where it ends so. */
  readonly exact: ReadonlyMap<string, QueryParameter>
  readonly roots: ReadonlyMap<string, QueryParameter>
  /** Names of the properties of exploded objects, each a name of its own in the query. */
  readonly spread: ReadonlyMap<string, QueryParameter>
  /** An exploded object that takes any name. */
  readonly open: QueryParameter | null
}

export function planQuery(parameters: readonly QueryParameter[]): QueryPlan {
  const exact = new Map(parameters.map((query) => [query.parameter.name, query]))
  const roots = new Map<string, QueryParameter>()
  const spread = new Map<string, QueryParameter>()
  let open: QueryParameter | null = null
  for (const query of parameters) {
    const { parameter, shape } = query
    roots.set(parameter.name.replace(/\[\]$/, ''), query)
    if (!isSpread(query)) continue
    for (const name of shape.properties.keys()) if (!exact.has(name)) spread.set(name, query)
    if (shape.properties.size === 0 || shape.rest !== null) open ??= query
  }
  return { exact, roots, spread, open }
}

/** `form` with explode: each property of the object stands in the query under its own name. */
function isSpread({ parameter, shape }: QueryParameter): boolean {
  return (
    shape.object && !shape.array && parameter.style === 'form' && parameter.explode && parameter.contentType === null
  )
}

/** What one parameter got. */
interface Claim {
  readonly plain: Pair[]
  /** Pairs of a spread object. */
  readonly properties: Pair[]
  /** `name[…]`, without the name. */
  readonly bracketed: { readonly parts: string[]; readonly pair: Pair }[]
}

export function decodeQuery(plan: QueryPlan, query: string, shapes: Shapes): DecodedQuery {
  const claims = new Map<QueryParameter, Claim>()
  const unknown: JsonObject = {}
  for (const pair of parsePairs(query)) if (!claim(plan, pair, claims)) addUnknown(unknown, pair)
  const values: JsonObject = {}
  for (const [query, got] of claims) setOwn(values, query.parameter.name, claimedValue(query, got, shapes))
  return { values, unknown }
}

function claim(plan: QueryPlan, pair: Pair, claims: Map<QueryParameter, Claim>): boolean {
  const exact = plan.exact.get(pair.name)
  if (exact !== undefined) return claimOf(claims, exact).plain.push(pair) > 0
  const parts = pair.name.includes('[') ? nameParts(pair.name) : [pair.name]
  const root = parts === undefined ? undefined : plan.roots.get(parts[0]!)
  if (parts !== undefined && root !== undefined) {
    const got = claimOf(claims, root)
    if (parts.length === 1 || (parts.length === 2 && parts[1] === '')) got.plain.push(pair)
    else got.bracketed.push({ parts: parts.slice(1), pair })
    return true
  }
  const spread = plan.spread.get(pair.name) ?? plan.open
  if (spread === undefined || spread === null) return false
  return claimOf(claims, spread).properties.push(pair) > 0
}

function claimOf(claims: Map<QueryParameter, Claim>, query: QueryParameter): Claim {
  const known = claims.get(query)
  if (known !== undefined) return known
  const made: Claim = { plain: [], properties: [], bracketed: [] }
  claims.set(query, made)
  return made
}

function claimedValue(query: QueryParameter, got: Claim, shapes: Shapes): JsonValue {
  const { shape } = query
  if (got.bracketed.length > 0) return bracketedValue(got, shape, shapes)
  if (got.properties.length > 0) return spreadValue(got.properties, shape, shapes)
  return plainValue(query, got.plain, shapes)
}

function bracketedValue(got: Claim, shape: Shape, shapes: Shapes): JsonValue {
  const root = createFormNode()
  for (const { parts, pair } of got.bracketed) insertLeaf(root, ['', ...parts], pair.value)
  return nodeValue(root.children.get('')!, shape, shapes)
}

function spreadValue(pairs: readonly Pair[], shape: Shape, shapes: Shapes): JsonObject {
  const object: JsonObject = {}
  const names = new Set(pairs.map((pair) => pair.name))
  for (const name of names) {
    const own = pairs.filter((pair) => pair.name === name)
    const inner = shapes.at(shape.properties.get(name) ?? shape.rest)
    setOwn(
      object,
      name,
      inner.array ? arrayValue(own, inner, shapes) : property(name, own.at(-1)!.value, shape, shapes),
    )
  }
  return object
}

const delimiters: Readonly<Record<string, RegExp | string>> = {
  form: ',',
  spaceDelimited: /%20|\+| /,
  pipeDelimited: /%7C|\|/i,
}

/** Many clients escape every comma of a query: then those are the delimiters. */
function allEscaped(raw: string, delimiter: RegExp | string): RegExp | string {
  return delimiter === ',' && !raw.includes(',') ? /%2C/i : delimiter
}

function plainValue({ parameter, shape }: QueryParameter, pairs: readonly Pair[], shapes: Shapes): JsonValue {
  const last = pairs[pairs.length - 1]!
  if (parameter.contentType !== null) return contentValue(last.value, parameter.contentType, shape)
  if (!shape.array && !shape.object) return coerceScalar(last.value, shape)
  const delimiter = delimiters[parameter.style]
  if (delimiter !== undefined && pairs.length === 1 && (!parameter.explode || parameter.style !== 'form'))
    return decodeDelimited(last.raw, allEscaped(last.raw, delimiter), false, shape, shapes, decodeForm)
  return shape.array ? arrayValue(pairs, shape, shapes) : coerceText(last.value, shape, shapes)
}

/** Repeated names; a single one may hold the whole list with raw commas between, as many clients send it. */
function arrayValue(pairs: readonly Pair[], shape: Shape, shapes: Shapes): JsonValue {
  const [only] = pairs
  if (pairs.length > 1 || only === undefined)
    return splitItems(
      pairs.map((pair) => pair.value),
      shape,
      shapes,
    )
  const whole = coerceText(only.value, shape, shapes)
  if (!Array.isArray(whole)) return whole
  const single = whole.length === 1 && !only.value.trimStart().startsWith('[')
  return single ? decodeDelimited(only.raw, ',', false, shape, shapes, decodeForm) : whole
}

/** `content` instead of `schema`: JSON in the value, or the text as it is. */
export function contentValue(text: string, contentType: string, shape: Shape): JsonValue {
  if (!/[/+]json\b/.test(contentType)) return coerceScalar(text, shape)
  const parsed = parseJson(text)
  return parsed.ok ? parsed.value : text
}

function addUnknown(unknown: JsonObject, { name, value }: Pair): void {
  const key = name.endsWith('[]') ? name.slice(0, -2) : name
  const before = own(unknown, key)
  if (before === undefined) setOwn(unknown, key, value)
  else setOwn(unknown, key, Array.isArray(before) ? [...before, value] : [before, value])
}
