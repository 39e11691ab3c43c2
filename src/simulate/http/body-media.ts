import type { MediaType, RequestBody } from '../../blueprint/blueprint.ts'
import type { Refusal } from '../exchange.ts'
import { essenceOf, isJsonType, parseMediaType, rangeFit } from './media-type.ts'

export interface ChosenMedia {
  /** Concrete, lower-case, without parameters: how the bytes are read. */
  readonly essence: string
  readonly parameters: ReadonlyMap<string, string>
  /** What is declared for it; null where the operation declares no body. */
  readonly media: MediaType | null
}

const noParameters: ReadonlyMap<string, string> = new Map()

/**
 * The declared media type that a body is (OAS §Request Body Object: the most specific range wins; parameters do not
 * matter), or the refusal that names what is accepted. Without a Content-Type it is what the bytes look like.
 *
 * @param looks first bytes of the body as text
 */
export function chooseMedia(
  body: RequestBody | null,
  header: string | undefined,
  looks: string,
): { readonly ok: true; readonly value: ChosenMedia } | { readonly ok: false; readonly refusal: Refusal } {
  const content = body?.content ?? []
  if (header === undefined || header.trim() === '') return { ok: true, value: guess(content, looks) }
  const parsed = parseMediaType(header)
  if (parsed === null || parsed.essence.includes('*')) return notAccepted(content, header)
  if (content.length === 0) return { ok: true, value: { ...parsed, media: null } }
  const media = bestFit(content, parsed.essence)
  return media === null ? notAccepted(content, header) : { ok: true, value: { ...parsed, media } }
}

function bestFit(content: readonly MediaType[], essence: string): MediaType | null {
  let best: MediaType | null = null
  let bestFit = 0
  for (const media of content) {
    const fit = declaredFit(essenceOf(media.type), essence)
    if (fit > bestFit) [best, bestFit] = [media, fit]
  }
  return best
}

/** A declared type that is none (`json`, `*`) accepts everything: the document's slip is not the client's fault. */
function declaredFit(range: string, essence: string): number {
  if (!range.includes('/')) return 0.5
  if (range === 'text/json' || range === 'application/json')
    return essence === 'text/json' || essence === 'application/json' ? 3 : 0
  return rangeFit(range, essence)
}

function guess(content: readonly MediaType[], looks: string): ChosenMedia {
  const start = looks.trimStart()
  const json = /^[[{"]|^(true|false|null|-?\d)/.test(start)
  const form = /^[^\s={}<]+=/.test(start)
  const of = (test: (essence: string) => boolean) => content.find((media) => test(essenceOf(media.type)))
  const found =
    (json ? of(isJsonType) : undefined) ??
    (start.startsWith('<') ? of((essence) => /[/+]xml$/.test(essence)) : undefined) ??
    (form ? of((essence) => essence === 'application/x-www-form-urlencoded') : undefined) ??
    content[0]
  const essence = found === undefined ? '' : essenceOf(found.type)
  const bare = json ? 'application/json' : form ? 'application/x-www-form-urlencoded' : 'application/octet-stream'
  const concrete = essence !== '' && essence.includes('/') && !essence.includes('*')
  return { essence: concrete ? essence : bare, parameters: noParameters, media: found ?? null }
}

function notAccepted(content: readonly MediaType[], header: string): { ok: false; refusal: Refusal } {
  const types = [...new Set(content.map((media) => media.type))]
  const accepted = types.length === 0 ? 'a media type' : types.join(' or ')
  const message = `Content-Type ${header.slice(0, 100)} is not accepted here: send ${accepted}`
  const headers = types.length === 0 ? {} : { headers: { Accept: types.join(', ').replace(/[^\x20-\x7e]/g, '?') } }
  return { ok: false, refusal: { kind: 'unsupported_media_type', message, ...headers } }
}
