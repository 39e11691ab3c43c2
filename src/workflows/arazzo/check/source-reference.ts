import type { SourceDescription } from '../description.ts'

/** A name that belongs to a source description: `$sourceDescriptions.orders.createOrder`. */
export interface SourceReference {
  readonly source: string
  /** What of it is meant. */
  readonly rest: string
  /** Leniently the prefix may be missing, where the name is that of a source. */
  readonly prefixed: boolean
}

export function sourceReference(text: string, sources: readonly SourceDescription[]): SourceReference | undefined {
  const prefix = '$sourceDescriptions.'
  const prefixed = text.startsWith(prefix)
  const rest = prefixed ? text.slice(prefix.length) : text
  // Names may have dots, although they should not: the longest one that fits.
  const known = sources
    .map(({ name }) => name)
    .filter((name) => rest.startsWith(`${name}.`) && rest.length > name.length + 1)
    .sort((a, b) => b.length - a.length)[0]
  if (known !== undefined) return { source: known, rest: rest.slice(known.length + 1), prefixed }
  const dot = rest.indexOf('.')
  if (!prefixed || dot < 1 || dot === rest.length - 1) return undefined
  return { source: rest.slice(0, dot), rest: rest.slice(dot + 1), prefixed }
}

/** For messages: what there is. */
export function names(all: Iterable<string>): string {
  const shown: string[] = []
  for (const name of all) {
    if (shown.push(name) < 9) continue
    shown.splice(8, 1, '…')
    break
  }
  return shown.length === 0 ? 'there are none' : `known: ${shown.join(', ')}`
}
