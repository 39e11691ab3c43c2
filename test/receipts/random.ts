/** Numbers below `limit`, the same ones for the same seed (mulberry32). */
export type Random = (limit: number) => number

export function randomOf(seed: number): Random {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * limit)
  }
}

export const pick = <T>(items: readonly T[], random: Random): T | undefined => items[random(items.length)]
