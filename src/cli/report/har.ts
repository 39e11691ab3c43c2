import { STATUS_CODES } from 'node:http'
import type { RecordedBody, RecordedMessage, StepRun, WorkflowRun } from '../../workflows/run/run.ts'
import { byteCount } from './body-text.ts'
import type { Entry, Har, NameValue, Page, Request, Response } from './har-format.ts'
import { isForm, nameValues, requestCookies, responseCookies } from './har-parts.ts'
import type { Report, ReportedRun } from './reported.ts'

/**
 * HAR 1.2 of all that went over the wire: a page for each workflow, an entry for each call, retries included, and for each
 * webhook that came, which has no response here (status 0) and no real address. `_specbox` says which step it belongs to.
 * Starts are reckoned from the start of the run and what each step took, as a run does not record them.
 */
export function har({ runs }: Report, version: string): Har {
  const pages = runs.map(page)
  const entries = runs.flatMap((reported, index) => entriesOf(reported.run, reported.startedAt, pages[index]!.id))
  return { log: { version: '1.2', creator: { name: 'specbox', version }, pages, entries } }
}

function page({ run, startedAt }: ReportedRun, index: number): Page {
  const { workflowId, duration } = run
  const pageTimings = { onContentLoad: -1, onLoad: duration }
  return { startedDateTime: iso(startedAt), id: `run_${index + 1}`, title: workflowId, pageTimings }
}

/** @param at ms since the epoch */
function entriesOf(run: WorkflowRun, at: number, pageref: string): Entry[] {
  const entries: Entry[] = []
  let now = at
  const inside = (inner: WorkflowRun) => {
    entries.push(...entriesOf(inner, now, pageref))
    now += inner.duration
  }
  for (const dependency of run.dependencies ?? []) inside(dependency)
  for (const step of run.steps) {
    if (step.evidence.kind === 'workflow') inside(step.evidence.run)
    else {
      entries.push(...entryOf(step, run.workflowId, now, pageref))
      now += step.duration
    }
    if (step.next.kind === 'retry') now += step.next.after
    if (step.next.kind === 'workflow' && step.next.run !== null) inside(step.next.run)
  }
  return entries
}

function entryOf(
  { evidence, stepId, duration, passed }: StepRun,
  workflow: string,
  at: number,
  pageref: string,
): Entry[] {
  const about = { workflow, step: stepId, passed }
  const timed = {
    pageref,
    startedDateTime: iso(at),
    time: duration,
    cache: {},
    timings: { send: 0, wait: duration, receive: 0 },
  }
  if (evidence.kind === 'call') {
    const { request, reply } = evidence
    const { exchange, reason } = reply ?? { exchange: '', reason: '' }
    const { method, url, headers, body } = request
    const told = { ...about, kind: 'call' as const, operation: request.operation, exchange, reason }
    return [
      { ...timed, request: requestOf(method, url, headers, body), response: responseOf(evidence), _specbox: told },
    ]
  }
  if (evidence.kind !== 'message' || evidence.message === null) return []
  const { channel, message } = evidence
  const { id, verified, note } = message
  const told = { ...about, kind: 'webhook' as const, channel, id, verified, note }
  return [{ ...timed, request: webhook(channel, message), response: noResponse, _specbox: told }]
}

/** RFC 2606: a name that resolves nowhere stands for the receiver, whose address is not known here. */
function webhook(channel: string, { headers, body }: RecordedMessage): Request {
  return requestOf('POST', `http://webhook.invalid/${encodeURIComponent(channel)}`, headers, body)
}

function requestOf(
  method: string,
  url: string,
  headers: readonly (readonly [string, string])[],
  body: RecordedBody,
): Request {
  return {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    cookies: requestCookies(headers),
    headers: nameValues(headers),
    queryString: queryOf(url),
    ...(body === null ? {} : { postData: postDataOf(body) }),
    headersSize: -1,
    bodySize: sizeOf(body),
  }
}

/** Forms have both `params` and `text`, as browsers write them: readers differ in which they look at. */
function postDataOf(body: NonNullable<RecordedBody>): NonNullable<Request['postData']> {
  const { mediaType: mimeType } = body
  if (body.kind === 'bytes') return { mimeType, params: [], text: body.base64, comment: 'in base64' }
  if (isForm(mimeType)) return { mimeType, params: nameValues([...new URLSearchParams(body.text)]), text: body.text }
  return { mimeType, params: [], text: body.text }
}

function responseOf({ reply }: StepRun['evidence'] & { kind: 'call' }): Response {
  if (reply === null) return { ...noResponse, comment: 'no reply' }
  const { status, headers, body } = reply
  const location = headers.find(([name]) => name.toLowerCase() === 'location')?.[1] ?? ''
  const mimeType = body?.mediaType ?? ''
  return {
    status,
    statusText: STATUS_CODES[status] ?? '',
    httpVersion: 'HTTP/1.1',
    cookies: responseCookies(headers),
    headers: nameValues(headers),
    content: { size: sizeOf(body), mimeType, ...contentOf(body) },
    redirectURL: status >= 300 && status < 400 ? location : '',
    headersSize: -1,
    bodySize: sizeOf(body),
  }
}

function contentOf(body: RecordedBody): { text?: string; encoding?: 'base64' } {
  if (body === null) return {}
  return body.kind === 'text' ? { text: body.text } : { text: body.base64, encoding: 'base64' }
}

const noResponse: Response = {
  status: 0,
  statusText: '',
  httpVersion: 'HTTP/1.1',
  cookies: [],
  headers: [],
  content: { size: 0, mimeType: '' },
  redirectURL: '',
  headersSize: -1,
  bodySize: -1,
}

function queryOf(url: string): NameValue[] {
  const query = /\?([^#]*)/.exec(url)?.[1] ?? ''
  return nameValues([...new URLSearchParams(query)])
}

function sizeOf(body: RecordedBody): number {
  if (body === null) return 0
  return body.kind === 'text' ? Buffer.byteLength(body.text) : byteCount(body.base64)
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
