import type { JsonValue } from '../../lib/json.ts'
import { evaluate, evaluateParsed } from '../expression/evaluate.ts'
import { parseExpression } from '../expression/parse.ts'
import type { Reading } from '../expression/reading.ts'
import type { Scope } from '../expression/scope.ts'
import type { Observation } from './judgement.ts'

/** Looks at expressions while a criterion is judged, and keeps what it saw and what was odd. */
export class Observer {
  readonly observed: Observation[] = []
  readonly notes: string[] = []
  readonly reading: Reading
  private readonly scope: Scope

  constructor(scope: Scope, reading: Reading) {
    this.scope = scope
    this.reading = { ...reading, warn: (message) => this.remark(message) }
    this.warn = reading.warn.bind(reading)
  }

  private readonly warn: (message: string) => void

  /** Something that was read leniently: told, and noted. */
  remark(message: string): void {
    this.note(message)
    this.warn(message)
  }

  note(message: string): void {
    if (message !== '' && !this.notes.includes(message)) this.notes.push(message)
  }

  /** @param paths whether `.name[0]` behind it is in order */
  look(expression: string, paths = false): JsonValue | undefined {
    const { value, problem } = this.evaluate(expression, paths)
    this.see(expression, value)
    if (value === undefined) this.note(problem)
    return value
  }

  see(expression: string, value: JsonValue | undefined): void {
    if (this.observed.some((seen) => seen.expression === expression)) return
    this.observed.push(value === undefined ? { expression } : { expression, value })
  }

  private evaluate(expression: string, paths: boolean) {
    const parsed = paths ? parseExpression(expression) : null
    return parsed?.ok
      ? evaluateParsed(parsed.expression, expression, this.scope, this.reading, true)
      : evaluate(expression, this.scope, this.reading)
  }
}
