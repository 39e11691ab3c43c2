import { isObject, own } from '../../lib/json.ts'
import { joinPointer, type Pointer, pointerTokens } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'

/** OAS §XML Object, as far as it changes names and places. */
export interface XmlShape {
  /** Without prefix. */
  readonly name: string | null
  readonly prefix: string | null
  readonly namespace: string | null
  readonly node: 'element' | 'attribute' | 'text' | 'none'
  readonly wrapped: boolean
}

const plain: XmlShape = { name: null, prefix: null, namespace: null, node: 'element', wrapped: false }

/** The `xml` of a schema: beside a reference, behind it, or in its `allOf`. */
export function xmlShape(doc: SpecDocument, pointer: Pointer | null, depth = 0): XmlShape {
  if (pointer === null || depth > 4) return plain
  const target = doc.resolve(pointer)
  for (const schema of [doc.at(pointer), target.value]) {
    const xml = isObject(schema) ? own(schema, 'xml') : undefined
    if (isObject(xml)) return readXml(xml)
  }
  const parts = isObject(target.value) ? own(target.value, 'allOf') : undefined
  if (!Array.isArray(parts)) return plain
  for (let i = 0; i < parts.length; i++) {
    const found = xmlShape(doc, joinPointer(target.pointer, 'allOf', i), depth + 1)
    if (found !== plain) return found
  }
  return plain
}

function readXml(xml: NonNullable<ReturnType<typeof own>> & object): XmlShape {
  const text = (key: string) => {
    const value = isObject(xml) ? own(xml, key) : undefined
    return typeof value === 'string' && value !== '' ? value : null
  }
  const flag = (key: string) => isObject(xml) && own(xml, key) === true
  const type = text('nodeType')
  const node =
    type === 'attribute' || flag('attribute') ? 'attribute' : type === 'text' || type === 'cdata' ? 'text' : 'element'
  return {
    name: text('name'),
    prefix: text('prefix'),
    namespace: text('namespace'),
    node: type === 'none' ? 'none' : node,
    wrapped: flag('wrapped'),
  }
}

/** The name of the outermost element: `xml.name`, else the component's own name. */
export function rootName(doc: SpecDocument, pointer: Pointer | null): string {
  const { name } = xmlShape(doc, pointer)
  if (name !== null) return name
  const tokens = pointer === null ? [] : pointerTokens(doc.resolve(pointer).pointer)
  const component = tokens[1] === 'schemas' && tokens.length === 3 ? tokens[2]! : 'root'
  return /^[A-Za-z_][\w.-]*$/.test(component) ? component : 'root'
}
