import { type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts'
import { normalizeName } from '../../lib/names.ts'
import { typesOf, viewProperties } from '../../openapi/properties.ts'
import type { Call } from '../call.ts'
import { parseMediaType } from '../http/media-type.ts'
import { parseMultipart, type Part } from '../http/multipart.ts'

const facts: readonly (readonly [RegExp, (file: Part) => JsonValue | null])[] = [
  [/^(original)?(file)?name$/, (file) => file.filename],
  [/^(file)?(size|bytes|length|sizeinbytes|sizebytes)$|^contentlength$|^bytecount$/, (file) => file.bytes.byteLength],
  [/^(content|mime|media|file)type$/, (file) => file.contentType],
]

/** What an upload says of its file, where the entity has a property for it that was not sent. In place. */
export function showUpload(call: Call, value: JsonObject, written: JsonObject): void {
  const file = uploadedFile(call)
  const schema = call.plan.resource?.schema
  if (file === undefined || schema == null) return
  for (const [name, property] of viewProperties(call.model.doc, schema).properties) {
    const fact = facts.find(([called]) => called.test(normalizeName(name)))?.[1](file)
    if (fact === undefined || fact === null || Object.hasOwn(written, name)) continue
    const types = typesOf(call.model.doc, property)
    const wanted = typeof fact === 'number' ? ['integer', 'number'] : ['string']
    if (types.size === 0 || wanted.some((type) => types.has(type))) setOwn(value, name, fact)
  }
}

function uploadedFile({ request, mediaType }: Call): Part | undefined {
  const header = request.headers['content-type']
  if (request.body === null || !mediaType?.startsWith('multipart/') || typeof header !== 'string') return undefined
  const parsed = parseMultipart(request.body, parseMediaType(header)?.parameters.get('boundary') ?? '')
  return parsed.ok ? parsed.parts.find(({ filename }) => filename !== null) : undefined
}
