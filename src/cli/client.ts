import { createHmac } from 'node:crypto'
import { isObject, type JsonObject, type JsonValue } from '../lib/json.ts'
import type { Blueprint } from '../blueprint/blueprint.ts'
import type { WorkflowCoverage } from '../proof/coverage/coverage.ts'
import type { ApiView, NextSteps, SandboxSecrets, SandboxView } from '../server/views.ts'
import type { LoggedExchange } from '../store/store.ts'
import type { Attempt } from '../webhooks/subscription.ts'
import type { ReceiptApi, ReceiptDocument } from '../workflows/receipt/receipt.ts'
import type { StepRun, WorkflowRun } from '../workflows/run/run.ts'
import { Failure } from './failure.ts'
import { serverSentEvents } from './server-sent-events.ts'

export type ApiSummary = ApiView & { readonly digest: string }
export type CreatedSandbox = SandboxView & SandboxSecrets
export type ExchangeRow = Omit<LoggedExchange, 'detail'>

export interface SnapshotRow {
  readonly id: string
  readonly name: string | null
  readonly createdAt: string
  /** What the sandbox's clock showed. */
  readonly now: string
}

export interface EventQuery {
  readonly limit?: number
  readonly after?: number
  readonly type?: string
}

export interface EventRow {
  readonly id: string
  readonly sequence: number
  readonly type: string
  readonly at: string
  readonly resource: string | null
  readonly key: string | null
  readonly exchange: string | null
  readonly mediaType: string
  readonly body: JsonValue
}

export interface DeliveryRow {
  readonly id: string
  readonly subscription: string
  readonly status: 'pending' | 'delivered' | 'failed'
  readonly type: string
  readonly url: string
  readonly createdAt: string
  readonly nextAt: string | null
  readonly attempts: number
  readonly lastError: string | null
}

export type DeliveryView = Omit<DeliveryRow, 'attempts' | 'lastError'> & {
  readonly body: string
  readonly attempts: readonly (Omit<Attempt, 'at'> & { readonly at: string })[]
}

export interface SubscriptionRow {
  readonly id: string
  readonly url: string
  readonly events: readonly string[]
  readonly scheme: string | null
  readonly enabled: boolean
}

