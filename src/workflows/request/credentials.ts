import type { Callable } from '../source/source.ts'

/** One way to authenticate: `value` goes on the wire at `in`/`name`. */
export interface Credential {
  readonly scheme: string
  readonly in: 'header' | 'query' | 'cookie'
  readonly name: string
  readonly value: string
}

/** What the first way to authenticate that we can take, takes; nothing where the step brings its own, or none is asked. */
export function credentialsFor(
  callable: Callable,
  credentials: readonly Credential[],
  parameters: readonly { readonly name: string; readonly in: string }[],
): readonly Credential[] {
  const of = (scheme: string) => credentials.find((one) => one.scheme === scheme)
  const usable = callable.security.find((schemes) => schemes.every((scheme) => of(scheme) !== undefined))
  if (usable === undefined) return []
  const chosen = usable.flatMap((scheme) => of(scheme) ?? [])
  const all = credentials.filter(({ scheme }) => callable.security.some((schemes) => schemes.includes(scheme)))
  const brought = all.some(({ in: place, name }) =>
    parameters.some((one) => one.in === place && one.name.toLowerCase() === name.toLowerCase()),
  )
  return brought ? [] : chosen
}
