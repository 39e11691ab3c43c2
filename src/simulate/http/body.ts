import type { MediaType, Operation } from '../../blueprint/blueprint.ts'
import type { JsonValue } from '../../lib/json.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import type { Validators } from '../../openapi/schema.ts'
import type { Refusal, SandboxRequest } from '../exchange.ts'
import { type ChosenMedia, chooseMedia } from './body-media.ts'
import { decodeText, decompress, refuse } from './body-text.ts'
import { coerceScalar } from './coerce.ts'
import { type DecodedForm, decodePairs, decodeParts, formContext, type UploadedFile } from './form.ts'
import { describeOffset, parseJson } from './json-text.ts'
import { essenceOf, isJsonLinesType, isJsonType, isXmlType } from './media-type.ts'
import { parseMultipart } from './multipart.ts'
import { parsePairs } from './pairs.ts'
import { createShapes, type Shapes } from './shape.ts'
import type { RequestViolation } from './violations.ts'
import { readXml } from './xml-read.ts'

export type { UploadedFile } from './form.ts'

export interface DecodedBody {
  /** Undefined: there is no body, or none that can be read where none is declared. */
  readonly value: JsonValue | undefined
  /** Concrete, without parameters; null without a body. */
  readonly mediaType: string | null
  /** The declared media type it was read by. */
  readonly media: MediaType | null
  readonly files?: readonly UploadedFile[]
  /** Why it cannot be read at all. */
  readonly refusal?: Refusal
}

export type BodyDecoder = (request: SandboxRequest) => DecodedBody

const nothing: DecodedBody = { value: undefined, mediaType: null, media: null }

/** The listener refuses larger bodies; this guards other callers. */
const maxBytes = 64 * 1_048_576

/** Content-Type headers remembered per operation: clients send the same few. */
const maxKnownTypes = 32

/** Reads the body of one operation by its Content-Type and schema: bytes in, JSON out. */
export function createBodyDecoder(operation: Operation, doc: SpecDocument): BodyDecoder {
  const shapes = createShapes(doc)
  const known = new Map<string, ReturnType<typeof chooseMedia>>()
  const choose = (type: string): ReturnType<typeof chooseMedia> => {
    const chosen = known.get(type) ?? chooseMedia(operation.requestBody, type, '')
    if (known.size < maxKnownTypes) known.set(type, chosen)
    return chosen
  }
  return (request) => {
    const bytes = request.body
    const type = headerText(request, 'content-type')
    if (bytes === null || bytes.length === 0) return emptyBody(operation, type)
    if (bytes.length > maxBytes)
      return { ...nothing, ...refuse('payload_too_large', `The body is larger than ${maxBytes} bytes`) }
    const inflated = decompress(bytes, headerText(request, 'content-encoding'))
    if (!inflated.ok) return { ...nothing, refusal: inflated.refusal }
    const chosen = type === undefined ? guessMedia(operation, inflated.value) : choose(type)
    if (!chosen.ok) return { ...nothing, refusal: chosen.refusal }
    const decoded = decodeAs(chosen.value, inflated.value, doc, shapes)
    const undeclared = operation.requestBody === null && decoded.refusal !== undefined
    return undeclared ? { ...nothing, mediaType: decoded.mediaType } : decoded
  }
}

function guessMedia(operation: Operation, bytes: Uint8Array): ReturnType<typeof chooseMedia> {
  return chooseMedia(operation.requestBody, undefined, Buffer.from(bytes.subarray(0, 256)).toString('latin1'))
}

/** An empty form is an object without properties; anything else empty is no body. */
function emptyBody(operation: Operation, type: string | undefined): DecodedBody {
  if (type === undefined || operation.requestBody === null) return nothing
  const chosen = chooseMedia(operation.requestBody, type, '')
  if (!chosen.ok) return nothing
  const { essence, media } = chosen.value
  const value = essence === 'application/x-www-form-urlencoded' ? {} : undefined
  return { value, mediaType: essence, media }
}

