import { isObject, type JsonValue } from '../../lib/json.ts'
import type { ResponseSpec } from '../../blueprint/blueprint.ts'
import { createRandom } from '../../lib/random.ts'
import type { Call, Result } from '../call.ts'
import type { Headers, Refusal, Reply } from '../exchange.ts'
import { createTag, linkHeader, notModified } from '../http/headers.ts'
import { essenceOf, isJsonType } from '../http/media-type.ts'
import { negotiate } from '../http/negotiate.ts'
import { serialize } from '../http/serialize.ts'
import { entityTag } from '../precondition.ts'
import { locationOf } from './location.ts'
import { pageLinks } from './page-fields.ts'
import { renderBody } from './success.ts'

/** Why the client could not be answered: known before anything is done, so that a refused request leaves nothing behind. */
export function unacceptable({ operation, plan, request }: Call): Refusal | undefined {
  if (operation.success.media === null || request.headers.accept === undefined) return undefined
  const chosen = negotiate(request, plan.response?.content ?? [], operation.success.media)
  return chosen.ok ? undefined : chosen.refusal
}

/** The reply to a success: status as declared, headers, and the body in the media type the client accepts. */
export function renderReply(call: Call, result: Exclude<Result, { kind: 'refused' }>): Reply | Refusal {
  const { operation, request } = call
  const status = statusOf(call, result)
  const headers = replyHeaders(call, result)
  const etag = headers.ETag
  if (
    typeof etag === 'string' &&
    (request.method === 'GET' || request.method === 'HEAD') &&
    notModified(request, etag)
  ) {
    return { status: 304, headers, body: null }
  }
  if (operation.success.media === null) return { status, headers, body: null }
  const chosen = negotiate(request, call.plan.response?.content ?? [], operation.success.media)
  if (!chosen.ok) return chosen.refusal
  const body = renderBody(call, result)
  if (body === null) return { status, headers, body: null }
  const json = isJsonType(essenceOf(chosen.contentType))
  headers['Content-Type'] = chosen.contentType
  if (json) return { status, headers, body: 'text' in body ? body.text : JSON.stringify(body.value) }
  const value = 'text' in body ? (JSON.parse(body.text) as JsonValue) : body.value
  const written = serialize(value, chosen.contentType, chosen.media?.schema ?? null, call.model.doc)
  headers['Content-Type'] = written.contentType
  return { status, headers, body: written.body }
}

/** A PUT that may make what is not there documents 200 and 201 (RFC 9110 §9.3.4): which of them it is depends on that. */
function statusOf(call: Call, result: Exclude<Result, { kind: 'refused' }>): number {
  const { operation } = call
  const { status } = operation.success
  if (result.kind !== 'entity' || operation.behavior.kind !== 'replace' || !operation.behavior.upsert) return status
  const fitting = result.created ? 201 : 200
  const other = operation.responses.find((response) => response.status === String(fitting))
  const same = other !== undefined && sameBody(call, call.plan.response, other)
  return same ? fitting : status
}

function sameBody({ model }: Call, one: ResponseSpec | null, other: ResponseSpec): boolean {
  const schemas = [one?.content ?? [], other.content].map((content) =>
    content.map(({ schema }) => (schema === null ? '' : model.doc.resolve(schema).pointer)).join(' '),
  )
  return schemas[0] === schemas[1]
}

function replyHeaders(call: Call, result: Exclude<Result, { kind: 'refused' }>): Headers {
  call.plan.memo.headers ??= declaredHeaders(call)
  const headers: Headers = { ...call.plan.memo.headers }
  if (result.kind === 'entity') {
    const { entity } = result
    // What was just made is shown once as this object: nothing to remember.
    headers.ETag = result.created ? createTag(entity.meta.version, entity.body) : entityTag(entity)
    if (result.created) {
      const location = locationOf(call, result.entity)
      if (location !== null) headers.Location = location
    }
  }
  const behavior = call.operation.behavior
  if (result.kind === 'page' && behavior.kind === 'list') {
    const link = behavior.pagination.link ? linkHeader(pageLinks(call, behavior.pagination, result.page)) : null
    if (link !== null) headers.Link = link
    else delete headers.Link
  }
  return headers
}

/** Headers that the response promises, with values valid by their schemas. */
function declaredHeaders(call: Call): Headers {
  const headers: Headers = {}
  for (const { name, schema, required } of call.plan.response?.headers ?? []) {
    if (!required && !/^x-?ratelimit|^ratelimit/i.test(name)) continue
    if (/^(content-(type|length)|link|etag|location|transfer-encoding|connection|set-cookie)$/i.test(name)) continue
    const random = createRandom(`header/${call.operation.id}/${name}`)
    const context = { direction: 'response', random, now: call.world.now, name } as const
    headers[name] = headerText(schema === null ? 'sandbox' : call.model.sampler.generate(schema, context))
  }
  return headers
}

function headerText(value: JsonValue): string {
  const text = Array.isArray(value)
    ? value.map(String).join(', ')
    : isObject(value)
      ? JSON.stringify(value)
      : String(value)
  return text.replace(/[^\t\x20-\x7e]/g, '?')
}
