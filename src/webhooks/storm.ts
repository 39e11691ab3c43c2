import { isObject, type JsonObject, type JsonValue, own } from '../lib/json.ts'
import { createRandom } from '../lib/random.ts'

/** What may happen to the first try of a delivery, so that a receiver can be tried out. */
export const adversities = [
  'duplicate',
  'reorder',
  'delay',
  'drop',
  'staleTimestamp',
  'wrongSecret',
  'alteredBody',
] as const

export type Adversity = (typeof adversities)[number]

/** How likely each is, from 0 to 1; absent: never. */
export type Storm = Readonly<Partial<Record<Adversity, number>>> & {
  /** How long a delayed one waits; 5 unless told. */
  readonly delaySeconds?: number
  /** The same seed and the same events: the same storm. */
  readonly seed?: number
}

export type StormRead =
  | { readonly ok: true; readonly storm: Storm }
  | { readonly ok: false; readonly field: string; readonly problem: string }

/** A storm as somebody wrote it. */
export function readStorm(value: JsonValue): StormRead {
  if (!isObject(value)) return { ok: false, field: '', problem: 'must be an object' }
  for (const [name, written] of Object.entries(value)) {
    const problem = problemOf(name, written)
    if (problem !== null) return { ok: false, field: name, problem }
  }
  return { ok: true, storm: value as Storm }
}

function problemOf(name: string, value: JsonValue): string | null {
  if (name === 'seed') return Number.isSafeInteger(value) ? null : 'must be an integer'
  if (name === 'delaySeconds')
    return typeof value === 'number' && value >= 0 && value <= 86_400 ? null : 'must be 0 to 86400'
  if (!adversities.some((known) => known === name))
    return `is not known here; known are ${adversities.join(', ')}, delaySeconds, seed`
  return typeof value === 'number' && value >= 0 && value <= 1 ? null : 'must be a probability, 0 to 1'
}

/** What happens to the delivery of this event. One draw for each adversity, so that one's likelihood changes no other's. */
export function drawStorm(storm: JsonObject | undefined, subscription: string, event: string): readonly Adversity[] {
  if (storm === undefined) return []
  const random = createRandom(`${String(own(storm, 'seed') ?? subscription)}/${event}`)
  return adversities.filter((adversity) => {
    const likely = own(storm, adversity)
    return random.next() < (typeof likely === 'number' ? likely : 0)
  })
}

/** One letter or digit of the body is another: still JSON, not what was signed. */
export function altered(body: string, seed: string): string {
  const places = [...body.matchAll(/[0-9A-Za-z](?=[0-9A-Za-z]*")/g)].map(({ index }) => index)
  if (places.length === 0) return `${body} `
  const at = createRandom(seed).pick(places)
  return body.slice(0, at) + (body[at] === 'x' ? 'y' : 'x') + body.slice(at + 1)
}

const hour = 3_600_000

/** A timestamp that every verifier finds too old. */
export function stale(timestampMs: number): number {
  return timestampMs - hour
}
