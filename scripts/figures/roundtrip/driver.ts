import type { Binding, MediaType, Operation, Resource } from '../../../src/blueprint/blueprint.ts'
import { infer } from '../../../src/blueprint/infer.ts'
import { wallClock } from '../../../src/lib/clock.ts'
import { isObject, type JsonObject, type JsonValue, putAt, valueAt } from '../../../src/lib/json.ts'
import { createRandom } from '../../../src/lib/random.ts'
import { viewProperties } from '../../../src/openapi/properties.ts'
import { loadDocument } from '../../../src/openapi/load.ts'
import { createRelease } from '../../../src/sandbox/release.ts'
import type { Release, Sandbox } from '../../../src/sandbox/sandbox.ts'
import { createSandboxes } from '../../../src/sandbox/sandboxes.ts'
import type { Reply } from '../../../src/simulate/exchange.ts'
import type { SeedEntity } from '../../../src/simulate/seed/seed.ts'
import { openSqliteStore } from '../../../src/store/sqlite/open.ts'

/** What one call showed, checked against the document independently of the code that made the reply. */
export interface Answer {
  readonly status: number
  readonly body: JsonValue | undefined
  readonly headers: Reply['headers']
  /** Violations of the declared response schema; undefined where nothing is declared for the status. */
  readonly violations: readonly string[] | undefined
}

/** A document's sandbox, driven as a client would that knows nothing but the document and the Blueprint. */
export interface Driver {
  readonly release: Release
  readonly sandbox: Sandbox
  call(operation: Operation, values: CallValues): Promise<Answer>
  close(): Promise<void>
  readonly checked: { replies: number; invalid: string[]; errors500: string[] }
}

/** What a client remembers from call to call. */
interface Session {
  calls: number
  readonly prefixes: Map<string, string>
}

export interface CallValues {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: JsonValue
}

export async function openDriver(source: string): Promise<Driver | string> {
  const loaded = await loadDocument(source)
  if (!loaded.ok) return loaded.failure.problems.map((problem) => problem.message).join('; ')
  const blueprint = infer(loaded.document)
  const store = openSqliteStore({ path: ':memory:' })
  const release = createRelease({ document: loaded.document, blueprint, seed: 1 })
  const sandboxes = createSandboxes({ store, clock: wallClock })
  sandboxes.publish(release)
  const sandbox = await sandboxes.create({ api: blueprint.api, isDefault: true })
  const session: Session = { calls: 0, prefixes: new Map() }
  const checked = { replies: 0, invalid: [] as string[], errors500: [] as string[] }
  const call = async (operation: Operation, values: CallValues): Promise<Answer> => {
    session.calls++
    const request = buildRequest(release, sandbox, operation, values, session)
    let reply: Reply
    try {
      reply = await sandbox.handle(request)
    } catch (cause) {
      checked.errors500.push(
        `${operation.method} ${operation.path}: ${cause instanceof Error ? cause.stack : String(cause)}`,
      )
      return { status: 500, body: undefined, headers: {}, violations: undefined }
    }
    const answer = readAnswer(release, operation, reply)
    checked.replies++
    if (answer.violations !== undefined && answer.violations.length > 0) {
      checked.invalid.push(
        `${operation.method} ${operation.path} ${answer.status}: ${answer.violations.slice(0, 3).join('; ')}`,
      )
    }
    if (reply.status >= 500)
      checked.errors500.push(
        `${operation.method} ${operation.path}: ${reply.status} ${String(reply.body).slice(0, 300)}`,
      )
    return answer
  }
  return { release, sandbox, call, checked, close: () => store.close() }
}

