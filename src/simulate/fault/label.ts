import type { Model, World } from '../call.ts'
import type { Outcome } from '../exchange.ts'
import { type RateHeaders, rateHeadersOf, writeRateHeaders } from './rate-headers.ts'

/** Puts the rate limit headers that the reply's response declares on it, with true numbers. In place. */
export function createRateLabels(model: Pick<Model, 'blueprint' | 'doc'>) {
  const known = new Map<string, Map<number, RateHeaders | null>>()
  const declaredBy = (id: string, status: number): RateHeaders | null => {
    let byStatus = known.get(id)
    if (byStatus === undefined) {
      byStatus = new Map()
      known.set(id, byStatus)
    }
    const found = byStatus.get(status)
    if (found !== undefined) return found
    const operation = model.blueprint.operations.find((one) => one.id === id)
    const made = operation === undefined ? null : rateHeadersOf(operation, status, model.doc)
    byStatus.set(status, made)
    return made
  }
  return ({ operation, reply }: Outcome, { faults: { meter }, now, wallNow }: World): void => {
    const declared = operation === null ? null : declaredBy(operation, reply.status)
    if (declared === null) return
    const isOver = reply.status === 429
    const wait = Number(reply.headers['Retry-After'] ?? Number.NaN)
    const untilReset = isOver && !Number.isNaN(wait) ? wait * 1000 : meter.untilReset(now)
    const numbers = { limit: meter.limit, used: meter.used(now), untilReset, wallNow, isOver }
    Object.assign(reply.headers, writeRateHeaders(declared, numbers))
  }
}
