/**
 * Whether an IP address is anything but a public unicast one: loopback, private, link-local, carrier-grade NAT, multicast,
 * documentation, benchmarking, reserved (IANA special-purpose registries, RFC 6890), or an IPv6 form that carries such an
 * IPv4 address. A text that is no IP address counts as private too.
 */
export function isPrivateAddress(address: string): boolean {
  const text = address.split('%')[0]!
  if (text.includes(':')) {
    const groups = parseIpv6(text)
    return groups === undefined || isPrivateIpv6(groups)
  }
  const octets = parseIpv4(text)
  return octets === undefined || isPrivateIpv4(octets)
}

function isPrivateIpv4([a, b, c]: readonly number[]): boolean {
  if (a === 0 || a === 10 || a === 127 || a! >= 224) return true
  if (a === 100) return b! >= 64 && b! < 128
  if (a === 169) return b === 254
  if (a === 172) return b! >= 16 && b! < 32
  if (a === 192) return b === 168 || (b === 0 && (c === 0 || c === 2)) || (b === 88 && c === 99)
  if (a === 198) return b === 18 || b === 19 || (b === 51 && c === 100)
  return a === 203 && b === 0 && c === 113
}

function isPrivateIpv6(groups: readonly number[]): boolean {
  const embedded = (at: number) => [groups[at]! >> 8, groups[at]! & 255, groups[at + 1]! >> 8, groups[at + 1]! & 255]
  const zeros = (from: number, to: number) => groups.slice(from, to).every((group) => group === 0)
  if (zeros(0, 5) && groups[5] === 0xffff) return isPrivateIpv4(embedded(6)) // IPv4-mapped
  if (groups[0] === 0x64 && groups[1] === 0xff9b && zeros(2, 6)) return isPrivateIpv4(embedded(6)) // NAT64
  if (groups[0] === 0x2002) return isPrivateIpv4(embedded(1)) // 6to4
  if (groups[0] === 0x2001) return groups[1]! < 0x200 || groups[1] === 0xdb8 // Teredo, ORCHID …, documentation
  return groups[0]! < 0x2000 || groups[0]! > 0x3ffe // global unicast is 2000::/3, 3fff::/20 documentation
}

function parseIpv4(text: string): number[] | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part))) return undefined
  const octets = parts.map(Number)
  return octets.every((octet) => octet < 256) ? octets : undefined
}

function parseIpv6(text: string): number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map(parseGroups)
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  return [...head, ...Array<number>(missing).fill(0), ...(tail ?? [])]
}

function parseGroups(text: string): number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  for (const part of text.split(':')) {
    const octets = part.includes('.') ? parseIpv4(part) : undefined
    if (octets !== undefined) groups.push(octets[0]! * 256 + octets[1]!, octets[2]! * 256 + octets[3]!)
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16))
    else return undefined
  }
  return groups
}
