import type { JsonValue } from '../lib/json.ts'

/** Counts a value's nodes and its nesting, on a stack of its own. Stops early once it has more than `maxNodes`. */
export function measure(root: JsonValue, maxNodes = Number.POSITIVE_INFINITY): { nodes: number; depth: number } {
  let nodes = 1
  let depth = 0
  let level: JsonValue[] = [root]
  while (level.length > 0 && nodes <= maxNodes) {
    const next: JsonValue[] = []
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue
      const items = Array.isArray(value) ? value : Object.values(value)
      nodes += items.length
      for (const item of items) if (typeof item === 'object' && item !== null) next.push(item)
    }
    if (level.some((value) => typeof value === 'object' && value !== null)) depth++
    level = next
  }
  return { nodes, depth }
}
