import type { Operation, Parameter } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, own, setOwn } from '../../lib/json.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import type { Validator, Validators } from '../../openapi/schema.ts'
import type { SandboxRequest } from '../exchange.ts'
import { coerceScalar } from './coerce.ts'
import { decodeForm, parseCookies } from './pairs.ts'
import { contentValue, decodeQuery, planQuery } from './query.ts'
import { createShapes, type Shape, type Shapes } from './shape.ts'
import { type Decode, decodeDelimited, decodeLabel, decodeMatrix, decodePath } from './styles.ts'
import { type Place, parameterViolation, type RequestViolation } from './violations.ts'

export interface DecodedParameters {
  /** By place and declared name; what was not sent and has no default is absent. */
  readonly values: {
    readonly path: JsonObject
    readonly query: JsonObject
    readonly header: JsonObject
    readonly cookie: JsonObject
  }
  readonly violations: readonly RequestViolation[]
  /** Query values that no parameter declares: text, or texts where repeated. */
  readonly unknownQuery: JsonObject
}

/**
 * @param pathParams values of the path, percent-decoded
 * @param encoded the same before decoding (the router's `encoded`), so that an escaped delimiter stays data
 */
export type ParameterDecoder = (
  request: SandboxRequest,
  pathParams: Readonly<Record<string, string>>,
  encoded?: Readonly<Record<string, string>>,
) => DecodedParameters

/** A parameter of one operation with all that is known before a request comes. */
interface Ready {
  readonly parameter: Parameter
  readonly place: Place
  readonly shape: Shape
  /** Any text is a valid value: nothing to coerce or to validate. */
  readonly plain: boolean
  validator(): Validator | null
}

const noViolations: readonly RequestViolation[] = []

/** Reads the parameters of one operation in every style, coerced by schema, defaults filled in, checked. */
export function createParameterDecoder(
  operation: Operation,
  doc: SpecDocument,
  validators: Validators,
): ParameterDecoder {
  const shapes = createShapes(doc)
  const ready = (...places: Parameter['in'][]) =>
    operation.parameters.filter((p) => places.includes(p.in)).map((p) => prepare(p, doc, shapes, validators))
  const [path, query, header, cookie] = [ready('path'), ready('query'), ready('header'), ready('cookie')]
  const plan = planQuery(query)
  const whole = ready('querystring')[0]
  return (request, pathParams, encoded) => {
    const violations: RequestViolation[] = []
    const values = { path: readPath(path, shapes, pathParams, encoded), query: {}, header: {}, cookie: {} }
    for (const one of path) if (!one.plain) check(one, values.path, violations)
    let unknownQuery: JsonObject = {}
    if (request.query !== '') {
      if (whole !== undefined) values.query = readQuerystring(whole, request.query, shapes)
      else {
        const decoded = decodeQuery(plan, request.query, shapes)
        values.query = decoded.values
        unknownQuery = decoded.unknown
      }
    }
    for (const one of query) check(one, values.query, violations)
    if (whole !== undefined) check(whole, values.query, violations)
    if (header.length > 0) values.header = readHeaders(header, shapes, request)
    for (const one of header) check(one, values.header, violations)
    if (cookie.length > 0) values.cookie = readCookies(cookie, shapes, request)
    for (const one of cookie) check(one, values.cookie, violations)
    return { values, violations: violations.length === 0 ? noViolations : violations, unknownQuery }
  }
}

function prepare(parameter: Parameter, doc: SpecDocument, shapes: Shapes, validators: Validators): Ready {
  const { schema } = parameter
  const place = parameter.in === 'querystring' ? 'query' : parameter.in
  let validator: Validator | null | undefined
  return {
    parameter,
    place,
    shape: shapes.at(schema),
    plain: isPlainText(parameter, doc),
    validator: () => {
      validator ??= schema === null ? null : validators.at(schema, 'request')
      return validator
    },
  }
}

const annotations = new Set(['type', 'title', 'description', 'example', 'examples', 'deprecated', 'default'])

function isPlainText({ schema, style, contentType }: Parameter, doc: SpecDocument): boolean {
  if (style !== 'simple' || contentType !== null) return false
  const value = schema === null ? {} : doc.resolve(schema).value
  if (!isObject(value)) return false
  const type = own(value, 'type')
  return (
    (type === 'string' || (type === undefined && schema === null)) &&
    Object.keys(value).every((key) => annotations.has(key) || key.startsWith('x-'))
  )
}

function readPath(
  parameters: readonly Ready[],
  shapes: Shapes,
  decoded: Readonly<Record<string, string>>,
  encoded: Readonly<Record<string, string>> | undefined,
): JsonObject {
  const values: JsonObject = {}
  for (const { parameter, shape, plain } of parameters) {
    const { name } = parameter
    if (!Object.hasOwn(decoded, name)) continue
    if (plain) setOwn(values, name, decoded[name]!)
    else {
      const escaped = encoded !== undefined && Object.hasOwn(encoded, name)
      const raw = escaped ? encoded[name]! : decoded[name]!
      const decode = escaped ? decodePath : asIs
      setOwn(values, name, pathValue(parameter, raw, shape, shapes, decode) ?? decoded[name]!)
    }
  }
  return values
}

