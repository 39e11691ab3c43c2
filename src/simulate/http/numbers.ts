/** 2^63: what a double makes of the largest integers of 64 bits and of those just beyond. */
const edge = 2 ** 63
/** The double before it; also as decimal text it is within the limits of 64 bits. */
const inside = edge - 1024

/** Whole numbers near the limits of 64 bits stay on their side of them: `2^63 - 1` is no overflow, `2^63` is one. */
export function toNumber(text: string): number {
  const value = Number(text)
  if ((value !== edge && value !== -edge) || !/^-?\d+$/.test(text)) return value
  const fits = BigInt.asIntN(64, BigInt(text)) === BigInt(text)
  return fits ? Math.sign(value) * inside : value
}

/** The same for the numbers in a JSON text, before it is parsed. */
export function keepInRange(json: string): string {
  if (!json.includes('922337203685477')) return json
  return json.replace(/"(?:[^"\\]|\\.)*"|-?922337203685477\d{4}(?![\d.eE])/gs, (token) =>
    token.startsWith('"') ? token : String(toNumber(token)),
  )
}
