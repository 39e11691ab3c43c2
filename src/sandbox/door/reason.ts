import { isObject } from '../../lib/json.ts'
import type { Reply } from '../../simulate/exchange.ts'
import type { Sandbox } from '../sandbox.ts'

/** The exchange that a reply is of, and the last line of its trace. */
export function reasonOf(sandbox: Sandbox, reply: Reply): { exchange?: string; reason?: string } {
  const id = reply.headers[sandbox.release.blueprint.conventions.requestIdHeader]
  if (typeof id !== 'string') return {}
  const found = sandbox.exchanges({ limit: 20 }).find((one) => one.id === id)
  const trace = found?.detail.trace
  const last = Array.isArray(trace) ? trace.at(-1) : undefined
  return { exchange: id, ...(isObject(last) && typeof last.note === 'string' ? { reason: last.note } : {}) }
}
