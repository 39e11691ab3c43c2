import type { EndpointResource } from '../blueprint/events.ts'
import { isObject, type JsonObject, type JsonValue, own } from '../lib/json.ts'
import { askedNames } from '../simulate/events/names.ts'
import type { Entity } from '../store/store.ts'
import type { NamedCallback } from './afterwards.ts'
import type { SandboxListeners } from './open.ts'
import { dataSecrets } from './secrets.ts'
import type { Sandbox } from './sandbox.ts'
import { secretProblem } from '../webhooks/sign/key.ts'
import type { FoundScheme } from '../webhooks/schemes.ts'
import type { Subscription } from '../webhooks/subscription.ts'
import { type Draft, urlProblem } from '../webhooks/subscribing.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'

/** URLs that requests of one sandbox may name; of more, the one named longest ago is forgotten. */
const maxCallbacks = 500

export interface SubscribersEnv {
  readonly webhooks: Webhooks
  scheme(sandbox: string, name: string): FoundScheme
}

/**
 * Subscriptions of the API's own: entities of an endpoint resource, and URLs that come with a request. What is kept of them is in
 * the commit of the write that made them.
 */
export function createSubscribers(env: SubscribersEnv): SandboxListeners {
  const { webhooks } = env
  return {
    events: webhooks.wake,
    reset: webhooks.reset,
    deleted: webhooks.forget,
    endpoint: (sandbox, resource, key, entity, events) =>
      settle(mirrorEndpoint(env, sandbox, resource, key, entity, events)),
    callback: (sandbox, callback, events) => settle(mirrorCallback(env, sandbox, callback, events)),
  }
}

/** Whoever called waits for the commit, and hears of it when it is lost. */
function settle(work: Promise<unknown>): void {
  work.catch(() => undefined)
}

async function mirrorEndpoint(
  env: SubscribersEnv,
  sandbox: Sandbox,
  resource: string,
  key: string,
  entity: Entity | undefined,
  events: number,
): Promise<void> {
  const { webhooks } = env
  const endpoint = sandbox.release.blueprint.webhooks.endpoints.find((one) => one.resource === resource)
  const known = webhooks
    .of(sandbox.record.id)
    .find(({ origin }) => origin.kind === 'entity' && origin.resource === resource && origin.key === key)
  const draft = endpoint === undefined || entity === undefined ? null : draftOf(env, sandbox, endpoint, entity)
  if (draft === null) {
    if (known !== undefined) await webhooks.unsubscribe(known.id)
  } else if (known === undefined) {
    // What greets it was told in the same commit.
    const greeted = sandbox.release.blueprint.events.some(({ direct }) => direct === true)
    const after = (sandbox.events({ limit: 1 })[0]?.sequence ?? 0) - events
    await webhooks.subscribe({ ...draft, ...(greeted ? { greeted, after } : {}) })
  } else await webhooks.change(known.id, changeOf(known, draft))
}

/** Null: the entity names no URL to which something could be sent. */
function draftOf(env: SubscribersEnv, sandbox: Sandbox, endpoint: EndpointResource, entity: Entity): Draft | null {
  const value = valueOf(entity)
  const url = at(value, endpoint.url)
  if (typeof url !== 'string' || urlProblem(url) !== null) return null
  const { webhooks } = sandbox.release.blueprint
  const { parents } = entity.meta
  const container = endpoint.within === null ? undefined : own({ ...parents }, endpoint.within)
  const given = endpoint.secret === null ? undefined : at(value, endpoint.secret)
  const secret = usable(env, sandbox, [
    typeof given === 'string' ? given : undefined,
    sandbox.record.webhookSecret,
    dataSecrets(sandbox.record)[0],
  ])
  return {
    sandbox: sandbox.record.id,
    url,
    events: eventsAt(value, endpoint.events),
    scheme: webhooks.signature,
    origin: { kind: 'entity', resource: endpoint.resource, key: entity.key },
    enabled: isActive(value, endpoint.active),
    form: formOf(value, endpoint.form),
    ...headersOf(endpoint, entity.key, container),
    ...(secret === undefined ? {} : { secret }),
    ...(typeof container !== 'string' ? {} : { within: { resource: endpoint.within!, key: container } }),
  }
}

