import { type Tree, parseTree } from '../../blueprint/expression/tree.ts'
import type { Template } from '../../blueprint/authored/authored.ts'
import { isObject, type JsonObject, type JsonValue, jsonEqual, own, valueAt } from '../../lib/json.ts'
import type { Place, Want, Wish } from './wish.ts'

/** What a condition's names stand for. */
export interface Names {
  readonly constants: Readonly<Record<string, JsonValue>>
  readonly lets: Readonly<Record<string, Template>>
}

/** Enough to know that `a + b` is at least this: amounts of money that nobody has. */
const huge = 99_999_999_999

/**
 * What would make a condition true (or, with `wanted` false, not true): one way of several. Null: none that is understood. Understood
 * are comparisons of properties with values, membership, presence, and their combinations; not loops or arithmetic.
 */
export function solve(condition: string, wanted: boolean, names: Names): readonly Wish[] | null {
  const tree = parseTree(condition)
  return tree === undefined ? null : solveTree(tree, wanted, names, 0)
}

function solveTree(tree: Tree, wanted: boolean, names: Names, depth: number): readonly Wish[] | null {
  if (depth > 24) return null
  const inner = (one: Tree | undefined, want: boolean) =>
    one === undefined ? null : solveTree(one, want, names, depth + 1)
  const known = constantOf(tree, names, 0)
  if (known !== undefined) return (known === true) === wanted ? [] : null
  if (tree.kind === 'operator') {
    const [left, right, third] = tree.args
    if (tree.name === '!') return inner(left, !wanted)
    if (tree.name === '&&' || tree.name === '||') {
      const all = (tree.name === '&&') === wanted
      const [a, b] = [inner(left, wanted), inner(right, wanted)]
      return all ? (a === null || b === null ? null : [...a, ...b]) : (a ?? b)
    }
    if (tree.name === '?:')
      return both(inner(left, true), inner(right, wanted)) ?? both(inner(left, false), inner(third, wanted))
    if (left === undefined || right === undefined) return null
    return solveComparison(tree.name, left, right, wanted, names)
  }
  if (tree.kind === 'call' && tree.name === 'has')
    return wishFor(tree.args[0], { kind: wanted ? 'present' : 'absent' }, names)
  const replaced = letOf(tree, names)
  if (replaced !== undefined) return inner(replaced, wanted)
  return wishFor(tree, wanted ? { kind: 'is', value: true } : { kind: 'not', values: [true] }, names)
}

const both = (a: readonly Wish[] | null, b: readonly Wish[] | null) => (a === null || b === null ? null : [...a, ...b])

const opposite: Readonly<Record<string, string>> = {
  '<': '>=',
  '>': '<=',
  '<=': '>',
  '>=': '<',
  '==': '!=',
  '!=': '==',
}
const mirrored: Readonly<Record<string, string>> = {
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
}

function solveComparison(
  given: string,
  left: Tree,
  right: Tree,
  wanted: boolean,
  names: Names,
): readonly Wish[] | null {
  if (given === 'in') return solveIn(left, right, wanted, names)
  const name = wanted ? given : opposite[given]
  if (name === undefined) return null
  const [a, b] = [constantOf(left, names, 0), constantOf(right, names, 0)]
  if (b !== undefined) return solveAgainst(name, left, b, names)
  if (a !== undefined) return solveAgainst(mirrored[name] ?? name, right, a, names)
  // Between two properties: the one that can be said is made as great as need be.
  if (name === '<' || name === '<=') return wishFor(right, { kind: 'is', value: huge }, names)
  return name === '>' || name === '>=' ? wishFor(left, { kind: 'is', value: huge }, names) : null
}

function solveAgainst(name: string, tree: Tree, value: JsonValue, names: Names): readonly Wish[] | null {
  if (name === '==') return value === null ? solveAbsent(tree, true, names) : solveIs(tree, value, names)
  if (name === '!=')
    return value === null ? solveAbsent(tree, false, names) : wishFor(tree, { kind: 'not', values: [value] }, names)
  if (typeof value !== 'number') return null
  const reach = name === '>=' ? value - 1 : name === '<=' ? value + 1 : value
  return wishFor(tree, { kind: name.startsWith('>') ? 'above' : 'below', limit: reach }, names)
}

/** A value, or an entry of a table that has it. */
function solveIs(tree: Tree, value: JsonValue, names: Names): readonly Wish[] | null {
  const entry = tableOf(tree, names)
  if (entry === undefined) return wishFor(tree, { kind: 'is', value }, names)
  const key = Object.keys(entry.table).find((name) => jsonEqual(valueAt(entry.table[name], entry.rest) ?? null, value))
  return key === undefined ? null : wishFor(entry.key, { kind: 'is', value: key }, names)
}

function solveAbsent(tree: Tree, absent: boolean, names: Names): readonly Wish[] | null {
  const entry = tableOf(tree, names)
  if (entry === undefined) return wishFor(tree, { kind: absent ? 'absent' : 'present' }, names)
  const keys = Object.keys(entry.table)
  if (absent) return wishFor(entry.key, { kind: 'not', values: keys }, names)
  return keys[0] === undefined ? null : wishFor(entry.key, { kind: 'is', value: keys[0] }, names)
}

