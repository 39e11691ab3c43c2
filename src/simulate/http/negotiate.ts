import type { MediaType } from '../../blueprint/blueprint.ts'
import type { Refusal, SandboxRequest } from '../exchange.ts'
import { essenceOf, isJsonType, parseMediaType, rangeFit, splitOutsideQuotes } from './media-type.ts'

export type Negotiated =
  /** `media` is null where nothing is declared. `contentType`: what the reply's header says. */
  | { readonly ok: true; readonly media: MediaType | null; readonly contentType: string }
  | { readonly ok: false; readonly refusal: Refusal }

interface Range {
  readonly essence: string
  readonly quality: number
}

/**
 * Which of the declared media types the reply is written in (RFC 9110 §12.5.1). The client's quality decides, then
 * `preferred`, then the order of the document. Any JSON type answers for any other: a vendor's `+json` is asked for by
 * many clients of documents that declare plain JSON.
 */
export function negotiate(
  request: SandboxRequest,
  content: readonly MediaType[],
  preferred: MediaType | null = null,
): Negotiated {
  const header = request.headers.accept
  const accept = Array.isArray(header) ? header.join(',') : header
  if (content.length === 0) return { ok: true, media: null, contentType: 'application/json' }
  if (accept === undefined || accept === '*/*' || accept.trim() === '') return chosen(preferred ?? content[0]!)
  const ordered = preferred === null ? content : [preferred, ...content.filter((media) => media !== preferred)]
  const ranges = parseAccept(accept)
  if (ranges.length === 0) return chosen(ordered[0]!)
  let best: MediaType | null = null
  let bestQuality = 0
  for (const media of ordered) {
    const quality = qualityOf(media, ranges)
    if (quality > bestQuality) [best, bestQuality] = [media, quality]
  }
  if (best !== null) return chosen(best, ranges)
  return { ok: false, refusal: notAcceptable(accept, content) }
}

/** The ranges of an Accept header with their quality; what cannot be read is left out. */
function parseAccept(header: string): Range[] {
  return splitOutsideQuotes(header.slice(0, 4096), ',').flatMap((part) => {
    const parsed = parseMediaType(part)
    if (parsed === null) return []
    const quality = Number(parsed.parameters.get('q') ?? '1')
    // Bytes of any kind are asked for.
    const essence = /^application\/(octet-stream|binary)$/.test(parsed.essence) ? '*/*' : parsed.essence
    return [{ essence, quality: quality >= 0 && quality <= 1 ? quality : 1 }]
  })
}

/** The quality of the most specific range that a declared type fits. */
function qualityOf(media: MediaType, ranges: readonly Range[]): number {
  const essence = essenceOf(media.type)
  let fit = 0
  let quality = 0
  for (const range of ranges) {
    const now = essence.includes('*') ? declaredRangeFit(essence, range.essence) : fitOf(range.essence, essence)
    if (now > fit) [fit, quality] = [now, range.quality]
  }
  return quality
}

function fitOf(range: string, essence: string): number {
  const exact = rangeFit(range, essence)
  if (exact > 0) return exact
  return isJsonType(range) && isJsonType(essence) ? 2.8 : 0
}

/** A declared `*\/*` can be whatever the client asks for. */
function declaredRangeFit(declared: string, wanted: string): number {
  return wanted.includes('*') || rangeFit(declared, wanted) > 0 ? 1 : 0
}

function chosen(media: MediaType, ranges: readonly Range[] = []): Negotiated {
  const essence = essenceOf(media.type)
  if (!essence.includes('*') && essence.includes('/')) return { ok: true, media, contentType: media.type }
  const wanted = ranges.find(
    (range) => !range.essence.includes('*') && range.quality > 0 && rangeFit(essence, range.essence) > 0,
  )
  const usual = essence.startsWith('text/')
    ? 'text/plain'
    : essence.startsWith('image/')
      ? 'image/png'
      : 'application/json'
  return { ok: true, media, contentType: wanted?.essence ?? usual }
}

function notAcceptable(accept: string, content: readonly MediaType[]): Refusal {
  const types = [...new Set(content.map((media) => media.type))].join(' or ')
  return {
    kind: 'not_acceptable',
    message: `Accept ${accept.slice(0, 100)} excludes what this operation returns: ${types}`,
  }
}
