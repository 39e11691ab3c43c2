import { isObject, type JsonObject, type JsonValue, own, setOwn } from '../../lib/json.ts'
import type { Reading } from '../expression/reading.ts'

/** A misuse that is common: `7` where a text is wanted, `"7"` where a number is. They are read as what the schema wants. */
export function withTypes(schema: JsonObject, inputs: JsonObject, reading: Reading, workflowId: string): JsonObject {
  if (reading.strict || !isObject(schema.properties)) return inputs
  const typed = { ...inputs }
  for (const [name, property] of Object.entries(schema.properties)) {
    const value = own(inputs, name)
    const wanted = isObject(property) ? property.type : undefined
    if (value === undefined || typeof wanted !== 'string') continue
    const read = asType(value, wanted)
    if (read === undefined) continue
    reading.warn(`Input ${name} of workflow ${workflowId} is read as ${wanted}: ${JSON.stringify(read)}`)
    setOwn(typed, name, read)
  }
  return typed
}

/** Undefined: it stays as it is. */
function asType(value: JsonValue, wanted: string): JsonValue | undefined {
  if (wanted === 'string') return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
  if (typeof value !== 'string') return undefined
  if (wanted === 'boolean') return value === 'true' ? true : value === 'false' ? false : undefined
  if (wanted === 'integer') return /^-?\d{1,15}$/.test(value) ? Number(value) : undefined
  return wanted === 'number' && /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : undefined
}
