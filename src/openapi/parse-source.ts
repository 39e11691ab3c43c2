import type { JsonValue } from '../lib/json.ts'
import { decodeText } from './decode.ts'
import type { LoadOptions } from './document.ts'
import { limitsOf } from './limits.ts'
import { parse } from './parse.ts'
import { readReference } from './read.ts'
import type { Scope } from './fetch-rules.ts'

/** Reads and parses YAML or JSON that another document names, whatever it describes. */
export async function parseReference(
  location: string,
  scope: Scope,
  options: LoadOptions = {},
): Promise<{ ok: true; value: JsonValue } | { ok: false; problem: string }> {
  const read = await readReference(location, scope, options)
  if (!read.ok) return { ok: false, problem: read.reason }
  const decoded = decodeText(read.file.bytes)
  if (!decoded.ok) return { ok: false, problem: decoded.reason }
  const parsed = parse(decoded.text, limitsOf(options))
  return parsed.ok ? { ok: true, value: parsed.value } : { ok: false, problem: parsed.problem.message }
}
