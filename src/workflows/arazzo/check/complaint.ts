import type { JsonObject, JsonValue } from '../../../lib/json.ts'
import type { Pointer } from '../../../lib/pointer.ts'
import type { Version, Weight } from '../schema/shape.ts'

/** Something that is not as the specification wants it. */
export interface Complaint {
  readonly pointer: Pointer
  /** `shape`: the form of one object, which a schema can say; `meaning`: what only a look at the whole document tells. */
  readonly about: 'shape' | 'meaning'
  readonly weight: Weight
  readonly message: string
  /** How a lenient reader reads it. */
  readonly mend?: Mend
}

export type Mend = { readonly kind: 'put'; readonly value: JsonValue } | { readonly kind: 'drop' }

/** A rule that looks at the whole document, whose form is sound by then. */
export type DocumentRule = (root: JsonObject, version: Version) => readonly Complaint[]
