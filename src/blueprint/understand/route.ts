/** A path template as a sequence of literals and parameters, however the document writes it. */
export type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'param'; readonly name: string }

export interface Route {
  readonly segments: readonly Segment[]
  /** Equal for paths that differ only in parameter names, trailing slash or `.json`. */
  readonly key: string
}

const extension = /\.(json|xml|csv|ya?ml|html?|php|aspx?|do)$/i

/** `/a/{id}:verb`, `/x/{id}.json`, `/Users('{id}')`, `/chat.post`, `/x?Action=Do`, `/x#anchor` are all read. */
export function routeOf(path: string): Route {
  const segments: Segment[] = []
  const query = path.search(/[?#]/)
  const plain = query < 0 ? path : path.slice(0, query)
  for (const raw of plain.split('/')) segments.push(...segmentsOf(raw))
  if (query >= 0)
    for (const word of path.slice(query + 1).split(/[&#?]/)) {
      const value =
        /^(?:action|operation|method|x-amz-target)=([\w.]+)$/i.exec(word)?.[1] ?? (/^[\w./-]+$/.test(word) ? word : '')
      if (value !== '') segments.push({ kind: 'literal', text: `?${value}` })
    }
  return { segments, key: keyOf(segments) }
}

export function keyOf(segments: readonly Segment[]): string {
  return `/${segments.map((segment) => (segment.kind === 'param' ? '{}' : segment.text)).join('/')}`
}

function segmentsOf(raw: string): Segment[] {
  if (raw === '') return []
  if (!raw.includes('{')) return literals(raw)
  const braces = [...raw.matchAll(/\{([^{}]*)\}/g)]
  if (braces.length === 0) return literals(raw)
  const first = braces[0]!
  const last = braces[braces.length - 1]!
  const name = last[1]!.replace(/[*+]$/, '')
  const before = raw.slice(0, first.index).replace(/[('"=]+$/, '')
  const after = raw
    .slice(last.index + last[0].length)
    .replace(/^['")]+/, '')
    .replace(extension, '')
  const called = /\(/.test(raw.slice(0, first.index))
  const out: Segment[] = called && before !== '' ? [{ kind: 'literal', text: before }] : []
  out.push({ kind: 'param', name })
  if (after.startsWith(':') && after.length > 1) out.push({ kind: 'literal', text: after.slice(1) })
  return out
}

function literals(raw: string): Segment[] {
  // A plain word, as most are.
  if (/^[\w-]+$/.test(raw)) return [{ kind: 'literal', text: raw }]
  const text = raw.replace(extension, '')
  if (text === '') return []
  const colon = text.indexOf(':')
  const parts = colon > 0 ? [text.slice(0, colon), text.slice(colon + 1)] : [text]
  return parts
    .flatMap((part) => (/^v?\d+(\.\d+)*$/i.test(part) ? [part] : part.split('.')))
    .filter((part) => part !== '')
    .map((part) => ({ kind: 'literal', text: part }))
}

/** `api`, `v2`, `2023-01`: says nothing about what there is. */
export function isVersion(literal: string): boolean {
  return /^(api|rest|v\d+([._-]?\w+)?|\d+(\.\d+)*|\d{4}-\d{2}(-\d{2})?|latest|beta)$/i.test(literal)
}

/** The key without its version: `/v1/teams` and `/v2/teams` are one place. */
export function placeOf(segments: readonly Segment[]): string {
  const plain = segments.filter((segment) => segment.kind === 'param' || !/^v\d+(\.\d+)*$/i.test(segment.text))
  return keyOf(plain.length === 0 ? segments : plain)
}
