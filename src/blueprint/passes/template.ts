/** A path of the document, split into what a router matches. */
export interface PathTemplate {
  /** Without query and fragment, with a leading slash. */
  readonly path: string
  /** Names of the `{variables}` in it, in order. */
  readonly variables: readonly string[]
  /** Constant query values: `?beta=true`. */
  readonly fixedQuery: Readonly<Record<string, string>>
  /** Query parameters whose value is a variable: `?name={file}` → `[{parameter:'name', variable:'file'}]`. */
  readonly queryVariables: readonly { readonly parameter: string; readonly variable: string }[]
  /** What had to be left out or put right, for people. */
  readonly repairs: readonly string[]
}

export function parseTemplate(raw: string): PathTemplate {
  const repairs: string[] = []
  const [beforeFragment, fragment] = cut(raw, '#')
  if (fragment !== null) repairs.push(`the fragment #${fragment} never reaches a server`)
  const [bare, query] = cut(beforeFragment!, '?')
  if (query !== null) repairs.push(`the query ?${query} belongs in query parameters`)
  const path = bare.startsWith('/') ? bare : `/${bare}`
  if (path !== bare) repairs.push('a path begins with a slash')
  const fixed: [string, string][] = []
  const queryVariables: { parameter: string; variable: string }[] = []
  for (const pair of (query ?? '').split('&')) {
    const [name, value] = cut(pair, '=')
    const variable = /^\{([^{}]+)\}$/.exec(value ?? '')?.[1]
    if (name === '' || name.includes('{')) continue
    if (variable !== undefined) queryVariables.push({ parameter: name, variable })
    else if (value !== null && !value.includes('{')) fixed.push([name, value])
  }
  return { path, variables: variablesOf(path), fixedQuery: Object.fromEntries(fixed), queryVariables, repairs }
}

export function variablesOf(path: string): string[] {
  return [...new Set([...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1]!))]
}

/** Before and after the first `mark`; after is null without it. */
function cut(whole: string, mark: string): [string, string | null] {
  const at = whole.indexOf(mark)
  return at < 0 ? [whole, null] : [whole.slice(0, at), whole.slice(at + 1)]
}