function buildRequest(release: Release, sandbox: Sandbox, operation: Operation, values: CallValues, session: Session) {
  const headers: Record<string, string> = { accept: '*/*' }
  const query = new URLSearchParams({ ...operation.fixedQuery, ...values.query })
  for (const use of operation.security[0] ?? []) {
    const credential = sandbox.record.credentials.find(({ scheme }) => scheme === use.scheme)
    if (credential?.in === 'query') query.set(credential.name, credential.value)
    else if (credential?.in === 'cookie') headers.cookie = `${credential.name}=${credential.value}`
    else if (credential !== undefined) headers[credential.name.toLowerCase()] = credential.value
  }
  if (release.blueprint.security.undeclared) headers.authorization = sandbox.record.credentials[0]!.value
  for (const parameter of operation.parameters) {
    if (!parameter.required || parameter.in === 'path') continue
    if (parameter.in === 'query' && query.has(parameter.name)) continue
    // Each call is one of its own: a repeated idempotency key would ask for the first one's reply.
    const salt = parameter.in === 'header' ? String(session.calls) : ''
    const value = parameter.schema === null ? 'x' : sample(release, parameter.schema, parameter.name, salt)
    const text =
      typeof value === 'object' ? (Array.isArray(value) ? value.join(',') : JSON.stringify(value)) : String(value)
    if (parameter.in === 'query') query.set(parameter.name, text)
    else if (parameter.in === 'header') headers[parameter.name.toLowerCase()] ??= text
  }
  const path = operation.path.replace(/\{([^}]+)\}/g, (_, name: string) =>
    encodeURIComponent(values.params?.[name] ?? prefix(release, operation, name, session.prefixes)),
  )
  const media = bodyMedia(operation)
  let body: Uint8Array | null = null
  const content = media === undefined ? undefined : neededBody(release, operation, media, values.body)
  if (content !== undefined && media !== undefined) {
    const type = media.type.includes('*') ? 'application/octet-stream' : media.type
    headers['content-type'] = type.startsWith('multipart/') ? `${type}; boundary=${boundary}` : type
    body = Buffer.from(encode(content, media.type), 'utf8')
  }
  return {
    method: operation.method,
    path: (operation.basePaths[0] ?? '') + path.replace(/[?#].*$/, ''),
    query: query.toString(),
    headers,
    body,
  }
}

export function bodyMedia(operation: Operation) {
  const content = operation.requestBody?.content ?? []
  return (
    content.find(({ type }) => /json/.test(type)) ??
    content.find(({ type }) => type.includes('urlencoded')) ??
    content[0]
  )
}

/** A path value that names no resource (`{objectType}`): the same in every call that takes it. */
function prefix(release: Release, operation: Operation, name: string, known: Map<string, string>): string {
  const schema = operation.parameters.find((candidate) => candidate.in === 'path' && candidate.name === name)?.schema
  const before = known.get(name)
  if (schema == null) return before ?? 'x'
  const validator = release.simulator.model.validators.at(schema, 'request')
  if (before !== undefined && (validator.isValid(before) || validator.isValid(Number(before)))) return before
  const value = String(sample(release, schema, name))
  known.set(name, value)
  return value
}

/** Calls that only locate something say what the document demands besides. */
function neededBody(release: Release, operation: Operation, media: MediaType, said: JsonValue | undefined) {
  const writes = ['create', 'update', 'replace'].includes(operation.behavior.kind)
  if ((writes && said !== undefined) || media.schema === null) return said
  const { required } = viewProperties(release.document, media.schema)
  const given = isObject(said) ? said : {}
  if (
    [...required].every((name) => Object.hasOwn(given, name)) &&
    (said !== undefined || !operation.requestBody?.required)
  )
    return said
  const whole = sample(release, media.schema, operation.id)
  if (!isObject(whole)) return said ?? whole
  return { ...Object.fromEntries(Object.entries(whole).filter(([name]) => required.has(name))), ...given }
}

const boundary = 'roundtrip'

function encode(value: JsonValue, type: string): string {
  if (type.startsWith('multipart/')) return multipart(value)
  if (!type.includes('urlencoded'))
    return typeof value === 'string' && !type.includes('json') ? value : JSON.stringify(value)
  const pairs: string[] = []
  const add = (name: string, item: JsonValue) => {
    if (Array.isArray(item)) for (const [index, each] of item.entries()) add(`${name}[${index}]`, each)
    else if (isObject(item)) for (const key of Object.keys(item)) add(`${name}[${key}]`, item[key]!)
    else pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(item === null ? '' : String(item))}`)
  }
  if (isObject(value)) for (const key of Object.keys(value)) add(key, value[key]!)
  return pairs.join('&')
}

/** One part a property; a text that is not a scalar travels as JSON. */
function multipart(value: JsonValue): string {
  const parts = Object.entries(isObject(value) ? value : {}).map(([name, item]) => {
    const structured = item !== null && typeof item === 'object'
    const type = structured ? 'Content-Type: application/json\r\n' : ''
    const text = structured ? JSON.stringify(item) : String(item)
    return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n${type}\r\n${text}\r\n`
  })
  return `${parts.join('')}--${boundary}--\r\n`
}

export function sample(
  release: Release,
  schema: string,
  name: string,
  salt = '',
  direction: 'request' | 'response' = 'request',
): JsonValue {
  const random = createRandom(`figure/${schema}/${name}/${salt}`)
  return release.simulator.model.sampler.generate(schema, { direction, random, now: wallClock.now(), name })
}

function readAnswer(release: Release, operation: Operation, reply: Reply): Answer {
  const text =
    reply.body === null ? '' : typeof reply.body === 'string' ? reply.body : Buffer.from(reply.body).toString('utf8')
  const type = String(reply.headers['Content-Type'] ?? '')
  const body = /json/.test(type) && text !== '' ? (JSON.parse(text) as JsonValue) : text === '' ? undefined : text
  const declared =
    operation.responses.find(({ status }) => status === String(reply.status)) ??
    operation.responses.find(({ status }) => status.toUpperCase() === `${Math.floor(reply.status / 100)}XX`) ??
    operation.responses.find(({ status }) => status === 'default')
  const media =
    declared?.content.find((candidate) => candidate.type.split(';')[0] === type.split(';')[0]) ??
    declared?.content.find((candidate) => /\*/.test(candidate.type))
  if (media?.schema == null || body === undefined || !/json/.test(type))
    return { status: reply.status, body, headers: reply.headers, violations: undefined }
  const violations = release.simulator.model.validators.at(media.schema, 'response').validate(body)
  return {
    status: reply.status,
    body,
    headers: reply.headers,
    violations: violations.map(({ path, message }) => `${path} ${message}`),
  }
}

