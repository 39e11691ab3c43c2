/** How deep a receipt may be nested; what workflows and APIs send is far from it. */
export const deepest = 400

/** Whether a value of JSON is nested deeper, found without going there. */
export function isDeeper(value: unknown, most: number): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true
    const next: unknown[] = []
    for (const one of level)
      if (typeof one === 'object' && one !== null)
        for (const item of Object.values(one)) if (typeof item === 'object' && item !== null) next.push(item)
    level = next
  }
  return false
}
