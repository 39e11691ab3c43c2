/** The candidate that was probably meant: few edits away, or beginning with what was typed. */
export function nearest(typed: string, candidates: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase()
  const scored = candidates.map((candidate) => {
    const name = candidate.toLowerCase()
    const distance = wanted.length >= 3 && name.startsWith(wanted) ? 1 : edits(wanted, name)
    return { candidate, distance }
  })
  scored.sort((a, b) => a.distance - b.distance)
  const best = scored[0]
  return best !== undefined && best.distance <= Math.max(1, Math.floor(wanted.length / 3)) ? best.candidate : undefined
}

/** Levenshtein's distance; texts over 80 characters are not compared. */
function edits(a: string, b: string): number {
  if (a.length > 80 || b.length > 80) return Number.POSITIVE_INFINITY
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}
