import { isObject, type JsonObject, type JsonValue, setOwn } from '../../../lib/json.ts'
import { pointerTokens } from '../../../lib/pointer.ts'
import type { Complaint } from './complaint.ts'

/** A copy of the document as a lenient reader reads it. */
export function mend(root: JsonObject, complaints: readonly Complaint[]): JsonObject {
  const mends = complaints.filter((complaint) => complaint.mend !== undefined)
  if (mends.length === 0) return root
  const copy = structuredClone(root)
  for (const complaint of mends) apply(copy, complaint)
  return copy
}

function apply(root: JsonObject, { pointer, mend }: Complaint): void {
  const tokens = pointerTokens(pointer)
  const key = tokens.pop()
  let at: JsonValue | undefined = root
  for (const token of tokens) at = Array.isArray(at) ? at[Number(token)] : isObject(at) ? at[token] : undefined
  if (key === undefined || mend === undefined) return
  if (Array.isArray(at) && mend.kind === 'put') at[Number(key)] = mend.value
  else if (isObject(at) && mend.kind === 'put') setOwn(at, key, mend.value)
  else if (isObject(at)) delete at[key]
}
