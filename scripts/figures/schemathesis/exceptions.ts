import type { Failure } from './report.ts'

/** A check that cannot hold, because of what the document says or leaves out. Everything given has to match. */
export interface Exception {
  readonly document: string
  readonly check: string
  readonly operations: readonly string[]
  readonly status: number
  readonly message?: RegExp
  readonly request?: RegExp
  readonly reply?: RegExp
  readonly reason: string
}

export const exceptions: readonly Exception[] = []

export function exceptionFor(document: string, failure: Failure): Exception | undefined {
  return exceptions.find(
    (one) =>
      one.document === document &&
      one.check === failure.check &&
      one.status === failure.status &&
      one.operations.includes(failure.operation) &&
      (one.message?.test(failure.message) ?? true) &&
      (one.request?.test(failure.request) ?? true) &&
      (one.reply?.test(failure.reply) ?? true),
  )
}