function decodeAs(chosen: ChosenMedia, bytes: Uint8Array, doc: SpecDocument, shapes: Shapes): DecodedBody {
  const { essence, parameters, media } = chosen
  const base = { mediaType: essence, media }
  if (essence === 'multipart/form-data' || essence === 'multipart/mixed' || essence === 'multipart/related') {
    const parsed = parseMultipart(bytes, parameters.get('boundary') ?? '')
    if (!parsed.ok) return malformed(base, `The multipart body ${parsed.problem}`)
    return fromForm(base, decodeParts(parsed.parts, formContext(doc, shapes, media)))
  }
  if (!isTextual(essence)) return binaryBody(base, bytes)
  const text = decodeText(bytes, parameters.get('charset'))
  if (!text.ok) return { ...base, value: undefined, refusal: text.refusal }
  if (essence === 'application/x-www-form-urlencoded')
    return fromForm(base, decodePairs(parsePairs(text.value), formContext(doc, shapes, media)))
  if (isJsonType(essence)) return jsonBody(base, text.value)
  if (isJsonLinesType(essence)) return jsonLines(base, text.value)
  if (isXmlType(essence)) {
    const parsed = readXml(text.value, media?.schema ?? null, doc, shapes)
    return parsed.ok ? { ...base, value: parsed.value } : malformed(base, `The XML body ${parsed.problem}`)
  }
  const shape = shapes.at(media?.schema ?? null)
  const loose = shape.object || shape.array ? parseJson(text.value) : undefined
  return { ...base, value: loose?.ok ? loose.value : coerceScalar(text.value, shape) }
}

interface Base {
  readonly mediaType: string
  readonly media: MediaType | null
}

function isTextual(essence: string): boolean {
  return (
    essence.startsWith('text/') ||
    isJsonType(essence) ||
    isXmlType(essence) ||
    isJsonLinesType(essence) ||
    /^application\/(x-www-form-urlencoded|(x-)?yaml|graphql|javascript|sql|jwt|jose|x-sh)$/.test(essence)
  )
}

function jsonBody(base: Base, text: string): DecodedBody {
  const parsed = parseJson(text)
  if (parsed.ok) return { ...base, value: parsed.value }
  const where = parsed.offset < 0 ? '' : ` at ${describeOffset(text, parsed.offset)}`
  return malformed(base, `The JSON body ${parsed.problem}${where}`)
}

function jsonLines(base: Base, text: string): DecodedBody {
  const values: JsonValue[] = []
  for (const line of text.split(/[\n\u001e]/)) {
    if (line.trim() === '') continue
    const parsed = parseJson(line)
    if (!parsed.ok) return malformed(base, `Line ${values.length + 1} of the body ${parsed.problem}`)
    values.push(parsed.value)
  }
  return { ...base, value: values }
}

function fromForm(base: Base, form: DecodedForm): DecodedBody {
  if (!form.ok) return malformed(base, `The form ${form.problem}`)
  return form.files.length === 0 ? { ...base, value: form.value } : { ...base, value: form.value, files: form.files }
}

/** Of binary content the value has the beginning in base64; all of it is in `files`. */
function binaryBody(base: Base, bytes: Uint8Array): DecodedBody {
  const file = { field: '', filename: 'body', contentType: base.mediaType, bytes }
  return { ...base, value: Buffer.from(bytes.subarray(0, 65_536)).toString('base64'), files: [file] }
}

function malformed(base: Base, message: string): DecodedBody {
  const fields = [{ in: 'body', path: '', message, keyword: 'syntax' }]
  return { ...base, value: undefined, refusal: { kind: 'malformed', message, fields } }
}

function headerText(request: SandboxRequest, name: string): string | undefined {
  const value = Object.hasOwn(request.headers, name) ? request.headers[name] : undefined
  return Array.isArray(value) ? value[0] : value
}

/** What is wrong with a body that could be read. `path` is a JSON Pointer into it. */
export function validateBody(
  decoded: DecodedBody,
  operation: Operation,
  validators: Validators,
): readonly RequestViolation[] {
  const { value, media } = decoded
  if (decoded.refusal !== undefined || operation.requestBody === null) return valid
  if (value === undefined) return operation.requestBody.required ? missing : valid
  if (media === null || media.schema === null || isBinaryBody(decoded)) return valid
  const validator = validators.at(media.schema, 'request')
  if (validator.isValid(value)) return valid
  return validator.validate(value).map(({ path, message, keyword }) => ({ in: 'body', path, message, keyword }))
}

const valid: readonly RequestViolation[] = []
const missing: readonly RequestViolation[] = [{ in: 'body', path: '', message: 'is required', keyword: 'required' }]

/** Bytes are as the client likes them: `type: string, format: binary` says nothing to check. */
function isBinaryBody({ mediaType }: DecodedBody): boolean {
  const essence = essenceOf(mediaType ?? '')
  return !isTextual(essence) && !essence.startsWith('multipart/')
}
