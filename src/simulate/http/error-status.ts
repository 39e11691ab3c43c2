import type { Blueprint, Operation, ResponseSpec } from '../../blueprint/blueprint.ts'
import { isObject, own } from '../../lib/json.ts'
import { words } from '../../lib/names.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import type { Refusal } from '../exchange.ts'

type Kind = Refusal['kind']

/** What each failure is, best status first; the rest only where the document has them instead. */
const statuses: Readonly<Record<Kind, readonly number[]>> = {
  unauthorized: [401],
  forbidden: [403],
  not_found: [404],
  method_not_allowed: [405],
  not_acceptable: [406],
  unsupported_media_type: [415],
  malformed: [400, 422],
  invalid: [400, 422],
  conflict: [409, 422, 400],
  precondition_failed: [412],
  payload_too_large: [413],
  idempotency_conflict: [422, 409, 400],
  insufficient_storage: [507],
  rate_limited: [429],
  payment_required: [402],
  failed: [500],
  unavailable: [503],
}

/** What a failure of the status is. */
export function kindOfStatus(status: number): Kind {
  if (status === 410) return 'not_found'
  if ([408, 502, 504].includes(status)) return 'unavailable'
  if ([423, 424, 425].includes(status)) return 'conflict'
  if (status === 428) return 'precondition_failed'
  const kinds = Object.keys(statuses) as Kind[]
  return (
    kinds.find((kind) => kind !== 'idempotency_conflict' && kind !== 'malformed' && statuses[kind][0] === status) ??
    kindOfRange(status)
  )
}

function kindOfRange(status: number): Kind {
  return status >= 500 ? 'failed' : 'invalid'
}

/** The status that the operation documents for such a failure, else the usual one. */
export function statusOf(
  refusal: Refusal,
  operation: Operation | null,
  errors: Blueprint['errors'],
  doc: SpecDocument,
): number {
  if (refusal.as?.status != null) return refusal.as.status
  const told = operation === null ? undefined : toldStatus(refusal, operation, doc)
  if (told !== undefined) return told
  const documented = (status: number) => operation?.responses.some((one) => one.status === String(status)) ?? false
  const candidates =
    refusal.kind === 'invalid' ? invalidStatuses(refusal, operation, errors.invalidStatus) : statuses[refusal.kind]
  return candidates.find(documented) ?? candidates[0]!
}

/**
 * What names no existing thing is an invalid request, or a thing not found where only that is documented: an id that cannot
 * exist, or a way to look at one that there is not.
 */
function invalidStatuses({ fields = [] }: Refusal, operation: Operation | null, usual: 400 | 422): number[] {
  const both = usual === 422 ? [422, 400] : [400, 422]
  const places = operation?.method === 'GET' && operation.path.includes('{') ? ['path', 'query'] : ['path']
  return fields.length > 0 && fields.every((field) => places.includes(field.in)) ? [...both, 404] : both
}

/** Keys used again, references and cursors that lead nowhere: the status whose description speaks of just that. */
function toldStatus({ kind, fields = [] }: Refusal, operation: Operation, doc: SpecDocument): number | undefined {
  const failures = operation.responses.filter(({ status }) => /^(404|409|422|400)$/.test(status))
  const tells = (pattern: RegExp) =>
    failures.find(({ pointer }) => {
      const { value } = doc.resolve(pointer)
      const description = isObject(value) ? own(value, 'description') : undefined
      return typeof description === 'string' && pattern.test(description)
    })
  if (kind === 'idempotency_conflict') return numberOf(tells(/idempoten/i))
  const [first] = fields
  if (kind !== 'invalid' || first === undefined || fields.length > 1) return undefined
  if (first.keyword === 'cursor') return numberOf(tells(namePattern([first.path, 'cursor'])))
  if (first.keyword !== 'reference') return undefined
  const name = first.path.slice(first.path.lastIndexOf('/') + 1)
  const thing = words(name)
    .filter((word) => !/^ids?$/.test(word))
    .join(' ')
  const told = tells(namePattern([name, ...(thing === '' ? [] : [thing])]))
  // Without a variable in the path there is nothing else that could be missing.
  return numberOf(told ?? failures.find(({ status }) => status === '404' && !operation.path.includes('{')))
}

function numberOf(response: ResponseSpec | undefined): number | undefined {
  return response === undefined ? undefined : Number(response.status)
}

function namePattern(names: readonly string[]): RegExp {
  const escaped = names.map((name) => name.replace(/[^\w ]/g, '\\$&').replaceAll(' ', '[ _-]'))
  return new RegExp(`(?<!\\w)(${escaped.join('|')})s?(?!\\w)`, 'i')
}

/** OAS §Responses Object: the exact status, then its range, then `default` unless that is the success. */
export function responseFor(operation: Operation, status: number): ResponseSpec | null {
  const of = (key: string) => operation.responses.find((response) => response.status === key)
  const fallback = operation.success.declared === 'default' ? undefined : of('default')
  return of(String(status)) ?? of(`${String(status)[0]}XX`) ?? fallback ?? null
}

const phrases: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  402: 'Payment Required',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  410: 'Gone',
  411: 'Length Required',
  414: 'URI Too Long',
  416: 'Range Not Satisfiable',
  417: 'Expectation Failed',
  421: 'Misdirected Request',
  423: 'Locked',
  424: 'Failed Dependency',
  425: 'Too Early',
  426: 'Upgrade Required',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
  507: 'Insufficient Storage',
}

/** The reason phrase of a status (RFC 9110 §15.5). */
export function phraseOf(status: number): string {
  return phrases[status] ?? 'Error'
}
