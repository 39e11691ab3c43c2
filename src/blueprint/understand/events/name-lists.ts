import { isObject, own } from '../../../lib/json.ts'
import { normalizeName, words } from '../../../lib/names.ts'
import { joinPointer, type Pointer } from '../../../lib/pointer.ts'
import type { EndpointResource } from '../../events.ts'
import type { InferContext } from '../../pass.ts'
import { requestSchema } from '../tree.ts'
import { listedTexts } from './fields.ts'
import { isEventName } from './names.ts'

/** Names of events as a schema lists them. */
export interface NameList {
  readonly names: readonly string[]
  readonly pointer: Pointer
}

const most = 2000
const none: NameList = { names: [], pointer: '' }

/** The longest list of what subscriptions can ask for, else of what the event resource tells, else one that is named for it. */
export function eventNames(
  endpoints: readonly EndpointResource[],
  eventResource: {
    readonly resource: { readonly name: string; readonly schema: Pointer | null }
    readonly name: readonly string[]
  } | null,
  context: InferContext,
): NameList {
  const asked = endpoints.flatMap((endpoint) => listsOfEndpoint(endpoint, context))
  const told = eventResource === null ? [] : listsOfEvents(eventResource, context)
  const listed = longest([...asked, ...told])
  return listed.names.length > 0 ? listed : longest(namedLists(context))
}

function longest(lists: readonly NameList[]): NameList {
  return lists.reduce((best, list) => (list.names.length > best.names.length ? list : best), none)
}

function listAt(pointer: Pointer, { schemas }: InferContext): NameList[] {
  const view = schemas.at(pointer)
  const items = view.items ?? (view.properties.size > 0 ? nameWithin(pointer, schemas) : null)
  const home = items === null ? view : schemas.at(items)
  const names = listedTexts(home).filter((name) => isEventName(name) && !/^(\*|all)$/i.test(name))
  return names.length > 1 ? [{ names: names.slice(0, most), pointer: home.pointer }] : []
}

function nameWithin(pointer: Pointer, schemas: InferContext['schemas']): Pointer | null {
  const view = schemas.at(pointer)
  return (
    ['name', 'type', 'event'].map((name) => view.properties.get(name)?.pointer).find((found) => found !== undefined) ??
    null
  )
}

/** In the entity, and in what makes or changes it. */
function listsOfEndpoint({ resource, events }: EndpointResource, context: InferContext): NameList[] {
  if (events === null) return []
  const { draft, schemas } = context
  const homes = draft.operations.flatMap((op) =>
    ['create', 'update', 'replace'].includes(op.behavior.kind) &&
    'resource' in op.behavior &&
    op.behavior.resource === resource
      ? [requestSchema(op)]
      : [],
  )
  homes.unshift(draft.resources.find(({ name }) => name === resource)?.schema ?? null)
  return homes.flatMap((home) => {
    let at: Pointer | null = home
    for (const part of events) at = at === null ? null : (schemas.at(at).properties.get(part)?.pointer ?? null)
    return at === null ? [] : listAt(at, context)
  })
}

function listsOfEvents(
  { resource, name }: NonNullable<Parameters<typeof eventNames>[1]>,
  context: InferContext,
): NameList[] {
  const { draft, schemas } = context
  const field = name[name.length - 1]
  const lists = draft.operations.flatMap((op) =>
    op.behavior.kind === 'list' && op.behavior.resource === resource.name
      ? op.parameters.flatMap((parameter) =>
          parameter.schema !== null && (parameter.name === field || isEventsName(parameter.name))
            ? listAt(parameter.schema, context)
            : [],
        )
      : [],
  )
  const shown =
    resource.schema === null || field === undefined ? undefined : schemas.at(resource.schema).properties.get(field)
  return (shown === undefined ? lists : [...listAt(shown.pointer, context), ...lists]).filter(isSpeaking)
}

/** Names of properties that list events. */
export function isEventsName(name: string): boolean {
  return /^((enabled|subscribed|webhook|hook)?events?(types?|names?|list|keys?|filters?)?|filtertypes|topics?|triggers|eventcategories)$/.test(
    normalizeName(name),
  )
}

/** Component schemas called like a list of event names whose members look like ones: `AccountingEventType`. */
function namedLists(context: InferContext): NameList[] {
  const schemas = context.doc.at('/components/schemas')
  if (!isObject(schemas)) return []
  return Object.keys(schemas).flatMap((key) => {
    if (!/event_?-?(types?|names?)|hook_?-?events?/i.test(key) || /audit|log|activity|calendar|error|stream/i.test(key))
      return []
    const held = own(schemas, key)
    if (!isObject(held) || (own(held, 'enum') === undefined && own(held, 'properties') === undefined)) return []
    const [list] = listAt(joinPointer('/components/schemas', key), context)
    return list !== undefined && list.names.filter(tellsOfChange).length * 3 >= list.names.length && isSpeaking(list)
      ? [list]
      : []
  })
}

/** Most of the names say more than a kind or a state: `order.created` rather than `created`. */
function isSpeaking({ names }: NameList): boolean {
  return names.filter((name) => words(name).length > 1).length * 2 >= names.length
}

function tellsOfChange(name: string): boolean {
  const parts = words(name)
  return parts.length > 1 && /(ed|id|nt)$/.test(parts[parts.length - 1]!)
}
