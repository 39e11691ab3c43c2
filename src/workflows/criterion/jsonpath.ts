import { JSONPathEnvironment } from 'json-p3'
import type { JsonValue } from '../../lib/json.ts'

export type Queried =
  | { readonly ok: true; readonly values: readonly JsonValue[] }
  | { readonly ok: false; readonly message: string }

/** What a JSONPath (RFC 9535) selects. Its regular expressions (`match`, `search`) run in linear time. */
export function queryJsonPath(path: string, value: JsonValue): Queried {
  if (path.length > 4000) return { ok: false, message: 'longer than 4000 characters' }
  try {
    const paths = new JSONPathEnvironment({ maxRecursionDepth: 10_000 })
    const nodes = paths.compile(path).query(value as never).nodes
    return { ok: true, values: nodes.map((node) => node.value as JsonValue) }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}
