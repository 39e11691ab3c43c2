import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import type { Scope, SeenContent } from './scope.ts'
import type { Root } from './syntax.ts'

/** What the root of an expression names. */
export interface Found {
  readonly value: JsonValue | undefined
  /** Why there is none. */
  readonly problem: string
  /** What of a dotted name is a path below the value: `b` in `$inputs.a.b`, where there is an input `a` and no `a.b`. */
  readonly rest: readonly string[]
}

export function find(root: Root, scope: Scope): Found {
  switch (root.kind) {
    case 'self':
      return found(scope.self)
    case 'url':
    case 'method':
      return scope.exchange === null ? absent('nothing was called yet') : found(scope.exchange[root.kind])
    case 'statusCode':
      return scope.exchange?.response ? found(scope.exchange.response.status) : absent('no reply came yet')
    case 'request':
    case 'response':
      return findContent(root, scope)
    case 'message':
      return findMessage(root, scope)
    case 'inputs':
      return findNamed(scope.inputs, root.name, 'there is no input')
    case 'outputs':
      return findNamed(scope.outputs, root.name, 'the workflow gave no output')
    case 'steps': {
      const step = scope.steps.get(root.step)
      if (step === undefined) return absent(`no step ${root.step} was taken yet`)
      return findNamed(step.outputs, root.name, `step ${root.step} gave no output`)
    }
    case 'workflows': {
      const workflow = scope.workflows.get(root.workflow)
      if (workflow === undefined) return absent(`no workflow ${root.workflow} was run yet`)
      const missing = `workflow ${root.workflow} ${root.field === 'inputs' ? 'had no input' : 'gave no output'}`
      return findNamed(workflow[root.field], root.name, missing)
    }
    case 'sourceDescriptions':
      return findSource(root.source, root.reference, scope)
    case 'components': {
      const type = own(scope.components, root.type)
      if (!isObject(type)) return absent(`there are no components of type ${root.type}`)
      return findNamed(type, root.name, `there is no component in ${root.type} named`)
    }
  }
}

function findContent(root: Extract<Root, { kind: 'request' | 'response' }>, scope: Scope): Found {
  const { exchange } = scope
  if (exchange === null) return absent('nothing was called yet')
  const content: SeenContent | null = exchange[root.kind]
  if (content === null) return absent('no reply came')
  if (root.part === 'body') return content.body === undefined ? absent('it has no body') : found(content.body)
  if (root.part === 'header') return findHeader(content.headers, root.name)
  // A reply has neither: those of its request are meant, as the ABNF allows both for both.
  return findExactly(exchange.request[root.part], root.name, `the request has no ${root.part} parameter`)
}

function findMessage(root: Extract<Root, { kind: 'message' }>, scope: Scope): Found {
  if (scope.message === null) return absent('there is no message')
  if (root.part === 'header') return findHeader(scope.message.headers, root.name)
  return scope.message.payload === undefined ? absent('it has no payload') : found(scope.message.payload)
}

function findHeader(headers: Readonly<Record<string, string>>, name: string): Found {
  const key = name.toLowerCase()
  if (Object.hasOwn(headers, key)) return found(headers[key]!)
  const same = Object.keys(headers).find((written) => written.toLowerCase() === key)
  return same === undefined ? absent(`there is no header ${name}`) : found(headers[same]!)
}

function findSource(source: string, reference: string, scope: Scope): Found {
  const description = scope.sourceDescriptions.get(source)
  if (description === undefined) return absent(`there is no source description ${source}`)
  if (reference === 'url' || reference === 'type') return found(description[reference])
  return absent(`${reference} of a source description is no value; url and type are`)
}

/** The whole name first; then the longest beginning of it, up to a dot, that is there. */
function findNamed(object: JsonObject, name: string | null, missing: string): Found {
  if (name === null) return found(object)
  const exact = own(object, name)
  if (exact !== undefined) return found(exact)
  const parts = name.split('.')
  for (let count = parts.length - 1; count > 0; count--) {
    const value = own(object, parts.slice(0, count).join('.'))
    if (value !== undefined) return { value, problem: '', rest: parts.slice(count) }
  }
  return absent(`${missing} ${name}`)
}

function findExactly(object: JsonObject, name: string, missing: string): Found {
  const value = own(object, name)
  return value === undefined ? absent(`${missing} ${name}`) : found(value)
}

function found(value: JsonValue): Found {
  return { value, problem: '', rest: [] }
}

function absent(problem: string): Found {
  return { value: undefined, problem, rest: [] }
}
