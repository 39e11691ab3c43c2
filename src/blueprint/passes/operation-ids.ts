import { own } from '../../lib/json.ts'
import { words } from '../../lib/names.ts'
import type { Route } from './routes.ts'

export interface OperationName {
  /** Unique. */
  readonly id: string
  /** As declared; null without. */
  readonly operationId: string | null
}

/** A unique id for each route: its operationId, or `get_orders_order_id` where that is missing or already taken. */
export function nameRoutes(routes: readonly Route[]): OperationName[] {
  const declared = routes.map((route) => {
    const value = own(route.operation.value, 'operationId')
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
  })
  const reserved = new Set(declared)
  const used = new Set<string>()
  return routes.map((route, i) => {
    const operationId = declared[i]!
    if (operationId !== null && !used.has(operationId)) {
      used.add(operationId)
      return { id: operationId, operationId }
    }
    const base = [route.method.toLowerCase(), ...words(route.template.path)].join('_')
    let id = base === route.method.toLowerCase() ? `${base}_root` : base
    for (let n = 2; used.has(id) || reserved.has(id); n++) id = `${base}_${n}`
    used.add(id)
    return { id, operationId }
  })
}
