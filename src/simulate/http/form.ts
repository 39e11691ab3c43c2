import type { MediaType } from '../../blueprint/blueprint.ts'
import { isObject, type JsonValue, own } from '../../lib/json.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { createFormNode, type FormNode, insertLeaf, type Leaf, nameParts, nodeValue, objectValue } from './brackets.ts'
import { parseJson } from './json-text.ts'
import { essenceOf, isJsonType } from './media-type.ts'
import type { Part } from './multipart.ts'
import { type Pair, decodeForm } from './pairs.ts'
import type { Shape, Shapes } from './shape.ts'
import { decodeDelimited } from './styles.ts'

/** A file of a multipart body, or a binary body as a whole (`field` is '' then). */
export interface UploadedFile {
  readonly field: string
  readonly filename: string
  readonly contentType: string
  readonly bytes: Uint8Array
}

export type DecodedForm =
  | { readonly ok: true; readonly value: JsonValue; readonly files: readonly UploadedFile[] }
  | { readonly ok: false; readonly problem: string }

interface FormContext {
  readonly doc: SpecDocument
  readonly shapes: Shapes
  readonly media: MediaType | null
  readonly shape: Shape
}

export function formContext(doc: SpecDocument, shapes: Shapes, media: MediaType | null): FormContext {
  return { doc, shapes, media, shape: shapes.at(media?.schema ?? null) }
}

/** Urlencoded pairs as the value of their schema: brackets, repeated names, JSON inside text; `__proto__` left out. */
export function decodePairs(pairs: readonly Pair[], context: FormContext): DecodedForm {
  const root = createFormNode()
  for (const pair of pairs) {
    const parts = partsFor(pair.name, context.shape)
    if (typeof parts === 'string') return { ok: false, problem: parts }
    if (parts.includes('__proto__')) continue
    const split = parts.length === 1 ? splitByEncoding(pair, context) : undefined
    insertLeaf(root, parts, split === undefined ? pair.value : { ready: split })
  }
  return { ok: true, value: treeValue(root, context), files: [] }
}

/** Multipart parts as the value of their schema; a file stands in it as its name, or as what it is where an object is wanted. */
export function decodeParts(parts: readonly Part[], context: FormContext): DecodedForm {
  const root = createFormNode()
  const files: UploadedFile[] = []
  for (const part of parts) {
    const names = partsFor(part.name, context.shape)
    if (typeof names === 'string') return { ok: false, problem: names }
    if (names.includes('__proto__')) continue
    const shape = shapeAt(names, context)
    const leaf = partLeaf(part, shape)
    if (typeof leaf === 'object' && 'file' in leaf) {
      files.push({ ...leaf.file, field: part.name })
      insertLeaf(root, names, { ready: fileValue(leaf.file, shape) })
    } else insertLeaf(root, names, leaf)
  }
  return { ok: true, value: treeValue(root, context), files }
}

/** The name as declared comes before the name as a path. */
function partsFor(name: string, shape: Shape): string[] | string {
  const parts = !name.includes('[') || shape.properties.has(name) ? [name] : nameParts(name)
  return parts ?? 'has a field name with brackets nested too deep'
}

function treeValue(root: FormNode, { shape, shapes }: FormContext): JsonValue {
  return root.children.size === 0
    ? {}
    : shape.array && !shape.object
      ? nodeValue(root, shape, shapes)
      : objectValue(root, shape, shapes)
}

function shapeAt(names: readonly string[], { shape, shapes }: FormContext): Shape {
  let at = shape
  for (const name of names)
    at =
      at.array && (name === '' || /^\d+$/.test(name))
        ? shapes.at(at.items)
        : shapes.at(at.properties.get(name) ?? at.rest)
  return at
}

/** OAS §Encoding Object: with `style` and `explode: false` a list travels in one field. */
function splitByEncoding(pair: Pair, { doc, shapes, media, shape }: FormContext): JsonValue | undefined {
  const encoding = media === null ? undefined : doc.at(`${media.pointer}/encoding`)
  const one = isObject(encoding) ? own(encoding, pair.name) : undefined
  if (!isObject(one)) return undefined
  const style = own(one, 'style')
  const delimiter = style === 'spaceDelimited' ? /%20|\+| / : style === 'pipeDelimited' ? /%7C|\|/i : ','
  if (own(one, 'explode') !== false && delimiter === ',') return undefined
  const inner = shapes.at(shape.properties.get(pair.name) ?? null)
  return inner.array || inner.object
    ? decodeDelimited(pair.raw, delimiter, false, inner, shapes, decodeForm)
    : undefined
}

type PartLeaf = Leaf | { readonly file: Omit<UploadedFile, 'field'> }

function partLeaf(part: Part, shape: Shape): PartLeaf {
  const essence = part.contentType === null ? '' : essenceOf(part.contentType)
  const wantsJson = isJsonType(essence) && !isBinary(shape)
  if (wantsJson && (part.filename === null || shape.object || shape.array)) {
    const parsed = parseJson(textOf(part.bytes))
    if (parsed.ok) return { ready: parsed.value }
  }
  const isFile = part.filename !== null || !(essence === '' || essence.startsWith('text/') || isJsonType(essence))
  if (!isFile) return textOf(part.bytes)
  const filename = part.filename || 'file'
  return { file: { filename, contentType: essence || 'application/octet-stream', bytes: part.bytes } }
}

function isBinary(shape: Shape): boolean {
  return shape.format === 'binary' || shape.format === 'byte' || shape.format === 'base64'
}

/** Base64 of larger files is not kept in values. */
const maxInline = 1_048_576

function fileValue(file: Omit<UploadedFile, 'field'>, shape: Shape): JsonValue {
  if (shape.format === 'byte' || shape.format === 'base64')
    return Buffer.from(file.bytes.subarray(0, maxInline)).toString('base64')
  if (shape.object && !shape.types.some(({ type }) => type === 'string'))
    return { filename: file.filename, content_type: file.contentType, size: file.bytes.length }
  return file.filename
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}