function solveIn(left: Tree, right: Tree, wanted: boolean, names: Names): readonly Wish[] | null {
  const list = constantOf(right, names, 0)
  const values = Array.isArray(list) ? list : isObject(list) ? Object.keys(list) : []
  if (values.length === 0) return null
  return wishFor(left, wanted ? { kind: 'is', value: values[0]! } : { kind: 'not', values }, names)
}

/** A lookup in a table of the overlay: `failures[entity.name]`, `get(failures, entity.name)`. */
function tableOf(
  given: Tree,
  names: Names,
): { readonly table: JsonObject; readonly key: Tree; readonly rest: readonly string[] } | undefined {
  const tree = letOf(given, names) ?? given
  if (tree.kind === 'call' && tree.name === 'get' && tree.args.length === 2) {
    const table = constantOf(tree.args[0]!, names, 0)
    if (isObject(table) && constantOf(tree.args[1]!, names, 0) === undefined)
      return { table, key: tree.args[1]!, rest: [] }
  }
  if (tree.kind !== 'member') return undefined
  const table = constantOf(tree.of, names, 0)
  const name = constantOf(tree.name, names, 0)
  if (isObject(table) && name === undefined) return { table, key: tree.name, rest: [] }
  const outer = tableOf(tree.of, names)
  return outer === undefined || typeof name !== 'string' ? undefined : { ...outer, rest: [...outer.rest, name] }
}

function wishFor(tree: Tree | undefined, want: Want, names: Names): readonly Wish[] | null {
  if (tree === undefined) return null
  const places = placesOf(tree, names, 0)
  if (places.length === 0) return null
  // Of `coalesce(a, b)` the first decides, when it is there; for nothing to be there, neither may be.
  const meant = want.kind === 'absent' || want.kind === 'not' ? places : places.slice(0, 1)
  return meant.map((place) => ({ place, want }))
}

/** The properties that an expression may come to, first to last. */
function placesOf(tree: Tree, names: Names, depth: number): readonly Place[] {
  if (depth > 24) return []
  const inner = (one: Tree) => placesOf(one, names, depth + 1)
  const replaced = letOf(tree, names)
  if (replaced !== undefined) return inner(replaced)
  if (tree.kind === 'name') return tree.name === 'entity' || tree.name === 'old' ? [{ of: 'entity', path: [] }] : []
  if (tree.kind === 'member') {
    const name = constantOf(tree.name, names, 0)
    if (typeof name !== 'string') return []
    if (tree.of.kind === 'name' && tree.of.name === 'request') return name === 'body' ? [{ of: 'body', path: [] }] : []
    return inner(tree.of).map((place) => below(place, [name]))
  }
  if (tree.kind !== 'call') return []
  const [first, second] = tree.args
  if (first === undefined) return []
  if (tree.name === 'dyn' || tree.name === 'text') return inner(first)
  if (second === undefined) return []
  if (tree.name === 'coalesce') return [...inner(first), ...inner(second)]
  const named = constantOf(tree.name === 'find' ? first : second, names, 0)
  if (typeof named !== 'string') return []
  if (tree.name === 'find') return inner(second).map((by) => ({ of: 'found', resource: named, by, path: [] }))
  if (tree.name !== 'get') return []
  const path = named.split('.')
  if (first.kind === 'name' && first.name === 'request')
    return path[0] === 'body' ? [{ of: 'body', path: path.slice(1) }] : []
  return inner(first).map((place) => below(place, path))
}

const below = (place: Place, path: readonly string[]): Place => ({ ...place, path: [...place.path, ...path] })

/** What a name stands for where that is an expression. */
function letOf(tree: Tree, { lets }: Names): Tree | undefined {
  if (tree.kind !== 'name' || !Object.hasOwn(lets, tree.name)) return undefined
  const template = lets[tree.name]
  return typeof template === 'string' ? parseTree(template) : undefined
}

/** The value of what depends on nothing that happens; undefined: it does. */
function constantOf(tree: Tree, names: Names, depth: number): JsonValue | undefined {
  if (depth > 12) return undefined
  if (tree.kind === 'value') return tree.value
  if (tree.kind === 'list') {
    const items = tree.items.map((item) => constantOf(item, names, depth + 1))
    return items.includes(undefined) ? undefined : (items as JsonValue[])
  }
  if (tree.kind === 'name') {
    if (Object.hasOwn(names.lets, tree.name)) {
      const template = names.lets[tree.name]
      if (typeof template === 'string') return undefined
      return template !== null && typeof template === 'object' ? undefined : template
    }
    return Object.hasOwn(names.constants, tree.name) ? names.constants[tree.name] : undefined
  }
  if (tree.kind !== 'member') return undefined
  const [holder, name] = [constantOf(tree.of, names, depth + 1), constantOf(tree.name, names, depth + 1)]
  return isObject(holder) && typeof name === 'string' ? own(holder, name) : undefined
}
