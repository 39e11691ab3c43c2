import { type JsonValue, own } from '../../lib/json.ts'
import { normalizeName } from '../../lib/names.ts'
import type { Parameter } from '../blueprint.ts'
import { readContent, schemaAt } from './media.ts'
import { itemsOf, type Node, type Place, readNode, type Scope, text } from './scope.ts'
import type { PathTemplate } from './template.ts'

const LOCATIONS = ['path', 'query', 'header', 'cookie', 'querystring'] as const

/** OAS §Parameter Object: which styles a location allows, its default first. */
const STYLES: Readonly<Record<Parameter['in'], readonly string[]>> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form', 'cookie'],
  querystring: ['form'],
}

/** OAS: definitions of these header parameters are ignored. */
const IGNORED_HEADERS = new Set(['accept', 'content-type', 'authorization'])

/** The parameters of an operation: the path item's, overridden by its own, made to agree with the path template. */
export function readParameters(scope: Scope, item: Node, operation: Node, template: PathTemplate): Parameter[] {
  const merged = new Map<string, Parameter>()
  for (const level of [item, operation])
    for (const parameter of readLevel(scope, level)) {
      const name = parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name
      merged.set(`${parameter.in} ${name}`, parameter)
    }
  return fitTemplate(scope, [...merged.values()], operation, template)
}

function readLevel(scope: Scope, level: Node): Parameter[] {
  return itemsOf(scope, level, 'parameters').flatMap((place) => readParameter(scope, place) ?? [])
}

function readParameter(scope: Scope, from: Place): Parameter | null {
  const node = readNode(scope, from, 'parameter')
  if (node === null) return null
  const { parameters } = scope.shared
  const known = parameters.get(node.pointer)
  if (known !== undefined) return known
  const parameter = parseParameter(scope, node)
  parameters.set(node.pointer, parameter)
  return parameter
}

function parseParameter(scope: Scope, node: Node): Parameter | null {
  const name = text(node.value, 'name')
  const place = LOCATIONS.find((location) => location === own(node.value, 'in'))
  if (name === '' || place === undefined) {
    scope.report('error', `parameter ${name || 'without a name'} has no usable "in"`, node.pointer)
    return null
  }
  if (place === 'header' && IGNORED_HEADERS.has(name.toLowerCase())) return null
  const style = readStyle(scope, node, place)
  const explode = own(node.value, 'explode')
  const content = own(node.value, 'schema') === undefined ? readContent(scope, node)[0] : undefined
  return {
    name,
    in: place,
    required: place === 'path' || own(node.value, 'required') === true,
    style,
    explode: typeof explode === 'boolean' ? explode : style === 'form' || style === 'cookie',
    allowReserved: own(node.value, 'allowReserved') === true,
    schema: content?.schema ?? schemaAt(node),
    contentType: content?.type ?? null,
    pointer: node.pointer,
  }
}

function readStyle(scope: Scope, node: Node, place: Parameter['in']): string {
  const style: JsonValue | undefined = own(node.value, 'style')
  const allowed = STYLES[place]
  if (style === undefined) return allowed[0]!
  if (typeof style === 'string' && allowed.includes(style)) return style
  scope.report('warning', `${place} parameter ${text(node.value, 'name')} cannot have style ${style}`, node.pointer)
  return allowed[0]!
}

/** Every template variable gets exactly one path parameter, and every path parameter has its variable. */
function fitTemplate(scope: Scope, all: Parameter[], operation: Node, template: PathTemplate): Parameter[] {
  const declared = all.filter((parameter) => parameter.in === 'path')
  const taken = new Set<Parameter>()
  const take = (variable: string) => {
    const free = declared.filter((parameter) => !taken.has(parameter))
    const found =
      free.find((parameter) => parameter.name === variable) ??
      free.find((parameter) => normalizeName(parameter.name) === normalizeName(variable) && !exact.has(parameter.name))
    if (found !== undefined) taken.add(found)
    return found
  }
  const exact = new Set(template.variables)
  const inPath = template.variables.map((variable) => {
    const found = take(variable)
    if (found?.name === variable) return found
    if (found === undefined) scope.report('warning', `path parameter ${variable} is not declared`, operation.pointer)
    else scope.report('warning', `path parameter ${found.name} is called ${variable} in the path`, found.pointer)
    return { ...(found ?? undeclared(variable, 'path', operation)), name: variable }
  })
  const inQuery = template.queryVariables.flatMap(({ parameter, variable }) => {
    const found = take(variable)
    if (found === undefined && all.some((other) => other.in === 'query' && other.name === parameter)) return []
    const base = found ?? undeclared(parameter, 'query', operation)
    // Writing an example call into the path does not make the value a must.
    return [{ ...base, name: parameter, in: 'query' as const, required: false, style: 'form', explode: true }]
  })
  for (const parameter of declared)
    if (!taken.has(parameter))
      scope.report('warning', `path parameter ${parameter.name} is not in the path`, parameter.pointer)
  return [...inPath, ...all.filter((parameter) => parameter.in !== 'path'), ...inQuery]
}

function undeclared(name: string, place: 'path' | 'query', operation: Node): Parameter {
  return {
    name,
    in: place,
    required: true,
    style: STYLES[place][0]!,
    explode: place === 'query',
    allowReserved: false,
    schema: null,
    contentType: null,
    pointer: operation.pointer,
  }
}
