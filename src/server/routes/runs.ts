import { isObject, type JsonObject } from '../../lib/json.ts'
import { nearest } from '../../lib/nearest.ts'
import type { Opened } from '../../proof/book.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import type { Reply } from '../../simulate/exchange.ts'
import type { LoggedExchange } from '../../store/store.ts'
import { type Call, invalid, readBody, type SandboxCall } from '../call.ts'
import { json, problem } from '../errors.ts'
import { controlPlaneDocument } from '../openapi-document.ts'
import type { OpenRunDesk } from '../run-desk.ts'
import { sandboxAddress } from '../views.ts'
import type { Route } from './table.ts'

export const runRoutes: readonly Route[] = [
  { method: 'GET', path: '/sandboxes/{id}/workflows', name: 'listWorkflows', who: 'owner', run: listWorkflows },
  { method: 'GET', path: '/sandboxes/{id}/coverage', name: 'listCoverage', who: 'owner', run: listCoverage },
  { method: 'POST', path: '/sandboxes/{id}/runs', name: 'runWorkflow', who: 'owner', run: runWorkflow },
  { method: 'GET', path: '/sandboxes/{id}/runs', name: 'listRuns', who: 'owner', run: listRuns },
  { method: 'GET', path: '/runs/{run}', name: 'getRun', who: 'holder', run: getRun },
]

/** Seconds that a call may wait for news of a run. */
const longestWait = 60

const controlOf = ({ version, origin }: Call) => controlPlaneDocument(version, `${origin}/_specbox/v1`)

async function listWorkflows(call: SandboxCall): Promise<Reply> {
  const origin = new URLSearchParams(call.request.query).get('origin')
  if (origin !== null && origin !== 'written' && origin !== 'generated')
    return invalid('origin', 'must be written or generated')
  const { library } = await call.desk.open()
  const opened = await library.list(call.sandbox, controlOf(call), origin ?? undefined)
  if (!opened.ok) return unusable(opened)
  const { workflowView } = await import('../run-view.ts')
  return json(200, { data: opened.entries.map(workflowView) })
}

/** Of the exchanges that the log still has. */
async function listCoverage(call: SandboxCall): Promise<Reply> {
  const { sandbox, request } = call
  const after = new URLSearchParams(request.query).get('after') ?? ''
  const { library } = await call.desk.open()
  const opened = await library.list(sandbox, controlOf(call))
  if (!opened.ok) return unusable(opened)
  const { coverageOf } = await import('../../proof/coverage/coverage.ts')
  return json(200, { data: coverageOf(opened.entries, exchangesAfter(sandbox, after), sandbox.release.blueprint) })
}

/** Oldest first. */
function exchangesAfter(sandbox: Sandbox, after: string): LoggedExchange[] {
  const found: LoggedExchange[] = []
  for (let page: readonly LoggedExchange[]; ; ) {
    const before = found.at(-1)?.id
    page = sandbox.exchanges({ limit: 1000, ...(before === undefined ? {} : { before }) })
    found.push(...page.filter(({ id }) => id > after))
    if (page.length < 1000 || page.at(-1)!.id <= after) return found.reverse()
  }
}

async function runWorkflow(call: SandboxCall): Promise<Reply> {
  const { sandbox, sandboxes, origin } = call
  const read = readBody(call.request, ['workflow', 'inputs', 'document', 'strict'])
  if (!read.ok) return read.reply
  const { workflow, inputs = {}, document, strict = false } = read.body
  if (workflow !== undefined && typeof workflow !== 'string')
    return invalid('workflow', 'must be the name of a workflow')
  if (document !== undefined && !isObject(document)) return invalid('document', 'must be an Arazzo document as JSON')
  if (workflow === undefined && document === undefined) return invalid('workflow', 'must be the name of a workflow')
  if (!isObject(inputs)) return invalid('inputs', 'must be an object')
  if (typeof strict !== 'boolean') return invalid('strict', 'must be true or false')
  const desk = await call.desk.open()
  const opened = await openedOf(call, desk, { workflow, document, strict })
  if (!opened.ok) return unusable(opened)
  const entry = workflow === undefined ? onlyOf(opened) : opened.entries.find(({ name }) => name === workflow)
  if (entry === undefined) return unknownWorkflow(workflow, opened)
  const door = await desk.door(sandbox, sandboxAddress(sandboxes, sandbox, origin).url)
  const started = desk.runs.start({
    entry,
    origin: document === undefined ? entry.origin : 'posted',
    inputs,
    strict,
    door,
  })
  if (typeof started === 'string') return problem('too_many_runs', started, {}, { 'Retry-After': '1' })
  const { runView } = await import('../run-view.ts')
  const view = runView(started, sandbox, { after: 0, showSecrets: false, withReceipt: false })
  return json(202, view, { Location: `/_specbox/v1/runs/${started.id}` })
}