/** A signed request for a receiver that only this machine reaches. */
export interface Forward {
  readonly id: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

type PassOn = (forward: Forward) => Promise<JsonObject>

export interface ClockView {
  readonly mode: 'real' | 'frozen'
  readonly now: string
  readonly next: string | null
  readonly fired?: number
}

export interface RateLimitView {
  readonly requests: number
  readonly seconds: number
}

export interface ArmedFaultView {
  readonly id: string
  readonly match: JsonObject
  readonly when: JsonObject
  readonly effect: JsonObject
  readonly scenario: string | null
  readonly seen: number
  readonly fired: number
  readonly spent: boolean
}

export interface OutcomeRow {
  readonly operation: string
  readonly name: string
  readonly status: number
  readonly description: string
  readonly source: string
  readonly evidence: readonly string[]
}

export interface TriggerRow {
  readonly event: string
  readonly resource: string | null
  readonly calls: readonly string[]
  readonly waits: boolean
  readonly reason: string
}

/** Without method: time passed. */
export interface TriggerStep {
  readonly id: string
  readonly title: string
  readonly problem: string
  readonly method?: string
  readonly path?: string
  readonly status?: number
  readonly seconds?: number | null
}

export interface TriggeredView {
  readonly outcome: 'fired' | 'waiting' | 'failed' | 'fabricated'
  readonly event: EventRow | null
  readonly steps: readonly TriggerStep[]
  readonly wait: { readonly title: string; readonly seconds: number | null } | null
  readonly tried: readonly { readonly way: string; readonly problem: string; readonly steps: readonly TriggerStep[] }[]
}

export interface WorkflowRow {
  readonly name: string
  readonly summary: string
  readonly origin: 'written' | 'generated'
  readonly file: string | null
  readonly steps: number
  readonly webhooks: readonly string[]
}

export type RunStepView = StepRun & { readonly workflowId: string; readonly depth: number }

export interface RunView {
  readonly id: string
  readonly status: 'running' | 'passed' | 'failed'
  readonly problem: string
  readonly startedAt: string
  /** Those after the ones that are known. */
  readonly steps: readonly RunStepView[]
  readonly run: WorkflowRun | null
  /** What is secret of what is shown, with `secrets: 'shown'`. */
  readonly secrets?: readonly { readonly name: string; readonly value: string }[]
  readonly receipt?: { readonly api: ReceiptApi; readonly document: ReceiptDocument }
}

export interface RunQuery {
  /** Seconds. */
  readonly wait?: number
  readonly after?: number
  readonly secrets?: 'shown'
  readonly include?: 'receipt'
}

/** A typed client of the control plane; every method throws a Failure with the server's own words. */
export interface Client {
  readonly url: string
  listApis(): Promise<readonly ApiSummary[]>
  addApi(api: { document?: JsonObject; source?: string; name: string }): Promise<ApiSummary>
  createSandbox(options: { api: string; name?: string; seed?: number; data?: unknown }): Promise<CreatedSandbox>
  listSandboxes(): Promise<readonly SandboxView[]>
  getSandbox(id: string): Promise<SandboxView>
  deleteSandbox(id: string): Promise<void>
  /** To the seed data, or to a snapshot. */
  resetSandbox(id: string, snapshot?: string): Promise<SandboxView>
  listSnapshots(id: string): Promise<readonly SnapshotRow[]>
  takeSnapshot(id: string, name?: string): Promise<SnapshotRow>
  deleteSnapshot(id: string, snapshot: string): Promise<void>
  exportSandbox(id: string): Promise<JsonObject>
  forkSandbox(id: string, options: { snapshot?: string; name?: string }): Promise<CreatedSandbox>
  getBlueprint(id: string): Promise<Blueprint>
  listExchanges(id: string, query?: { limit?: number; before?: string }): Promise<readonly ExchangeRow[]>
  getExchange(id: string, exchange: string): Promise<LoggedExchange>
  listEvents(id: string, query?: EventQuery): Promise<readonly EventRow[]>
  /** @param entity `order/ord_1`, or an id alone */
  getNextSteps(id: string, entity: string): Promise<NextSteps>
  listTriggers(id: string): Promise<readonly TriggerRow[]>
  trigger(id: string, wanted: JsonObject): Promise<TriggeredView>
  listWorkflows(id: string): Promise<readonly WorkflowRow[]>
  /** @param after id of an exchange: only calls after it */
  listCoverage(id: string, after?: string): Promise<readonly WorkflowCoverage[]>
  startRun(id: string, wanted: JsonObject): Promise<RunView>
  getRun(run: string, query?: RunQuery): Promise<RunView>
  getClock(id: string): Promise<ClockView>
  listDeliveries(id: string, query?: { limit?: number; status?: string }): Promise<readonly DeliveryRow[]>
  getDelivery(id: string, delivery: string): Promise<DeliveryView>
  resendDelivery(id: string, delivery: string): Promise<DeliveryView>
  listSubscriptions(id: string): Promise<readonly SubscriptionRow[]>
  createSubscription(
    id: string,
    subscription: JsonObject,
  ): Promise<SubscriptionRow & { readonly secret: string | null }>
  deleteSubscription(id: string, subscription: string): Promise<void>
  /** The same each time, and nobody knows it who has not the control key. */
  stableSecret(id: string): string
  /** Hands over each forwarded request and says what came of it, until the signal. */
  followForwards(id: string, subscription: string, stop: AbortSignal, pass: PassOn): Promise<void>
  moveClock(id: string, move: 'advance' | 'freeze' | 'resume', body?: JsonObject): Promise<ClockView>
  armFault(id: string, fault: JsonObject): Promise<ArmedFaultView>
  setRateLimit(id: string, limit: RateLimitView | null): Promise<{ limit: RateLimitView | null }>
  listFaults(id: string): Promise<{ data: readonly ArmedFaultView[]; limit: RateLimitView | null }>
  /** How many there were. */
  clearFaults(id: string, fault?: string): Promise<number>
  listOutcomes(id: string, operation?: string): Promise<readonly OutcomeRow[]>
  listScenarios(id: string): Promise<readonly { name: string; description: string; faults: number }[]>
  armScenario(id: string, name: string): Promise<readonly ArmedFaultView[]>
}

/** @param url of the server; @param key a control key */
export function createClient(url: string, key: string): Client {
  const base = url.replace(/\/+$/, '')
  const call = createCall(base, key)
  const sandbox = (id: string) => `/sandboxes/${encodeURIComponent(id)}`
  const data = async <T>(path: string) => (await call<{ data: readonly T[] }>('GET', path)).data
  return {
    url: base,
    listApis: () => data('/apis'),
    addApi: (api) => call('POST', '/apis', api),
    createSandbox: (options) => call('POST', '/sandboxes', options),
    listSandboxes: () => data('/sandboxes'),
    getSandbox: (id) => call('GET', sandbox(id)),
    deleteSandbox: (id) => call('DELETE', sandbox(id)),
    resetSandbox: (id, snapshot) =>
      call('POST', `${sandbox(id)}/reset`, snapshot === undefined ? undefined : { snapshot }),
    listSnapshots: (id) => data(`${sandbox(id)}/snapshots`),
    takeSnapshot: (id, name) => call('POST', `${sandbox(id)}/snapshots`, name === undefined ? undefined : { name }),
    deleteSnapshot: (id, snapshot) => call('DELETE', `${sandbox(id)}/snapshots/${encodeURIComponent(snapshot)}`),
    exportSandbox: (id) => call('GET', `${sandbox(id)}/export`),
    forkSandbox: (id, options) => call('POST', `${sandbox(id)}/fork`, options),
    getBlueprint: (id) => call('GET', `${sandbox(id)}/blueprint`),
    listExchanges: (id, { limit = 100, before } = {}) =>
      data(
        `${sandbox(id)}/exchanges?limit=${limit}${before === undefined ? '' : `&before=${encodeURIComponent(before)}`}`,
      ),
    listEvents: (id, query = {}) => data(`${sandbox(id)}/events${queryText({ ...query })}`),
    getNextSteps: (id, entity) => call('GET', `${sandbox(id)}/next${queryText({ entity })}`),
    listDeliveries: (id, query = {}) => data(`${sandbox(id)}/deliveries${queryText({ ...query })}`),
    getDelivery: (id, delivery) => call('GET', `${sandbox(id)}/deliveries/${encodeURIComponent(delivery)}`),
    resendDelivery: (id, delivery) =>
      call('POST', `/deliveries/${encodeURIComponent(delivery)}/resend${queryText({ sandbox: id })}`),
    listSubscriptions: (id) => data(`${sandbox(id)}/subscriptions`),
    createSubscription: (id, subscription) => call('POST', `${sandbox(id)}/subscriptions`, subscription),
    deleteSubscription: (id, subscription) =>
      call('DELETE', `${sandbox(id)}/subscriptions/${encodeURIComponent(subscription)}`),
    stableSecret: (id) => `whsec_${createHmac('sha256', key).update(`listen/${id}`).digest('base64')}`,
    followForwards: async (id, subscription, stop, pass) => {
      const headers = { Authorization: `Bearer ${key}`, Accept: 'text/event-stream' }
      const url = `${base}/_specbox/v1${sandbox(id)}/stream${queryText({ listen: subscription })}`
      for await (const { name, value } of serverSentEvents(url, headers, stop)) {
        if (name !== 'forward' || !isObject(value)) continue
        const forward = value as unknown as Forward
        void pass(forward).then((outcome) => call('POST', `${sandbox(id)}/forwards/${forward.id}`, outcome))
      }
    },
    listTriggers: (id) => data(`${sandbox(id)}/trigger`),
    trigger: (id, wanted) => call('POST', `${sandbox(id)}/trigger`, wanted),
    listWorkflows: (id) => data(`${sandbox(id)}/workflows`),
    listCoverage: (id, after) => data(`${sandbox(id)}/coverage${queryText({ after })}`),
    startRun: (id, wanted) => call('POST', `${sandbox(id)}/runs`, wanted),
    getRun: (run, query = {}) => call('GET', `/runs/${encodeURIComponent(run)}${queryText({ ...query })}`),
    getClock: (id) => call('GET', `${sandbox(id)}/clock`),
    moveClock: (id, move, body = {}) => call('POST', `${sandbox(id)}/clock/${move}`, body),
    armFault: (id, fault) => call('POST', `${sandbox(id)}/faults`, fault),
    setRateLimit: (id, limit) => call('POST', `${sandbox(id)}/faults`, { limit }),
    listFaults: (id) => call('GET', `${sandbox(id)}/faults`),
    clearFaults: async (id, fault) => {
      if (fault === undefined) return (await call<{ cleared: number }>('DELETE', `${sandbox(id)}/faults`)).cleared
      await call('DELETE', `${sandbox(id)}/faults/${encodeURIComponent(fault)}`)
      return 1
    },
    listOutcomes: (id, operation) =>
      data(`${sandbox(id)}/outcomes${operation === undefined ? '' : `?operation=${encodeURIComponent(operation)}`}`),
    listScenarios: (id) => data(`${sandbox(id)}/scenarios`),
    armScenario: async (id, name) =>
      (await call<{ data: readonly ArmedFaultView[] }>('POST', `${sandbox(id)}/scenarios/${encodeURIComponent(name)}`))
        .data,
    getExchange: (id, exchange) => call('GET', `${sandbox(id)}/exchanges/${encodeURIComponent(exchange)}`),
  }
}

type Call = <T>(method: string, path: string, body?: unknown) => Promise<T>

function createCall(base: string, key: string): Call {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const headers: Record<string, string> = { Accept: 'application/json' }
    if (key !== '') headers.Authorization = `Bearer ${key}`
    if (body !== undefined) headers['Content-Type'] = 'application/json'
    const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const reply = await fetch(`${base}/_specbox/v1${path}`, request).catch((error: Error) => {
      throw new Failure(`No Specbox answers at ${base}`, { hint: 'Start one with: specbox up <spec>', cause: error })
    })
    const text = await reply.text()
    const value = text === '' ? undefined : asJson(text)
    if (!reply.ok) throw refused(reply.status, value)
    return value as T
  }
}

/** True when a Specbox answers at the URL. */
export async function isAlive(url: string): Promise<boolean> {
  const options = { signal: AbortSignal.timeout(1500) }
  const reply = await fetch(`${url}/_specbox/v1/healthz`, options).catch(() => undefined)
  if (reply?.ok !== true) return false
  const value = asJson(await reply.text())
  return isObject(value) && value.name === 'specbox'
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function refused(status: number, value: unknown): Failure {
  const problem = isObject(value) ? value : {}
  const detail = typeof problem.detail === 'string' ? problem.detail : `The server answered with status ${status}`
  const hint =
    status === 401 || status === 403
      ? 'Set SPECBOX_KEY to a control key (`specbox up --json` prints it), or run this where `specbox up` runs'
      : ''
  return new Failure(detail, { hint, details: problem })
}

function queryText(query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}
