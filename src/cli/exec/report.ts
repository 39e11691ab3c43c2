import { setTimeout as wait } from 'node:timers/promises'
import { isObject, type JsonValue } from '../../lib/json.ts'
import type { WorkflowCoverage } from '../../proof/coverage/coverage.ts'
import type { DeliveryRow, ExchangeRow } from '../client.ts'
import { Failure } from '../failure.ts'
import type { LedApi } from './led-api.ts'
import type { Ended } from './launch.ts'
import type { TrafficRead } from './traffic.ts'

/** What a command did to the sandboxes that its calls were led to. */
export interface ExecReport {
  readonly command: readonly string[]
  readonly exitCode: number
  readonly signal: string | null
  readonly durationMs: number
  readonly apis: readonly ApiReport[]
  /** Connections to hosts of no API. */
  readonly otherHosts: TrafficRead['others']
  /** Connections to led hosts of which nothing came. */
  readonly brokenConnections: TrafficRead['broken']
}

export interface ApiReport {
  readonly api: string
  readonly sandbox: string
  /** Those the command called. */
  readonly hosts: readonly string[]
  /** Calls in the sandbox's log: also those that went there directly. */
  readonly calls: number
  /** Calls with a credential that stood for the sandbox's own. */
  readonly swappedCredentials: number
  readonly operations: readonly OperationRow[]
  /** Calls of what the document does not have. */
  readonly unknown: readonly UnknownRow[]
  readonly failures: readonly FailureRow[]
  readonly webhooks: WebhookRows
  /** Which of the API's workflows its calls cover; none where it has none, nothing was called, or nobody wants to know. */
  readonly workflows: readonly WorkflowCoverage[]
  /** Why that is not known; '' else. */
  readonly workflowsProblem: string
  /** Ids in the sandbox's log, oldest first. */
  readonly exchanges: readonly string[]
}

export interface OperationRow {
  readonly method: string
  readonly path: string
  /** Null: an endpoint beside the operations, such as a token URL. */
  readonly operation: string | null
  readonly calls: number
  /** How often each status was the answer. */
  readonly statuses: Readonly<Record<string, number>>
}

export interface UnknownRow {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly calls: number
}

export interface FailureRow {
  readonly method: string
  readonly path: string
  readonly operation: string | null
  readonly status: number
  readonly calls: number
  /** What the sandbox says of the last one. */
  readonly reason: string
  readonly exchange: string
}

export interface WebhookRows {
  readonly delivered: number
  readonly undelivered: readonly {
    readonly type: string
    readonly url: string
    readonly status: 'pending' | 'failed'
    readonly attempts: number
    readonly reason: string | null
  }[]
}

/** Reasons are asked for one by one. */
const reasonsAtMost = 100

export interface Finished {
  readonly command: readonly string[]
  readonly ended: Ended
  readonly startedAt: number
  readonly durationMs: number
  /** Whether to say which workflows are covered. */
  readonly workflows: boolean
}

export async function readReport(
  apis: readonly LedApi[],
  traffic: TrafficRead,
  { command, ended, startedAt, durationMs, workflows }: Finished,
): Promise<ExecReport> {
  const reports: ApiReport[] = []
  for (const api of apis) reports.push(await readApi(api, traffic, startedAt, workflows))
  return {
    command,
    exitCode: ended.code,
    signal: ended.signal,
    durationMs,
    apis: reports,
    otherHosts: traffic.others,
    brokenConnections: traffic.broken,
  }
}

async function readApi(api: LedApi, traffic: TrafficRead, startedAt: number, workflows: boolean): Promise<ApiReport> {
  const rows = await exchangesSince(api)
  const mine = traffic.calls.filter((row) => row.api === api.api)
  const paths = new Map(api.blueprint.operations.map(({ id, path }) => [id, path]))
  const known = rows.filter((row) => row.operation !== null || row.status < 400)
  const strange = rows.filter((row) => row.operation === null && row.status >= 400)
  return {
    api: api.api,
    sandbox: api.id,
    hosts: mine.map(({ host }) => host),
    calls: rows.length,
    swappedCredentials: mine.reduce((sum, { swapped }) => sum + swapped, 0),
    operations: groupsOf(known, (row) => row.operation ?? `${row.method} ${row.path}`).map((group) => ({
      method: group[0]!.method,
      path: paths.get(group[0]!.operation ?? '') ?? group[0]!.path,
      operation: group[0]!.operation,
      calls: group.length,
      statuses: countStatuses(group),
    })),
    unknown: groupsOf(strange, (row) => `${row.method} ${row.path} ${row.status}`).map((group) => ({
      method: group[0]!.method,
      path: group[0]!.path,
      status: group[0]!.status,
      calls: group.length,
    })),
    failures: await failuresIn(api, rows, paths),
    webhooks: await webhooksOf(api, startedAt),
    ...(await coverageIn(api, workflows && rows.length > 0)),
    exchanges: rows.map(({ id }) => id),
  }
}

