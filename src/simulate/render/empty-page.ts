import { type JsonObject, type JsonValue, putAt } from '../../lib/json.ts'
import { viewProperties } from '../../openapi/properties.ts'
import type { BehaviorOf, Call } from '../call.ts'

/**
 * An operation that takes the page parameters of the document's lists but describes no reply (`POST /search`): a page of
 * nothing, written as those lists write theirs. Undefined: it takes none.
 */
export function emptyPage(call: Call): JsonObject | undefined {
  const taken = new Set(call.operation.parameters.map(({ name }) => name))
  for (const { schema } of call.operation.requestBody?.content ?? [])
    if (schema !== null) for (const name of viewProperties(call.model.doc, schema).properties.keys()) taken.add(name)
  for (const { behavior } of call.model.blueprint.operations) {
    if (behavior.kind !== 'list' || behavior.items.length === 0) continue
    const { position, fields } = behavior.pagination
    if (position !== null && taken.has(position) && fields.length > 0) return pageOfNothing(behavior)
  }
  return undefined
}

function pageOfNothing({ items, pagination }: BehaviorOf<'list'>): JsonObject {
  const body: JsonObject = {}
  putAt(body, items, [])
  for (const { path, role } of pagination.fields) putAt(body, path, nothing(role))
  return body
}

function nothing(role: BehaviorOf<'list'>['pagination']['fields'][number]['role']): JsonValue {
  if (role === 'has_more' || role === 'has_previous') return false
  return role === 'total' || role === 'count' || role === 'pages' || role === 'offset' ? 0 : null
}
