import { operationNames } from '../blueprint/authored/read.ts'
import type { Operation } from '../blueprint/blueprint.ts'
import type { JsonValue } from '../lib/json.ts'
import { nearest } from '../lib/nearest.ts'
import { type Credential, type FilledStep, requestOf } from '../journeys/request.ts'
import type { Release, Sandbox } from '../sandbox/sandbox.ts'
import { SandboxError } from './errors.ts'
import { readBody, reasonOf } from './exchanges.ts'
import type { Reached } from './fetch.ts'
import { respond } from './respond.ts'
import type { UntypedAnswer, UntypedCall, UntypedInit } from './types.ts'

/** A call did not come to the status that was expected. */
export class CallError extends SandboxError {
  override readonly name = 'CallError'
  readonly answer: UntypedAnswer

  constructor(message: string, answer: UntypedAnswer) {
    super(message)
    this.answer = answer
  }
}

/** Calls by operation; what is sent is written as the document says: styles of parameters, media type, credentials. */
export function createCall(release: Release, sandbox: () => Sandbox, reached: Reached): UntypedCall {
  const idOf = operationNames(release.blueprint.operations)
  return async (name, init = {}) => {
    const operation = release.blueprint.operations.find(({ id }) => id === idOf(name))
    if (operation === undefined) throw unknown(release, name)
    const called = sandbox()
    const request = written(release, operation, init, called.record.credentials)
    const origin = reached.origin()
    const reply = await reached.handle({ ...request, headers: { ...request.headers } }, origin)
    const response = await respond(reply, origin + request.path, undefined)
    const answer = await answerOf(release, called, response)
    if (init.expect !== undefined && response.status !== init.expect) throw unexpected(name, init.expect, answer)
    return answer
  }
}

function written(release: Release, operation: Operation, init: UntypedInit, credentials: readonly Credential[]) {
  const { path = {}, query = {}, cookies = {}, headers = {}, authorized = true } = init
  checkPath(operation, path)
  const params = [
    ...paramsIn('path', path),
    ...paramsIn('query', query),
    ...paramsIn('cookie', cookies),
    ...paramsIn('header', headers),
  ]
  const body = bodyOf(operation, init)
  return requestOf(release.simulator.model, operation, { params, body }, authorized ? credentials : [])
}

function checkPath({ method, path }: Operation, given: Readonly<Record<string, unknown>>): void {
  const wanted = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name!)
  const missing = wanted.find((name) => given[name] === undefined)
  if (missing !== undefined) throw new SandboxError(`${method} ${path} needs path: { ${missing}: … }`)
  const extra = Object.keys(given).find((name) => !wanted.includes(name))
  if (extra !== undefined) throw new SandboxError(`${method} ${path} has no path parameter '${extra}'`)
}

function paramsIn(place: 'path' | 'query' | 'cookie' | 'header', values: Readonly<Record<string, unknown>>) {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, in: place, value: asJson(value) }],
  )
}

/** Dates and the like as JSON has them; what is undefined is left out. */
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as JsonValue

function bodyOf({ requestBody }: Operation, { body, contentType }: UntypedInit): FilledStep['body'] {
  if (body === undefined) return null
  const declared = requestBody?.content.map(({ type }) => type) ?? []
  const mediaType = contentType ?? declared.find((type) => /json/i.test(type)) ?? declared[0] ?? 'application/json'
  return { mediaType, value: asJson(body) }
}

async function answerOf({ blueprint }: Release, called: Sandbox, response: Response): Promise<UntypedAnswer> {
  const { status, headers } = response
  const text = await response.text()
  const isJson = /[/+]json\b/i.test(headers.get('content-type') ?? '')
  const id = headers.get(blueprint.conventions.requestIdHeader)
  return {
    status,
    headers,
    body: text === '' ? undefined : isJson ? readBody(text) : text,
    // Worked out when somebody asks: most tests do not.
    get reason() {
      return reasonOf(called, id)
    },
  }
}

function unexpected(name: string, wanted: number, answer: UntypedAnswer): CallError {
  const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body, null, 2)
  const lines = [...answer.reason, ...(body === undefined ? [] : body.split('\n'))].map((line) => `  ${line}`)
  return new CallError([`${name} answered ${answer.status}, not ${wanted}:`, ...lines].join('\n'), answer)
}

function unknown({ blueprint }: Release, name: string): SandboxError {
  const names = blueprint.operations.map(({ method, path }) => `${method} ${path}`)
  const ids = blueprint.operations.flatMap(({ operationId }) => operationId ?? [])
  const close = nearest(name, [...names, ...ids])
  const hint = close === undefined ? `Operations are named as ${names[0] ?? 'GET /things'}` : `Did you mean ${close}?`
  return new SandboxError(`The document has no operation '${name}'. ${hint}`)
}
