import { readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import { isObject, type JsonObject, type JsonValue, own } from '../src/lib/json.ts'
import { atPointer, type Pointer } from '../src/lib/pointer.ts'
import type { SpecDocument } from '../src/openapi/document.ts'

/** A document from a plain object, for tests that are not about loading. References must be local. */
export function documentOf(root: JsonObject, source = 'memory:'): SpecDocument {
  const version = String(own(root, 'openapi') ?? '3.0')
  const at = (pointer: Pointer) => atPointer(root, pointer)
  const resolve = (pointer: Pointer) => {
    const seen = new Set<Pointer>()
    let here = pointer
    for (;;) {
      const value = at(here)
      const reference = isObject(value) ? own(value, '$ref') : undefined
      if (typeof reference !== 'string' || !reference.startsWith('#')) return { pointer: here, value }
      if (seen.has(here)) return { pointer: here, value: undefined }
      seen.add(here)
      here = decodeURIComponent(reference.slice(1))
    }
  }
  const dialect = version.startsWith('3.1') ? '3.1' : version.startsWith('3.2') ? '3.2' : '3.0'
  return { source, dialect, root, digest: '', problems: [], at, resolve }
}

/** A document with only schemas. */
export function schemasOf(version: '3.0.3' | '3.1.0', schemas: Record<string, JsonValue>): SpecDocument {
  return documentOf({ openapi: version, info: { title: 'test', version: '1' }, paths: {}, components: { schemas } })
}

export function readDocument(path: string): SpecDocument {
  const text = readFileSync(path, 'utf8')
  const root = (path.endsWith('.json') ? JSON.parse(text) : load(text)) as JsonObject
  return documentOf(root, path)
}

/** Pointers of every schema of a request body (JSON or form) and of every reply body (JSON), by direction. */
export function bodySchemas(doc: SpecDocument): { pointer: Pointer; direction: 'request' | 'response'; at: string }[] {
  const found: { pointer: Pointer; direction: 'request' | 'response'; at: string }[] = []
  const content = (holder: Pointer, direction: 'request' | 'response', at: string) => {
    const { pointer, value } = doc.resolve(holder)
    const media = isObject(value) ? own(value, 'content') : undefined
    if (!isObject(media)) return
    for (const [type, body] of Object.entries(media))
      if (/json|form/.test(type) && isObject(body) && isObject(own(body, 'schema')))
        found.push({
          pointer: `${pointer}/content/${type.replaceAll('~', '~0').replaceAll('/', '~1')}/schema`,
          direction,
          at,
        })
  }
  const paths = own(doc.root, 'paths')
  for (const [path, item] of Object.entries(isObject(paths) ? paths : {}))
    for (const [method, operation] of Object.entries(isObject(item) ? item : {})) {
      if (!/^(get|put|post|delete|patch)$/.test(method) || !isObject(operation)) continue
      const base = `/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}`
      content(`${base}/requestBody`, 'request', `${method} ${path}`)
      const responses = own(operation, 'responses')
      for (const status of Object.keys(isObject(responses) ? responses : {}))
        if (status.startsWith('2')) content(`${base}/responses/${status}`, 'response', `${method} ${path} ${status}`)
    }
  return found
}