/** All of them, oldest first, as far back as the log goes. */
async function exchangesSince({ client, id, since }: LedApi): Promise<ExchangeRow[]> {
  const rows: ExchangeRow[] = []
  for (let page: readonly ExchangeRow[]; ; ) {
    const before = rows.at(-1)?.id
    page = await client.listExchanges(id, { limit: 1000, ...(before === undefined ? {} : { before }) })
    rows.push(...page.filter((row) => row.id > since))
    if (page.length < 1000 || page.at(-1)!.id <= since) return rows.reverse()
  }
}

/** Status 0: the sandbox gave no answer, as a fault had it. */
const isFailure = ({ status }: ExchangeRow) => status >= 400 || status === 0

async function failuresIn(
  api: LedApi,
  rows: readonly ExchangeRow[],
  paths: ReadonlyMap<string, string>,
): Promise<FailureRow[]> {
  const groups = groupsOf(rows.filter(isFailure), (row) => `${row.method} ${row.operation ?? row.path} ${row.status}`)
  const failures: FailureRow[] = []
  for (const group of groups) {
    const last = group.at(-1)!
    failures.push({
      method: last.method,
      path: paths.get(last.operation ?? '') ?? last.path,
      operation: last.operation,
      status: last.status,
      calls: group.length,
      reason: failures.length < reasonsAtMost ? await reasonOf(api, last.id) : '',
      exchange: last.id,
    })
  }
  return failures
}

/** The last word of the trace. */
async function reasonOf({ client, id }: LedApi, exchange: string): Promise<string> {
  const { trace } = (await client.getExchange(id, exchange)).detail
  const notes = Array.isArray(trace)
    ? trace.flatMap((step: JsonValue) => (isObject(step) ? [String(step.note)] : []))
    : []
  return notes.at(-1) ?? ''
}

/** The command has run, whatever is wrong with a workflow: the report is made all the same. */
async function coverageIn(
  { client, id, since }: LedApi,
  wanted: boolean,
): Promise<Pick<ApiReport, 'workflows' | 'workflowsProblem'>> {
  if (!wanted) return { workflows: [], workflowsProblem: '' }
  try {
    return { workflows: await client.listCoverage(id, since), workflowsProblem: '' }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { workflows: [], workflowsProblem: error.message }
  }
}

/** Those on their way get a moment to arrive: whoever receives them may end with the command. */
async function webhooksOf({ client, id }: LedApi, startedAt: number): Promise<WebhookRows> {
  let rows: DeliveryRow[] = []
  for (let look = 0; look < 10; look++) {
    rows = (await client.listDeliveries(id, { limit: 1000 })).filter((row) => Date.parse(row.createdAt) >= startedAt)
    if (!rows.some(({ status, attempts }) => status === 'pending' && attempts === 0)) break
    await wait(100)
  }
  return {
    delivered: rows.filter(({ status }) => status === 'delivered').length,
    undelivered: rows.flatMap(({ type, url, status, attempts, lastError }) =>
      status === 'delivered' ? [] : [{ type, url, status, attempts, reason: lastError }],
    ),
  }
}

function groupsOf<T>(rows: readonly T[], keyOf: (row: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group === undefined) groups.set(keyOf(row), [row])
    else group.push(row)
  }
  return [...groups.values()]
}

function countStatuses(rows: readonly ExchangeRow[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status } of rows) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** Whether the sandboxes have something to complain about. */
export function hasErrors({ apis, brokenConnections }: ExecReport): boolean {
  return (
    brokenConnections.length > 0 ||
    apis.some(({ failures, unknown, webhooks }) => failures.length + unknown.length + webhooks.undelivered.length > 0)
  )
}
