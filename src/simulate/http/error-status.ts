import type { Blueprint, Operation, ResponseSpec } from '../../blueprint/blueprint.ts'
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
}

/** The status that the operation documents for such a failure, else the usual one. */
export function statusOf(refusal: Refusal, operation: Operation | null, errors: Blueprint['errors']): number {
  const documented = (status: number) => operation?.responses.some((one) => one.status === String(status)) ?? false
  const candidates =
    refusal.kind === 'invalid' ? invalidStatuses(refusal, errors.invalidStatus) : statuses[refusal.kind]
  return candidates.find(documented) ?? candidates[0]!
}

/** An id that cannot exist is an invalid request, or a thing not found where only that is documented. */
function invalidStatuses({ fields = [] }: Refusal, usual: 400 | 422): number[] {
  const both = usual === 422 ? [422, 400] : [400, 422]
  return fields.length > 0 && fields.every((field) => field.in === 'path') ? [...both, 404] : both
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
}

/** The reason phrase of a status (RFC 9110 §15.5). */
export function phraseOf(status: number): string {
  return phrases[status] ?? 'Error'
}
