import type { Template } from '../../blueprint/authored/authored.ts'
import type { Shape } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts'
import { schemaAt, typesOf, viewProperties } from '../../openapi/properties.ts'
import type { Entity } from '../../store/store.ts'
import type { BehaviorOf, Call, Page, Result } from '../call.ts'
import { viewOf } from '../entity/entities.ts'
import { actOfCall, complain, variablesOf } from '../react/act.ts'
import { exampleBody } from './example.ts'
import { fillPageFields } from './page-fields.ts'
import { bodyShell, fillShell, spliceText, validBody } from './shell.ts'
import { expandPaths, showEntity, withSecrets } from './show.ts'

/** A body: ready text where the stored text can be sent as it is, else a value still to be serialised. */
export type Body = { readonly text: string } | { readonly value: JsonValue } | null

/** The success body of a result, valid against the declared schema. */
export function renderBody(call: Call, result: Exclude<Result, { kind: 'refused' }>): Body {
  if (call.operation.success.media === null) return null
  switch (result.kind) {
    case 'entity':
      if (authoredReply(call) !== null) return { value: renderAuthored(call, result.entity) }
      return renderEntity(call, result.entity, result.created)
    case 'deleted':
      return renderDeleted(call, result.entity)
    case 'page':
      return renderPage(call, call.operation.behavior as BehaviorOf<'list'>, result.page)
    case 'done':
    case 'stateless':
      return { value: validBody(call, exampleBody(call)) }
  }
}

function renderEntity(call: Call, entity: Entity, created = false): Body {
  const behavior = call.operation.behavior
  if (behavior.kind === 'example') return null
  if (behavior.output === null) return { value: renderReceipt(call, entity) }
  const expand = expandPaths(call, '')
  const whole = behavior.output.path.length === 0 && !behavior.output.list
  if (call.plan.output.same && whole && expand.length === 0) return { text: entity.body }
  if (call.plan.output.same && expand.length === 0) return renderStored(call, behavior.output, entity)
  const shown = created ? withSecrets(call, entity, showEntity(call, entity, expand)) : showEntity(call, entity, expand)
  if (whole && (call.plan.output.same || call.plan.output.schema === call.operation.success.media?.schema))
    return { value: shown }
  return {
    value: validBody(call, fillShell(bodyShell(call), behavior.output.path, behavior.output.list ? [shown] : shown)),
  }
}

function authoredReply({ model, operation: { id } }: Call): Template | null {
  const operations = model.rules.authored?.operations
  return operations !== undefined && Object.hasOwn(operations, id) ? operations[id]!.reply : null
}

/** What the overlay says that comes back. */
function renderAuthored(call: Call, entity: Entity): JsonValue {
  const act = actOfCall(call)
  const variables = variablesOf(act, viewOf(entity), null)
  const made = call.model.rules.express.fill(authoredReply(call)!, variables, act.lookup, complain(act))
  return validBody(call, made ?? null)
}

/** The stored text inside its envelope. */
function renderStored(call: Call, output: Shape, entity: Entity): Body {
  const shell = bodyShell(call)
  if (!isObject(shell) || output.path.length === 0)
    return { value: validBody(call, fillShell(shell, output.path, [JSON.parse(entity.body) as JsonObject])) }
  return { text: spliceText(shell, output.path, output.list ? `[${entity.body}]` : entity.body) }
}

/** `{object, id}` after an action names the entity; a reply that speaks of other things stays what it is. */
function renderReceipt(call: Call, entity: Entity): JsonValue {
  const shell = exampleBody(call)
  const { resource } = call.plan
  const schema = call.operation.success.media?.schema
  if (!isObject(shell) || schema == null || resource?.schema == null) return validBody(call, shell)
  const known = viewProperties(call.model.doc, resource.schema).properties
  const names = [...viewProperties(call.model.doc, schema).properties.keys()]
  if (!names.every((name) => known.has(name) || /^(message|success|ok|status)$/.test(name)))
    return validBody(call, shell)
  const value = JSON.parse(entity.body) as JsonObject
  for (const name of names)
    if (value[name] === null || (value[name] !== undefined && typeof value[name] !== 'object'))
      setOwn(shell, name, value[name]!)
  return validBody(call, shell)
}

/** `{id, deleted: true}` and the like carry the id of what is gone. */
function renderDeleted(call: Call, entity: Entity): Body {
  const behavior = call.operation.behavior as BehaviorOf<'delete'>
  if (behavior.output !== null) return renderEntity(call, entity)
  const shell = exampleBody(call)
  if (!isObject(shell)) return { value: validBody(call, shell) }
  const value = JSON.parse(entity.body) as JsonObject
  const schema = call.operation.success.media?.schema
  const names = schema == null ? [] : [...viewProperties(call.model.doc, schema).properties.keys()]
  for (const name of names)
    if (value[name] !== undefined && typeof value[name] !== 'object') setOwn(shell, name, value[name]!)
  for (const flag of ['deleted', 'is_deleted', 'success', 'ok'])
    if (typeof shell[flag] === 'boolean') shell[flag] = true
  return { value: validBody(call, shell) }
}

function renderPage(call: Call, behavior: BehaviorOf<'list'>, page: Page): Body {
  const expand = expandPaths(call, behavior.items.length === 0 ? '' : `${behavior.items.join('.')}.`)
  const asStored = call.plan.output.same && expand.length === 0
  if (asStored && behavior.items.length === 0 && !behavior.keyed)
    return { text: `[${page.items.map((entity) => entity.body).join(',')}]` }
  if (asStored && !behavior.keyed) return renderStoredPage(call, behavior, page)
  const items = page.items.map((entity) => showEntity(call, entity, expand))
  if (behavior.items.length === 0 && !behavior.keyed) return { value: items }
  const held: JsonValue = behavior.keyed
    ? Object.fromEntries(page.items.map((entity, index) => [entity.key, items[index]!]))
    : items
  const body = fillShell(pageShell(call), behavior.items, held)
  if (isObject(body)) fillPageFields(call, body, behavior.pagination, page)
  return { value: validBody(call, body) }
}

/** The envelope is made and checked with an empty list; the stored texts are put into it as they are. */
function renderStoredPage(call: Call, behavior: BehaviorOf<'list'>, page: Page): Body {
  const body = fillShell(pageShell(call), behavior.items, [])
  if (!isObject(body)) return { value: body }
  fillPageFields(call, body, behavior.pagination, page)
  const valid = validBody(call, body)
  if (!isObject(valid)) return { value: valid }
  return { text: spliceText(valid, behavior.items, `[${page.items.map((entity) => entity.body).join(',')}]`) }
}

/** The list's envelope; strings named `url` are the list's own path, as list objects have it. */
function pageShell(call: Call): JsonValue {
  const shell = bodyShell(call)
  if (!isObject(shell)) return {}
  const schema = call.operation.success.media?.schema
  if (typeof shell.url === 'string' && schema != null) {
    const at = schemaAt(call.model.doc, schema, ['url'])
    if (
      at !== null &&
      typesOf(call.model.doc, at).has('string') &&
      call.model.validators.at(at, 'response').isValid(call.request.path)
    )
      shell.url = call.request.path
  }
  return shell
}
