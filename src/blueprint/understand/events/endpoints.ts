import { normalizeName, words } from '../../../lib/names.ts'
import type { EndpointResource } from '../../events.ts'
import type { InferContext } from '../../pass.ts'
import type { SchemaView, SchemaViews } from '../schema-view.ts'
import { type DraftOperation, requestSchema } from '../tree.ts'
import { soleValue } from './fields.ts'
import { isEventsName } from './name-lists.ts'
import type { DraftResource } from './things.ts'

interface Place {
  readonly path: readonly string[]
  readonly view: SchemaView
}

/** Resources whose entities say where to send events: with a URL that the client gives, and a name or a list of events that says so. */
export function findEndpoints(context: InferContext): EndpointResource[] {
  const { draft, schemas } = context
  const making = new Map<string, DraftOperation[]>()
  for (const op of draft.operations)
    if (op.behavior.kind === 'create' || op.behavior.kind === 'replace' || op.behavior.kind === 'update')
      making.set(op.behavior.resource, [...(making.get(op.behavior.resource) ?? []), op])
  return draft.resources.flatMap((resource) => {
    // The settings of a hook are no hook.
    if (resource.parent !== null && strongName.test(resource.parent)) return []
    const strong = strongName.test(resource.name)
    // Some documents do not say what makes a hook: then it is what a hook is.
    const unsaid = strong && resource.schema !== null ? [resource.schema] : []
    const requests = (making.get(resource.name) ?? []).flatMap((op) => {
      const found = asked(op, schemas)
      return found.length > 0 ? found : unsaid
    })
    if (requests.length === 0 || !(strong || weakName.test(resource.name))) return []
    const sent = requests.flatMap((request) => placesIn(request, schemas))
    const shown = resource.schema === null ? [] : placesIn(resource.schema, schemas)
    const url = sent.find(isUrl)
    if (url === undefined) return []
    const all = [...shown, ...sent]
    const events = all.find(({ path, view }) => isEventsName(path[path.length - 1]!) && listsNames(view, schemas))
    if (events === undefined && !strong) return []
    return [endpointOf(resource, url, events, all, context)]
  })
}

/** Schemas of what makes or changes it: of the entity, then of the envelope around it where the request has one. */
function asked(op: DraftOperation, schemas: SchemaViews): string[] {
  const request = requestSchema(op)
  const path = op.behavior.kind === 'example' ? [] : (op.behavior.input?.path ?? [])
  let at: string | null = request
  for (const name of path) at = at === null ? null : (schemas.at(at).properties.get(name)?.pointer ?? null)
  return [...new Set([at, request])].filter((schema) => schema !== null)
}

const strongName = /(^|_)(web_?)?hooks?(_|$)/

/** These may be something else: a billing subscription, a payout destination. */
const weakName = /(^|_)(endpoint|subscription|destination|callback|listener|notification)s?$/

function endpointOf(
  resource: DraftResource,
  url: Place,
  events: Place | undefined,
  all: readonly Place[],
  context: InferContext,
): EndpointResource {
  const secret = all.find(({ path, view }) => isText(view) && secretName.test(normalizeName(path[path.length - 1]!)))
  return {
    resource: resource.name,
    url: url.path,
    events: events?.path ?? null,
    secret: secret?.path ?? null,
    active: activeOf(all),
    within: withinOf(resource, context),
  }
}

const secretName =
  /^(webhook|signing|shared|hmac|endpoint)?(secret|secretkey|secrettoken|signingkey|hmackey|signaturekey)$/

/** Properties, and those of one object around a hook's settings (`config.url`). */
function placesIn(schema: string, schemas: SchemaViews): Place[] {
  const found: Place[] = []
  for (const { name, pointer } of schemas.at(schema).properties.values()) {
    const view = schemas.at(pointer)
    found.push({ path: [name], view })
    if (!/^(config(uration)?|webhook|hook|data|attributes|settings)$/i.test(name)) continue
    for (const inner of view.properties.values())
      found.push({ path: [name, inner.name], view: schemas.at(inner.pointer) })
  }
  return found
}

const urlName =
  /^(url|uri|endpoint|endpointur[li]|targetur[li]|target|callbackur[li]|callback|webhookur[li]|notificationur[li]|notifyur[li]|deliveryur[li]|destinationur[li]|postur[li]|hookur[li]|httpur[li]|address|href|destination)$/

function isUrl({ path, view }: Place): boolean {
  if (!isText(view)) return false
  const name = normalizeName(path[path.length - 1]!)
  if (!urlName.test(name)) return false
  if (/ur[li]$|href/.test(name) || view.keyword('format') === 'uri') return true
  const said = `${String(view.keyword('description') ?? '')} ${String(view.keyword('example') ?? '')}`
  return /\b(url|uri|https?|endpoint)\b/i.test(said.slice(0, 2000))
}

function isText(view: SchemaView): boolean {
  return view.properties.size === 0 && view.items === null && (view.types.size === 0 || view.types.has('string'))
}

/** Texts, one text, or objects that have a name. */
function listsNames(view: SchemaView, schemas: SchemaViews): boolean {
  if (view.items === null) return isText(view) && !view.types.has('boolean')
  const items = schemas.at(view.items)
  return isText(items) || ['name', 'type', 'event'].some((name) => items.properties.has(name))
}

function activeOf(places: readonly Place[]): EndpointResource['active'] {
  for (const { path, view } of places) {
    const name = normalizeName(path[path.length - 1]!)
    if (/^(is)?(active|enabled)$/.test(name) && view.types.has('boolean')) return { field: path, on: ['true'] }
    if (/^(is)?(disabled|paused|inactive)$/.test(name) && view.types.has('boolean'))
      return { field: path, on: ['false'] }
    if (!/^(status|state)$/.test(name) || !isText(view)) continue
    const listed = view.keyword('enum')
    const values = Array.isArray(listed) ? listed.filter((value) => typeof value === 'string') : []
    const on = values.filter((value) => /^(enabled?|active|on|live|running)$/i.test(value))
    if (on.length > 0) return { field: path, on }
    // Not listed, but told: "The status of the webhook. It can be `enabled` or `disabled`."
    const told = /\b(enabled|active)\b/.exec(String(view.keyword('description') ?? '').slice(0, 2000))?.[1]
    if (soleValue(view) === undefined && values.length === 0 && told !== undefined) return { field: path, on: [told] }
  }
  return null
}

/** A container that has other things in it, about which its hooks can tell. */
function withinOf({ name, parent }: DraftResource, { draft }: InferContext): string | null {
  if (parent === null) return null
  const others = draft.resources.some(
    (other) => other.name !== name && other.parent === parent && !words(other.name).some(isHook),
  )
  return others ? parent : null
}

const isHook = (word: string) => /^(web)?hooks?$/.test(word)
