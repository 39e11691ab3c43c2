import { JSONPathEnvironment, type JSONPathQuery } from 'json-p3'
import type { JsonValue } from '../../lib/json.ts'
import { bound } from './bound.ts'
import { regexFunction } from './regex-function.ts'

/** A JSONPath (RFC 9535), ready to be asked. */
export interface JsonPath {
  /** What it selects, in order; a node as often as it is named. */
  query(value: JsonValue): Queried
}

export interface SelectedNode {
  /** Names and indices from the root. */
  readonly location: readonly (string | number)[]
  readonly value: JsonValue
}

export type Queried =
  | { readonly ok: true; readonly nodes: readonly SelectedNode[] }
  | { readonly ok: false; readonly message: string }

export type CompiledJsonPath =
  | { readonly ok: true; readonly path: JsonPath }
  | { readonly ok: false; readonly message: string }

/** Nodes that one query may visit, all its filters included: enough for `$..x` in the largest document we accept. */
const maxVisits = 5_000_000
const maxLength = 10_000

/**
 * Compiles a JSONPath of a stranger: its regular expressions run in linear time, and it visits no more than `visits` nodes.
 * The depth of values is that of the deepest document we accept.
 */
export function compileJsonPath(text: string, visits = maxVisits): CompiledJsonPath {
  if (text.length > maxLength) return { ok: false, message: `it is longer than ${maxLength} characters` }
  const environment = new JSONPathEnvironment({ maxRecursionDepth: 10_000 })
  environment.functionRegister.set('match', regexFunction(true))
  environment.functionRegister.set('search', regexFunction(false))
  try {
    const query = environment.compile(text)
    return { ok: true, path: { query: (value) => ask(query, value, visits) } }
  } catch (error) {
    return { ok: false, message: reasonOf(error) }
  }
}

/** Both at once, for a path that is asked only once. */
export function queryJsonPath(text: string, value: JsonValue): Queried {
  const compiled = compileJsonPath(text)
  return compiled.ok ? compiled.path.query(value) : compiled
}

function ask(query: JSONPathQuery, value: JsonValue, visits: number): Queried {
  try {
    const { nodes } = bound(query, visits).query(value as never)
    return { ok: true, nodes: nodes.map((node) => ({ location: node.location, value: node.value as JsonValue })) }
  } catch (error) {
    return { ok: false, message: reasonOf(error) }
  }
}

/** The library throws its own errors for what is wrong with a path, and runs out of stack for what is nested too deeply. */
function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return 'it is nested too deeply'
  if (error instanceof Error) return error.message
  throw error
}
