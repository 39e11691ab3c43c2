/** 2^63, to which a double rounds the largest integers of 64 bits. */
const edge = 2 ** 63
/** Its neighbours: doubles are 1024 apart below it, 2048 above. */
const below = edge - 1024
const beyond = -edge - 2048

/** Whole numbers near the limits of 64 bits stay on their side of them: `2^63 - 1` is no overflow, `2^63` is one. */
export function toNumber(text: string): number {
  const value = Number(text)
  if ((value !== edge && value !== -edge) || !/^-?\d+$/.test(text)) return value
  const exact = BigInt(text)
  if (value === edge) return exact < BigInt(edge) ? below : value
  return exact < BigInt(-edge) ? beyond : value
}

/** The same for the numbers in a JSON text, before it is parsed. */
export function keepInRange(json: string): string {
  if (!json.includes('922337203685477')) return json
  return json.replace(/"(?:[^"\\]|\\.)*"|-?922337203685477\d{4}(?![\d.eE])/gs, (token) =>
    token.startsWith('"') ? token : String(toNumber(token)),
  )
}