/** What goes with everything that is sent to the endpoint. */
function headersOf(
  { headers }: EndpointResource,
  key: string,
  container: JsonValue | undefined,
): Pick<Draft, 'headers'> {
  if (headers === undefined) return {}
  const parts: Record<string, string> = { key, within: typeof container === 'string' ? container : '' }
  const filled = Object.entries(headers).map(([name, text]) => [
    name,
    text.replace(/\{(key|within)\}/g, (_, part: string) => parts[part]!),
  ])
  return { headers: Object.fromEntries(filled) as Record<string, string> }
}

function formOf(value: JsonObject, form: EndpointResource['form']): string | null {
  const found = form === undefined ? undefined : at(value, form.field)
  return form?.on.includes(String(found)) === true ? form.name : null
}

/** What is served, and over it what was written and never is. */
function valueOf({ body, meta }: Entity): JsonObject {
  const served = JSON.parse(body) as JsonValue
  return overlaid(isObject(served) ? served : {}, meta.hidden ?? {})
}

function overlaid(value: JsonObject, hidden: JsonObject): JsonObject {
  const made: JsonObject = { ...value }
  for (const [name, inner] of Object.entries(hidden)) {
    const outer = own(value, name)
    made[name] = isObject(inner) && isObject(outer) ? overlaid(outer, inner) : inner
  }
  return made
}

function at(value: JsonObject, path: readonly string[]): JsonValue | undefined {
  let current: JsonValue | undefined = value
  for (const name of path) current = isObject(current) ? own(current, name) : undefined
  return current
}

function eventsAt(value: JsonObject, path: readonly string[] | null): readonly string[] {
  const names = path === null ? [] : askedNames(at(value, path))
  return names.length === 0 ? ['*'] : names
}

const off = /^(false|0|no|off|disabled?|inactive|paused?|stopped|suspended|archived|deleted)$/i

/** A value that is known neither to turn it on nor off says nothing. */
function isActive(value: JsonObject, active: EndpointResource['active']): boolean {
  const found = active === null ? undefined : at(value, active.field)
  if (active === null || found === undefined || found === null) return true
  return active.on.includes(String(found)) || !off.test(String(found))
}

/** One that was turned off by itself is tried again when its entity is written. */
function changeOf(known: Subscription, draft: Draft): Parameters<Webhooks['change']>[1] {
  const { url, events, secret, enabled = true, form = null } = draft
  const newSecret = secret !== undefined && known.secrets[0]?.value !== secret
  return {
    url,
    events,
    form,
    ...(known.enabled === enabled ? {} : { enabled }),
    ...(newSecret ? { secrets: [{ value: secret, until: null }] } : {}),
  }
}

async function mirrorCallback(env: SubscribersEnv, sandbox: Sandbox, callback: NamedCallback, events: number) {
  const { webhooks } = env
  const { operation, url, resource, key } = callback
  const names = callback.events.length === 0 ? ['*'] : callback.events
  const { id } = sandbox.record
  const mirrored = webhooks.of(id).filter(({ origin }) => origin.kind === 'callback')
  const known = mirrored.find(
    (one) =>
      one.origin.kind === 'callback' &&
      one.origin.operation === operation &&
      one.url === url &&
      one.events.join() === names.join(),
  )
  if (known !== undefined) {
    webhooks.list(known, resource, key)
    return
  }
  if (urlProblem(url) !== null) return
  const secret = usable(env, sandbox, [dataSecrets(sandbox.record)[0], sandbox.record.webhookSecret])
  const made = await webhooks.subscribe({
    sandbox: id,
    url,
    events: names,
    scheme: sandbox.release.blueprint.webhooks.signature,
    listed: { resource, key },
    origin: { kind: 'callback', operation },
    after: (sandbox.events({ limit: 1 })[0]?.sequence ?? 0) - events,
    ...(secret === undefined ? {} : { secret }),
  })
  const oldest = mirrored[0]
  if (made.ok && oldest !== undefined && mirrored.length >= maxCallbacks) await webhooks.unsubscribe(oldest.id)
}

/**
 * The first secret that the scheme can use. Where the API gives a subscription none of its own, it signs with one that the partner
 * has already: the sandbox's secret for webhooks, or the credential (as those do who call back).
 */
function usable(
  env: SubscribersEnv,
  { record, release }: Sandbox,
  secrets: readonly (string | undefined)[],
): string | undefined {
  const found = env.scheme(record.id, release.blueprint.webhooks.signature)
  if (!found.ok) return undefined
  return secrets.find((secret) => secret !== undefined && secretProblem(found.scheme, secret) === null)
}
