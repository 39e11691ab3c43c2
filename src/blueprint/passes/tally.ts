import type { Pointer } from '../../lib/pointer.ts'

/** How many pieces of evidence a Finding shows at most. */
const MAX_EVIDENCE = 10

export interface Count {
  readonly key: string
  readonly count: number
  readonly evidence: readonly Pointer[]
}

/** A vote: what was seen how often, and where (the first few places). */
export interface Tally {
  add(key: string, evidence: Pointer): void
  /** Most seen first; the first seen first among equals. */
  ranked(): Count[]
  readonly total: number
}

/** A majority of at least three is strong evidence; one or two of a kind may be chance. */
export function confidenceOf(count: number, total: number): 'strong' | 'weak' {
  return count >= 3 && count * 2 > total ? 'strong' : 'weak'
}

export function createTally(): Tally {
  const counts = new Map<string, { count: number; evidence: Set<Pointer> }>()
  const state = { total: 0 }
  return {
    add(key, evidence) {
      const entry = counts.get(key) ?? { count: 0, evidence: new Set<Pointer>() }
      counts.set(key, entry)
      entry.count++
      state.total++
      if (entry.evidence.size < MAX_EVIDENCE) entry.evidence.add(evidence)
    },
    ranked: () =>
      [...counts]
        .map(([key, { count, evidence }]) => ({ key, count, evidence: [...evidence] }))
        .sort((a, b) => b.count - a.count),
    get total() {
      return state.total
    },
  }
}