function pathValue(
  parameter: Parameter,
  raw: string,
  shape: Shape,
  shapes: Shapes,
  decode: Decode,
): JsonValue | undefined {
  const { style, explode, contentType, name } = parameter
  if (contentType !== null) return contentValue(decode(raw), contentType, shape)
  if (style === 'label') return decodeLabel(raw, explode, shape, shapes, decode)
  if (style === 'matrix') return decodeMatrix(raw, name, explode, shape, shapes, decode)
  return decodeDelimited(raw, ',', explode, shape, shapes, decode)
}

const asIs: Decode = (raw) => raw

/** Header values are never percent-decoded (OAS §Parameter Object). */
function readHeaders(parameters: readonly Ready[], shapes: Shapes, request: SandboxRequest): JsonObject {
  const values: JsonObject = {}
  const trim: Decode = (raw) => raw.trim()
  for (const { parameter, shape, plain } of parameters) {
    const key = parameter.name.toLowerCase()
    const header = Object.hasOwn(request.headers, key) ? request.headers[key] : undefined
    if (header === undefined) continue
    const text = Array.isArray(header) ? header.join(',') : header
    const value = plain ? text : headerValue(parameter, text, shape, shapes, trim)
    setOwn(values, parameter.name, value)
  }
  return values
}

function headerValue({ contentType, explode }: Parameter, text: string, shape: Shape, shapes: Shapes, decode: Decode) {
  if (contentType !== null) return contentValue(text, contentType, shape)
  return decodeDelimited(text, ',', explode, shape, shapes, decode)
}

function readCookies(parameters: readonly Ready[], shapes: Shapes, request: SandboxRequest): JsonObject {
  const header = request.headers.cookie
  const values: JsonObject = {}
  const cookies = parseCookies(Array.isArray(header) ? header.join('; ') : (header ?? ''))
  for (const { parameter, shape } of parameters) {
    const decode: Decode = parameter.style === 'cookie' ? asIs : decodePath
    const texts = cookies.filter(([name]) => name === parameter.name).map(([, value]) => value)
    if (parameter.explode && shape.object && !shape.array && texts.length === 0) {
      const object: JsonObject = {}
      for (const [name, value] of cookies)
        if (shape.properties.has(name))
          setOwn(object, name, coerceScalar(decode(value), shapes.at(shape.properties.get(name)!)))
      if (Object.keys(object).length > 0) setOwn(values, parameter.name, object)
    } else if (texts.length > 0) setOwn(values, parameter.name, cookieValue(parameter, texts, shape, shapes, decode))
  }
  return values
}

function cookieValue(
  { contentType }: Parameter,
  texts: readonly string[],
  shape: Shape,
  shapes: Shapes,
  decode: Decode,
): JsonValue {
  if (contentType !== null) return contentValue(decode(texts[0]!), contentType, shape)
  return decodeDelimited(shape.array ? texts.join(',') : texts[0]!, ',', false, shape, shapes, decode)
}

/** OAS 3.2 `in: querystring`: the whole query is one value of a media type. */
function readQuerystring({ parameter, shape }: Ready, query: string, shapes: Shapes): JsonObject {
  const values: JsonObject = {}
  const type = parameter.contentType ?? 'application/x-www-form-urlencoded'
  if (type.startsWith('application/x-www-form-urlencoded')) {
    const properties = [...shape.properties].map(([name, pointer]) => ({
      parameter: { ...parameter, name, in: 'query', style: 'form', explode: true, contentType: null } as const,
      shape: shapes.at(pointer),
    }))
    const { values: known, unknown } = decodeQuery(planQuery(properties), query, shapes)
    setOwn(values, parameter.name, { ...unknown, ...known })
  } else setOwn(values, parameter.name, contentValue(decodeForm(query), type, shape))
  return values
}

/** Fills in the default, or says what is wrong. */
function check(one: Ready, values: JsonObject, violations: RequestViolation[]): void {
  const { parameter, place, shape, plain } = one
  const value = own(values, parameter.name)
  if (value === undefined) {
    if (parameter.required)
      violations.push({ in: place, path: parameter.name, message: 'is required', keyword: 'required' })
    else if (shape.defaultValue !== undefined) setOwn(values, parameter.name, copyOf(shape.defaultValue))
    return
  }
  if (plain) return
  const validator = one.validator()
  if (validator === null || validator.isValid(value)) return
  for (const violation of validator.validate(value))
    violations.push(parameterViolation(place, parameter.name, violation))
}

function copyOf(value: JsonValue): JsonValue {
  return typeof value === 'object' && value !== null ? structuredClone(value) : value
}
