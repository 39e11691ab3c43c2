import { isObject, type JsonObject, type JsonValue, own } from '../../../lib/json.ts'
import { joinPointer, type Pointer } from '../../../lib/pointer.ts'
import type { SpecDocument } from '../../../openapi/document.ts'

/** A request that the document says the API makes. */
export interface Declaration {
  /** The name it is declared under. */
  readonly key: string
  /** Of the operation object. */
  readonly pointer: Pointer
  readonly operation: JsonObject
  readonly body: { readonly schema: Pointer | null; readonly mediaType: string; readonly pointer: Pointer } | null
  readonly headers: readonly { readonly name: string; readonly value: JsonObject; readonly schema: Pointer }[]
  /** Set on callbacks: the operation they come with, and the URL expression. */
  readonly callback?: { readonly operation: Pointer; readonly url: string }
}

const most = 2000

/** `webhooks` and `x-webhooks`; of a name in both, the standard one. */
export function declaredWebhooks(doc: SpecDocument): readonly Declaration[] {
  const found = new Map<string, Declaration>()
  for (const field of ['webhooks', 'x-webhooks']) {
    const entries = own(doc.root, field)
    if (!isObject(entries)) continue
    for (const key of Object.keys(entries)) {
      if (found.size >= most) break
      if (/^x-/i.test(key) || found.has(key)) continue
      const declaration = declarationAt(doc, key, joinPointer('', field, key))
      if (declaration !== null) found.set(key, declaration)
    }
  }
  return [...found.values()]
}

/** The `callbacks` of one operation. */
export function declaredCallbacks(doc: SpecDocument, operation: Pointer): readonly Declaration[] {
  const held = doc.resolve(operation).value
  const entries = isObject(held) ? own(held, 'callbacks') : undefined
  if (!isObject(entries)) return []
  return Object.keys(entries)
    .slice(0, most)
    .flatMap((key) => {
      const { pointer, value } = doc.resolve(joinPointer(operation, 'callbacks', key))
      if (!isObject(value)) return []
      return Object.keys(value).flatMap((url) => {
        if (/^x-/i.test(url)) return []
        const declaration = declarationAt(doc, key, joinPointer(pointer, url))
        return declaration === null ? [] : [{ ...declaration, callback: { operation, url } }]
      })
    })
}

const methods = ['post', 'put', 'patch', 'get', 'delete']

function declarationAt(doc: SpecDocument, key: string, at: Pointer): Declaration | null {
  const { pointer: item, value } = doc.resolve(at)
  if (!isObject(value)) return null
  const method = methods.find((name) => isObject(own(value, name)))
  if (method === undefined) return null
  const { pointer, value: operation } = doc.resolve(joinPointer(item, method))
  if (!isObject(operation)) return null
  return { key, pointer, operation, body: bodyOf(doc, pointer), headers: headersOf(doc, [item, pointer]) }
}

const preference = [/^application\/json\b/, /\+json\b/, /json/, /x-www-form-urlencoded/]

function bodyOf(doc: SpecDocument, operation: Pointer): Declaration['body'] {
  const { pointer, value } = doc.resolve(joinPointer(operation, 'requestBody'))
  const content = isObject(value) ? own(value, 'content') : undefined
  if (!isObject(content)) return null
  const types = Object.keys(content)
  const type =
    preference.map((wanted) => types.find((name) => wanted.test(name))).find((name) => name !== undefined) ?? types[0]
  if (type === undefined) return null
  const media = doc.resolve(joinPointer(pointer, 'content', type))
  const schema =
    isObject(media.value) && isObject(own(media.value, 'schema')) ? joinPointer(media.pointer, 'schema') : null
  return { schema, mediaType: type.includes('*') ? 'application/json' : type.toLowerCase(), pointer: media.pointer }
}

function headersOf(doc: SpecDocument, holders: readonly Pointer[]): Declaration['headers'] {
  return holders.flatMap((holder) => {
    const list = doc.at(joinPointer(holder, 'parameters'))
    if (!Array.isArray(list)) return []
    return list.flatMap((_, index) => {
      const { pointer, value } = doc.resolve(joinPointer(holder, 'parameters', index))
      if (!isObject(value) || own(value, 'in') !== 'header') return []
      const name = own(value, 'name')
      return typeof name === 'string' && /^[\w-]{1,100}$/.test(name)
        ? [{ name, value, schema: joinPointer(pointer, 'schema') }]
        : []
    })
  })
}

export function textAt(object: JsonObject, key: string): string | null {
  const value: JsonValue | undefined = own(object, key)
  return typeof value === 'string' && value !== '' ? value : null
}
