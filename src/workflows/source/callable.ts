import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { joinPointer, type Pointer, pointerTokens } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { serverOf } from './server.ts'
import type { Callable, CallableParameter } from './source.ts'

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']

/** Where every operation of a description is: path template, method as written, pointer. */
export function* operationPlaces(document: SpecDocument): Generator<{ path: string; method: string; at: Pointer }> {
  const { value: paths } = document.resolve('/paths')
  if (!isObject(paths)) return
  for (const path of Object.keys(paths)) {
    const item = document.resolve(joinPointer('/paths', path))
    if (!isObject(item.value)) continue
    for (const method of Object.keys(item.value))
      if (methods.includes(method)) yield { path, method, at: joinPointer(item.pointer, method) }
    const more = item.value.additionalOperations
    if (isObject(more))
      for (const method of Object.keys(more))
        yield { path, method, at: joinPointer(item.pointer, 'additionalOperations', method) }
  }
}

/** The operation at a place, or undefined where there is none. */
export function callableAt(
  document: SpecDocument,
  { path, method, at }: { path: string; method: string; at: Pointer },
  location: string,
): Callable | undefined {
  const operation = document.resolve(at).value
  if (!isObject(operation)) return undefined
  const item = at.slice(
    0,
    at.lastIndexOf('/', at.includes('/additionalOperations/') ? at.lastIndexOf('/') - 1 : undefined),
  )
  const { operationId } = operation
  return {
    id: typeof operationId === 'string' ? operationId : `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    server: serverOf(document, [joinPointer(at, 'servers'), joinPointer(item, 'servers'), '/servers'], location),
    parameters: parametersOf(document, [joinPointer(item, 'parameters'), joinPointer(at, 'parameters')]),
    body: bodyOf(document, joinPointer(at, 'requestBody')),
    statuses: isObject(operation.responses) ? Object.keys(operation.responses) : [],
    security: securityOf(operation.security ?? document.at('/security')),
  }
}

/** The path item and method that a pointer into `paths` names; a lenient reader takes the only method where it names none. */
export function placeAt(
  document: SpecDocument,
  pointer: Pointer,
): { path: string; method: string; at: Pointer } | undefined {
  const tokens = pointerTokens(pointer)
  const [first, path, method] = tokens
  if (first !== 'paths' || path === undefined || tokens.length > 3) return undefined
  const item = document.resolve(joinPointer('/paths', path))
  if (!isObject(item.value)) return undefined
  const known = Object.keys(item.value).filter((name) => methods.includes(name))
  const wanted = method === undefined ? (known.length === 1 ? known[0] : undefined) : method
  return wanted === undefined ? undefined : { path, method: wanted, at: joinPointer(item.pointer, wanted) }
}

/** The later wins by place and name (Operation Object, `parameters`). */
function parametersOf(document: SpecDocument, lists: readonly Pointer[]): CallableParameter[] {
  const found = new Map<string, CallableParameter>()
  for (const list of lists) {
    const { value, pointer } = document.resolve(list)
    if (!Array.isArray(value)) continue
    value.forEach((_, index) => {
      const place = document.resolve(joinPointer(pointer, index))
      const one = parameterOf(place.value, document.resolve(joinPointer(place.pointer, 'schema')).value)
      if (one !== undefined) found.set(`${one.in} ${one.name}`, one)
    })
  }
  return [...found.values()]
}

function parameterOf(value: JsonValue | undefined, schema: JsonValue | undefined): CallableParameter | undefined {
  if (!isObject(value) || typeof value.name !== 'string' || typeof value.in !== 'string') return undefined
  const { name, style, explode, content } = value
  const contentType = isObject(content) ? Object.keys(content)[0] : undefined
  const example = exampleOf(value, isObject(schema) ? schema : {})
  return {
    name,
    in: value.in as CallableParameter['in'],
    required: value.required === true || value.in === 'path',
    ...(typeof style === 'string' ? { style } : {}),
    ...(typeof explode === 'boolean' ? { explode } : style !== undefined && style !== 'form' ? { explode: false } : {}),
    ...(contentType === undefined ? {} : { contentType }),
    ...(value.allowReserved === true ? { allowReserved: true } : {}),
    ...(example === undefined ? {} : { example }),
  }
}

/** Parameter Object: `example`, the first of `examples`; then the schema's `default`, `example`, first of `examples`. */
function exampleOf({ example, examples }: JsonObject, schema: JsonObject): JsonValue | undefined {
  const [first] = isObject(examples) ? Object.values(examples) : []
  const named = isObject(first) ? (first.dataValue ?? first.value) : undefined
  const [listed] = Array.isArray(schema.examples) ? schema.examples : []
  return example ?? named ?? schema.default ?? schema.example ?? listed
}

function bodyOf(document: SpecDocument, at: Pointer): Callable['body'] {
  const { value } = document.resolve(at)
  if (!isObject(value) || !isObject(value.content)) return []
  return Object.entries(value.content).map(([mediaType, media]) => ({
    mediaType,
    encoding: isObject(media) && isObject(media.encoding) ? media.encoding : ({} as JsonObject),
  }))
}

function securityOf(value: JsonValue | undefined): string[][] {
  return Array.isArray(value) ? value.filter(isObject).map((one) => Object.keys(one)) : []
}
