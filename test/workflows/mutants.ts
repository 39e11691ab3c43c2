import { type JsonObject, type JsonValue, setOwn } from '../../src/lib/json.ts'

export interface Mutant {
  /** What was done where; indices as N. */
  readonly change: string
  readonly value: JsonObject
}

const puts: readonly (readonly [change: string, value: JsonValue])[] = [
  ['empty text', ''],
  ['number', 7],
  ['below zero', -1],
  ['nothing', null],
  ['empty list', []],
  ['empty object', {}],
  ['other text', 'zz'],
]

/** Copies of a document, each with one thing changed; what is free (`inputs`, `payload`) is not gone into. */
export function* mutants(root: JsonObject): Generator<Mutant> {
  for (const path of places(root, [])) {
    const change = (how: string) => `${how} /${path.map((token) => (/^\d+$/.test(token) ? 'N' : token)).join('/')}`
    for (const [how, value] of puts)
      yield { change: change(how), value: changed(root, path, (at, key) => put(at, key, value)) }
    yield { change: change('drop'), value: changed(root, path, drop) }
    yield {
      change: change('twice'),
      value: changed(root, path, (at, key) => Array.isArray(at) && at.push(structuredClone(at[key as number]!))),
    }
    for (const name of ['unknown', 'x-unknown'])
      yield { change: change(name), value: changed(root, [...path, name], (at, key) => put(at, key, 1)) }
  }
}

function* places(value: JsonValue, path: readonly string[]): Generator<readonly string[]> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, item] of Object.entries(value)) {
    const here = [...path, key]
    yield here
    if (key !== 'inputs' && key !== 'payload') yield* places(item as JsonValue, here)
  }
}

type Container = JsonObject | JsonValue[]

function changed(
  root: JsonObject,
  path: readonly string[],
  change: (at: Container, key: string | number) => unknown,
): JsonObject {
  const copy = structuredClone(root)
  let at: JsonValue = copy
  for (const token of path.slice(0, -1)) at = (at as JsonObject)[token]!
  const key = path[path.length - 1]!
  if (typeof at === 'object' && at !== null) change(at, Array.isArray(at) ? Number(key) : key)
  return copy
}

function put(at: Container, key: string | number, value: JsonValue): void {
  if (!Array.isArray(at)) setOwn(at, String(key), value)
  else if (Number.isInteger(key)) at[key as number] = value
}

function drop(at: Container, key: string | number): void {
  if (Array.isArray(at)) at.splice(key as number, 1)
  else delete at[key]
}