/** The path values that lead to an entity, from what a list or seed shows of its containers. */
export function bindingValues(
  release: Release,
  operation: Operation,
  entity: SeedEntity | undefined,
  chain: Readonly<Record<string, SeedEntity>>,
) {
  const params: Record<string, string> = {}
  const query: Record<string, string> = {}
  const body: JsonObject = {}
  const bindings = operation.behavior.kind === 'example' ? [] : operation.behavior.bindings
  for (const binding of bindings) {
    if (binding.role === 'parent' && binding.in === 'path' && binding.resource !== null) {
      Object.assign(params, containerParams(release, operation, binding.resource, chain))
    }
  }
  for (const binding of bindings) {
    if (binding.in === 'path' && params[binding.param] !== undefined) continue
    const holder = binding.role === 'id' ? entity : binding.resource === null ? undefined : chain[binding.resource]
    const value = valueFor(release, binding, holder, entity)
    if (value === undefined) continue
    if (binding.in === 'path') params[binding.param] = value
    else if (binding.in === 'query') query[binding.param] = value
    else putAt(body, [binding.param], asDeclared(release, operation, binding.param, value))
  }
  return { params, query, body }
}

/** A body says a number as a number. */
function asDeclared(release: Release, operation: Operation, name: string, text: string): JsonValue {
  const media = bodyMedia(operation)?.schema
  const schema = media == null ? undefined : viewProperties(release.document, media).properties.get(name)
  if (schema === undefined) return text
  const validator = release.simulator.model.validators.at(schema, 'request')
  return !validator.isValid(text) && validator.isValid(Number(text)) ? Number(text) : text
}

const templateNames = (path: string) => [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]!)
const withoutNames = (path: string) => path.replace(/\{[^}]+\}/g, '{}')

/** A container below the same path: its own item path says what each of the leading path values stands for. */
function containerParams(
  release: Release,
  operation: Operation,
  resource: string,
  chain: Readonly<Record<string, SeedEntity>>,
): Record<string, string> {
  const itemPath = release.simulator.model.resources.get(resource)?.itemPath
  const holder = chain[resource]
  const params: Record<string, string> = {}
  if (itemPath == null || holder === undefined || !withoutNames(operation.path).startsWith(withoutNames(itemPath)))
    return params
  const item = release.blueprint.operations.find(
    ({ path, behavior }) => path === itemPath && behavior.kind !== 'example',
  )
  if (item === undefined || item.behavior.kind === 'example') return params
  const own = templateNames(operation.path)
  for (const [index, name] of templateNames(itemPath).entries()) {
    const binding = item.behavior.bindings.find(({ param, in: place }) => place === 'path' && param === name)
    const from =
      binding === undefined
        ? undefined
        : binding.role === 'id'
          ? holder
          : binding.resource === null
            ? holder
            : chain[binding.resource]
    const value = binding === undefined ? undefined : valueFor(release, binding, from, holder)
    if (value !== undefined) params[own[index]!] = value
  }
  return params
}

function valueFor(
  release: Release,
  binding: Binding,
  holder: SeedEntity | undefined,
  entity: SeedEntity | undefined,
): string | undefined {
  if (binding.role === 'id' && entity !== undefined && binding.field !== null) {
    const shown = valueAt(entity.value, binding.field)
    if (shown !== undefined && shown !== null) return String(shown)
  }
  if (binding.role === 'parent' && entity !== undefined && binding.field !== null && binding.resource === null) {
    const shown = valueAt(entity.value, binding.field)
    if (shown !== undefined && shown !== null && typeof shown !== 'object') return String(shown)
  }
  // A prefix that nothing shows: the key of what is below it says nothing of it.
  if (holder === undefined || (binding.role === 'parent' && binding.resource === null && binding.field === null))
    return undefined
  const resource = binding.resource === null ? undefined : release.simulator.model.resources.get(binding.resource)
  const field = itemField(release, resource, binding.param) ?? (resource?.idField == null ? null : [resource.idField])
  const shown = field === null ? undefined : valueAt(holder.value, field)
  return shown !== undefined && shown !== null ? String(shown) : holder.key.split('\u001f').at(-1)
}

function itemField(release: Release, resource: Resource | undefined, param: string): readonly string[] | null {
  for (const operation of release.blueprint.operations) {
    if (operation.path !== resource?.itemPath || operation.behavior.kind === 'example') continue
    const binding = operation.behavior.bindings.find((candidate) => candidate.role === 'id')
    if (binding?.field != null) return binding.field
  }
  return param === '' ? null : null
}
