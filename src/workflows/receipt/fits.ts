import { type JsonValue, jsonEqual, own } from '../../lib/json.ts'
import { unescapeToken } from '../../lib/pointer.ts'
import type { Step } from '../arazzo/description.ts'
import { parametersOf } from '../arazzo/references.ts'
import { fill } from '../expression/fill.ts'
import { payloadOf } from '../request/payload.ts'
import { correlates } from '../run/correlation.ts'
import type { Task } from '../run/performer.ts'
import type { Evidence, RecordedRequest } from '../run/run.ts'
import { redactedIn, redactedWhole } from './words.ts'

/**
 * Why recorded evidence is not that of a step; '' when it can be. The step says what is called and what is sent, so far as the
 * Arazzo document alone tells: the descriptions of the APIs are not in a receipt.
 */
export function misfit(task: Task, evidence: Evidence): string {
  const { step, program } = task
  if (evidence.kind === 'none') return ''
  if (evidence.kind === 'workflow') return 'it calls no workflow, and its evidence is one'
  const speaks = [...program.sources.values()].some(({ type }) => type === 'asyncapi')
  if (evidence.kind === 'message') {
    if (step.channelPath === undefined && !(speaks && step.operationId !== undefined))
      return 'it calls an operation, and its evidence is a message'
    return channelMisfit(step, evidence.channel) || correlationMisfit(task, evidence)
  }
  if (step.channelPath !== undefined) return 'it waits for a message, and its evidence is a call'
  const { request } = evidence
  return operationMisfit(task, request) || parametersMisfit(task, request) || payloadMisfit(task, request)
}

function channelMisfit({ channelPath }: Step, channel: string): string {
  const last = channelPath?.split('/').at(-1)
  if (last === undefined) return ''
  const names = [last, decoded(last)].map(unescapeToken)
  return names.includes(channel) ? '' : `it waits on ${names[0]}, and its message came on ${channel}`
}

function correlationMisfit({ step, scope, reading }: Task, evidence: Evidence & { kind: 'message' }): string {
  if (step.correlationId === undefined || evidence.message === null) return ''
  const { value } = fill(step.correlationId, scope, muted(reading))
  if (value === undefined) return 'its correlationId has no value'
  return correlates(evidence.message, value) ? '' : `its message is not about ${JSON.stringify(value)}`
}

function operationMisfit({ step, reading }: Task, { operation, method, url }: RecordedRequest): string {
  const direct = step['x-operation']
  const differs = (wanted: string) => `it calls ${wanted}, and its evidence is a call of ${operation}`
  if (step.operationId !== undefined) {
    const parts = step.operationId.replace(/^\$sourceDescriptions\./, '').split('.')
    const wanted = parts.map((_, index) => parts.slice(index).join('.'))
    const same = reading.strict ? (text: string) => text : loosely
    return wanted.some((one) => same(one) === same(operation)) ? '' : differs(step.operationId)
  }
  if (step.operationPath !== undefined) {
    const [path = '', verb] = decoded(step.operationPath.split('#')[1] ?? '')
      .replace(/^\/paths\//, '')
      .split('/')
      .map(unescapeToken)
    if (verb !== undefined && verb.toLowerCase() !== method.toLowerCase()) return differs(step.operationPath)
    return matches(path, url) ? '' : differs(step.operationPath)
  }
  if (direct === undefined) return ''
  const wanted = `${direct.method.toUpperCase()} ${direct.url}`
  return operation === wanted ? '' : differs(wanted)
}

/** As lenient readers find an operation. */
const loosely = (id: string) => id.toLowerCase().replace(/s$/, '')

/** Whether a URL ends as a path template says, segment by segment. */
function matches(template: string, url: string): boolean {
  const wanted = template.split('/').filter((part) => part !== '')
  const got = (url.split(/[?#]/)[0] ?? '').split('/').filter((part) => part !== '')
  const tail = wanted.length === 0 ? [] : got.slice(-wanted.length)
  return wanted.every((part, index) => part.includes('{') || decoded(part) === decoded(tail[index] ?? ''))
}

/** Of what a step puts into path and query the values were kept; of headers their text. */
function parametersMisfit(task: Task, request: RecordedRequest): string {
  const { step, workflow, program, scope, reading } = task
  const secured = (step['x-security'] ?? workflow['x-security']) !== undefined
  const { parameters } = parametersOf(workflow, step, program.loaded.description.components)
  for (const { name, in: place = 'query', value: written } of parameters) {
    const { value } = fill(written, scope, muted(reading))
    if (value === undefined) {
      if (place === 'path') return `its parameter ${name} has no value`
      continue
    }
    const sent = sentAs(name, place, value, request, secured)
    if (sent !== undefined && !jsonEqual(sent, value))
      return `its parameter ${name} is ${shown(value)}, and what was sent is ${shown(sent)}`
  }
  return ''
}

/** Undefined: it cannot be told. */
function sentAs(
  name: string,
  place: string,
  value: JsonValue,
  { path, query, headers }: RecordedRequest,
  secured: boolean,
): JsonValue | undefined {
  // A lenient reader puts a path parameter in whose name is not the path's.
  if (place === 'path') return own(path, name) ?? Object.values(path).find((one) => jsonEqual(one, value)) ?? null
  if (secured) return undefined
  if (place === 'query') return own(query, name) ?? null
  if (place !== 'header' || typeof value !== 'string') return undefined
  const sent = headers.find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1] ?? null
  // A header that is a secret as a whole says nothing of the secrets that it is put together from.
  return sent !== null && redactedWhole(sent) && redactedIn(value).length > 0 ? undefined : sent
}

function payloadMisfit({ step, scope, reading }: Task, { body }: RecordedRequest): string {
  const { requestBody } = step
  const payload = requestBody === undefined ? undefined : payloadOf(requestBody, scope, muted(reading))
  if (payload !== undefined && !payload.ok) return payload.problem
  const value = payload?.value
  if (value === undefined) return body === null ? '' : 'it sends no body, and one was sent'
  if (body === null) return value === '' ? '' : 'it sends a body, and none was sent'
  const sent = body.kind === 'text' ? body.text : undefined
  if (sent === undefined) return ''
  if (typeof value === 'string')
    return sent === value || sent === JSON.stringify(value) ? '' : 'its body is not what was sent'
  if (!/json/i.test(body.mediaType)) return ''
  return jsonEqual(parsed(sent), value) ? '' : 'its body is not what was sent'
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}

const muted = <T extends { warn(message: string): void }>(reading: T): T => ({ ...reading, warn: () => undefined })

const shown = (value: JsonValue) => JSON.stringify(value).slice(0, 100)
