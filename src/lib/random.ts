/** A seeded source of randomness: the same seed gives the same run, byte for byte. */
export interface Random {
  /** A float in [0, 1). */
  next(): number
  /** An integer in [min, max], both included. */
  integer(min: number, max: number): number
  pick<T>(items: readonly T[]): T
  /** `length` characters from `alphabet`. */
  string(length: number, alphabet: string): string
}

/** A 32-bit hash of a string (FNV-1a with a final avalanche), for deriving independent seeds from names. */
export function hash32(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** sfc32, seeded from a string: `createRandom('42/order/3')`. */
export function createRandom(seed: string): Random {
  let a = hash32(seed)
  let b = hash32(`${seed}#b`)
  let c = hash32(`${seed}#c`)
  let d = 1
  const next = () => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 4294967296
  }
  for (let i = 0; i < 12; i++) next()
  const integer = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  return {
    next,
    integer,
    pick: (items) => items[integer(0, items.length - 1)]!,
    string: (length, alphabet) => {
      let out = ''
      for (let i = 0; i < length; i++) out += alphabet[integer(0, alphabet.length - 1)]
      return out
    },
  }
}
