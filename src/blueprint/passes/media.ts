import { own } from '../../lib/json.ts'
import type { MediaType } from '../blueprint.ts'
import { entriesOf, type Node, readNode, type Scope } from './scope.ts'

/** The `content` of a request body, response, parameter or header, in the order of the document. */
export function readContent(scope: Scope, node: Node): MediaType[] {
  return entriesOf(scope, node, 'content', 'content').flatMap(([type, place]) => {
    const media = readNode(scope, place, `media type ${type}`)
    if (media === null) return [{ type: normalizeType(type), schema: null, pointer: place.pointer }]
    return [{ type: normalizeType(type), schema: schemaAt(media), pointer: media.pointer }]
  })
}

/** Pointer of the `schema` position, reference not followed; null where there is none. */
export function schemaAt(node: Node): string | null {
  const schema = own(node.value, 'schema')
  return schema === undefined || schema === null ? null : `${node.pointer}/schema`
}

/** Lower-case, one space-free form: `Application/JSON ; charset=UTF-8` → `application/json;charset=utf-8`. */
function normalizeType(type: string): string {
  return type
    .toLowerCase()
    .replace(/\s*;\s*/g, ';')
    .trim()
}

export function isJson(type: string): boolean {
  const essence = essenceOf(type)
  return essence === 'application/json' || essence === 'text/json' || essence.endsWith('+json')
}

function essenceOf(type: string): string {
  return type.split(';', 1)[0]!
}

/** The media type a reply is written in: JSON, then `+json`, then anything with a schema, form, XML, text, the rest. */
export function preferredMedia(content: readonly MediaType[]): MediaType | null {
  let best: MediaType | null = null
  for (const media of content) if (best === null || rank(media) < rank(best)) best = media
  return best
}

function rank(media: MediaType): number {
  const type = essenceOf(media.type)
  const bare = media.schema === null ? 0.5 : 0
  if (type === 'application/json' || type === 'text/json') return bare
  if (type.endsWith('+json')) return (type.startsWith('application/problem') ? 2 : 1) + bare
  if (type === '*/*' || type === 'application/*') return media.schema === null ? 8 : 3
  if (type === 'application/x-www-form-urlencoded') return 4 + bare
  if (type.endsWith('/xml') || type.endsWith('+xml')) return 5 + bare
  return (type.startsWith('text/') ? 6 : 7) + bare
}
