import { encodeSegment } from './segment.ts'

export { createTag, evaluatePreconditions, matchesStrong, matchesWeak, notModified, parseTags } from './conditional.ts'
export { corsHeaders, preflight } from './cors.ts'

/** Relation names as `Link` has them: `previous` is `prev` there. */
const relations: Readonly<Record<string, string>> = { previous: 'prev' }

/**
 * A `Link` header (RFC 8288) of URLs by relation: `<https://…?page=2>; rel="next"`. Null without any.
 *
 * @param links absent or null ones are left out, `self` too
 */
export function linkHeader<T extends { readonly [K in keyof T]: string | null }>(links: T): string | null {
  const parts = Object.entries<string | null>(links).flatMap(([relation, url]) =>
    url === null || relation === 'self' ? [] : [`<${safeUrl(url)}>; rel="${relations[relation] ?? relation}"`],
  )
  return parts.length === 0 ? null : parts.join(', ')
}

/** Nothing that would end the angle brackets or the header. */
function safeUrl(url: string): string {
  return url.replace(/[^\x21-\x7e]|[<>"]/gu, encodeSegment)
}
