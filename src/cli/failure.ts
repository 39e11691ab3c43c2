import type { JsonObject } from '../lib/json.ts'

/** A command cannot do what was asked, and says why: caught once, in `main`. */
export class Failure extends Error {
  override readonly name = 'Failure'
  /** 1: the run failed; 2: the command was used wrongly. */
  readonly exitCode: 1 | 2
  /** What to do about it. */
  readonly hint: string
  /** More for machines, shown with `--json`. */
  readonly details: JsonObject

  constructor(
    message: string,
    options: { exitCode?: 1 | 2; hint?: string; details?: JsonObject; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.exitCode = options.exitCode ?? 1
    this.hint = options.hint ?? ''
    this.details = options.details ?? {}
  }
}

/** Wrong use: exit code 2. */
export function usage(message: string, hint = ''): Failure {
  return new Failure(message, { exitCode: 2, hint })
}
