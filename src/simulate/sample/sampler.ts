import type { JsonObject, JsonValue } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { Random } from '../../lib/random.ts'
import type { Direction } from '../../openapi/schema.ts'

export interface SampleContext {
  readonly direction: Direction
  readonly random: Random
  /** Unix ms: dates are made around it. */
  readonly now: number
  /** Only what is required (a minimal body); otherwise replies are full, examples first. */
  readonly minimal?: boolean
  /** Top-level properties that are not made up, with their value; undefined: left out where it is not required. */
  readonly settled?: ReadonlyMap<string, JsonValue | undefined>
  /** The name of the value ("email", "order.total"): steers realism. */
  readonly name?: string
}

/** Makes values that are valid against the document's own schemas. Deterministic for the same random source. */
export interface Sampler {
  /** A valid value. Examples, defaults, consts and enums of the schema come first, then realistic inventions by name and format. */
  generate(schema: Pointer, context: SampleContext): JsonValue
  /**
   * `value` made valid with as little change as can be: missing required properties are added, what breaks its schema is
   * replaced by a generated value, what is not allowed is removed. A valid value comes back unchanged (same reference).
   * The input is never changed.
   */
  conform(value: JsonValue, schema: Pointer, context: SampleContext): JsonValue
  /** `conform` of the next value of something that was valid: what of it is the same object as before is not looked at again. */
  conformNext(value: JsonValue, before: JsonObject, schema: Pointer, context: SampleContext): JsonValue
}
