/** An exchange that may be a planned call, with the values that links would have. */
export interface Candidate {
  /** Place in the traffic. */
  readonly at: number
  readonly links: ReadonlyMap<string, string>
}

/** Candidates that are looked at: what is found by then counts. */
const patience = 100_000

/**
 * The most calls of a workflow that occur in this order, with each link the same wherever it occurs.
 * @param calls the candidates of each call, oldest first
 * @returns for each call the place of its exchange; null: it is missing
 */
export function longestMatch(calls: readonly (readonly Candidate[])[]): (number | null)[] {
  let best: (number | null)[] = calls.map(() => null)
  let most = 0
  let left = patience
  const chosen: (number | null)[] = []
  const visit = (after: number, links: ReadonlyMap<string, string>, taken: number): void => {
    const call = chosen.length
    if (taken + calls.length - call <= most) return
    if (call === calls.length) {
      best = [...chosen]
      most = taken
      return
    }
    const tried = new Set<string>()
    for (const { at, links: own } of calls[call]!) {
      if (left-- <= 0) return
      if (at <= after || ![...own].every(([link, value]) => (links.get(link) ?? value) === value)) continue
      // A later one that links the same leaves less.
      const same = JSON.stringify([...own])
      if (tried.has(same)) continue
      tried.add(same)
      chosen.push(at)
      visit(at, own.size === 0 ? links : new Map([...links, ...own]), taken + 1)
      chosen.pop()
      if (most === calls.length) return
    }
    chosen.push(null)
    visit(after, links, taken)
    chosen.pop()
  }
  visit(-1, new Map(), 0)
  return best
}