interface Wanted {
  readonly workflow: string | undefined
  readonly document: JsonObject | undefined
  readonly strict: boolean
}

async function openedOf(
  call: SandboxCall,
  { library }: OpenRunDesk,
  { workflow = '', document, strict }: Wanted,
): Promise<Opened> {
  const control = controlOf(call)
  if (document === undefined) return library.find(call.sandbox, workflow, control)
  const { openPosted } = await import('../../proof/posted.ts')
  return openPosted(document, strict, library.parts(call.sandbox, control))
}

type Entries = Extract<Opened, { ok: true }>

const onlyOf = ({ entries }: Entries) => (entries.length === 1 ? entries[0] : undefined)

function unknownWorkflow(workflow: string | undefined, { entries }: Entries): Reply {
  const names = entries.map(({ name }) => name)
  if (workflow === undefined) return invalid('workflow', `must name one of the document: ${names.join(', ')}`)
  const close = nearest(workflow, names)
  const hint = close === undefined ? '' : `; did you mean ${close}?`
  return problem('not_found', `There is no workflow '${workflow}'${hint}`)
}

function unusable({ problems }: Extract<Opened, { ok: false }>): Reply {
  return problem('unusable_document', problems.map(({ message }) => message).join('; '), {
    problems: problems.map((one) => ({ ...one })),
  })
}

async function listRuns({ desk, sandbox }: SandboxCall): Promise<Reply> {
  const [{ runs }, { runRow }] = await Promise.all([desk.open(), import('../run-view.ts')])
  return json(200, { data: runs.of(sandbox.record.id).map(runRow) })
}

/** Nobody is told whether there is a run that is another's. */
async function getRun({ desk, params, request, sandboxes, key }: Call): Promise<Reply> {
  const query = new URLSearchParams(request.query)
  const [wait, after] = [numberOf(query, 'wait'), numberOf(query, 'after')]
  if (!(wait >= 0 && wait <= longestWait)) return invalid('wait', `must be 0 to ${longestWait} seconds`)
  if (!Number.isSafeInteger(after) || after < 0) return invalid('after', 'must be a number of steps')
  const [secrets, include] = [query.get('secrets') ?? 'masked', query.get('include') ?? '']
  if (secrets !== 'masked' && secrets !== 'shown') return invalid('secrets', 'must be masked or shown')
  if (include !== '' && include !== 'receipt') return invalid('include', 'must be receipt')
  const { run = '' } = params
  const none = () => problem('not_found', `There is no run ${run}`)
  const { runs } = await desk.open()
  const found = () => {
    const one = runs.get(run)
    const sandbox = one === undefined ? undefined : sandboxes.get(one.sandbox)
    const may = sandbox !== undefined && [sandbox.record.id, null].some((id) => sandboxes.mayControl(key, id))
    return one !== undefined && sandbox !== undefined && may ? { one, sandbox } : undefined
  }
  if (found() === undefined) return none()
  if (wait > 0) await runs.change(run, query.has('after') ? after : Number.POSITIVE_INFINITY, wait * 1000)
  const seen = found()
  if (seen === undefined) return none()
  const { runView } = await import('../run-view.ts')
  const options = { after, showSecrets: secrets === 'shown', withReceipt: include === 'receipt' }
  return json(200, runView(seen.one, seen.sandbox, options))
}

function numberOf(query: URLSearchParams, name: string): number {
  const text = query.get(name)
  return text === null ? 0 : text.trim() === '' ? Number.NaN : Number(text)
}
