import type { JsonValue } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { Setting } from './named.ts'
import type { Shape } from './shape.ts'

/** One run of the sampler over a schema: what it may spend and where it is. */
export interface Walk {
  readonly setting: Setting
  readonly minimal: boolean
  /** Top-level properties that are not made up. */
  readonly settled: ReadonlyMap<string, JsonValue | undefined> | undefined
  /** Whether every choice is verified before it is kept: slower, taken when the quick way gave something invalid. */
  readonly careful: boolean
  /** Optional values that may still be added below the top level. */
  optional: number
  /** Values that may be made at all, tries included. */
  steps: number
  /** How often each schema is being made right now. */
  readonly stack: Map<Pointer, number>
}

/** Where in the value the walk is. */
export interface Place {
  /** Name of the value and of what holds it. */
  readonly name: string
  readonly owner: string
  /** Objects and arrays around it. */
  readonly depth: number
  /** A value to keep as far as it fits, preferred to the document's examples. */
  readonly hint?: JsonValue | undefined
  /** Whether examples were used up, so that something new is wanted. */
  readonly fresh?: boolean
}

/** What the parts of the sampler need of each other. */
export interface Kit {
  shapeOf(pointers: readonly Pointer[]): Shape
  /** Whether a value satisfies all of these schemas. */
  isValid(pointers: readonly Pointer[], value: JsonValue): boolean
  /** The violations of one schema, as far as they tell its distance to a value. */
  distance(pointer: Pointer, value: JsonValue): number
  make(pointers: readonly Pointer[], walk: Walk, place: Place): JsonValue
}

export function isRecursive(shape: Shape, walk: Walk): boolean {
  return shape.sources.some((source) => (walk.stack.get(source) ?? 0) > 0)
}
