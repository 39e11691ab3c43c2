import type { JsonValue } from '../lib/json.ts'
import type { Pointer } from '../lib/pointer.ts'
import type { Problem } from './document.ts'

/** Which way a value travels: `readOnly` properties are not for requests, `writeOnly` ones not for replies. */
export type Direction = 'request' | 'response'

/** One way in which a value breaks its schema. */
export interface Violation {
  /** JSON Pointer into the value: `/items/0/quantity`; `''` for the value itself. For `required`, the missing property. */
  readonly path: Pointer
  /** The JSON Schema keyword that failed: `required`, `type`, `pattern`, … */
  readonly keyword: string
  /** For people: "must be string". */
  readonly message: string
  readonly params: Readonly<Record<string, unknown>>
}

export interface Validator {
  /** Every violation (at most 50); empty when the value is valid. Must not change the value. */
  validate(value: JsonValue): readonly Violation[]
  /** The fast yes or no. */
  isValid(value: JsonValue): boolean
}

/** Compiled validators of one document, made on first use, `$ref`s followed lazily. */
export interface Validators {
  /** @param pointer of a schema in the document (3.0 schemas are read by 3.0's rules, later ones as JSON Schema 2020-12) */
  at(pointer: Pointer, direction: Direction): Validator
  /** What in the schemas could not be checked, and why; grows as schemas are first used. */
  readonly problems: readonly Problem[]
}
