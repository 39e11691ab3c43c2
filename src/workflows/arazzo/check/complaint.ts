import type { JsonValue } from '../../../lib/json.ts'
import type { Pointer } from '../../../lib/pointer.ts'
import type { ArazzoDescription, Workflow } from '../description.ts'
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

/** A document whose form is sound, workflows that are not left out. */
export interface SoundDocument {
  readonly description: ArazzoDescription
  readonly workflows: readonly WorkflowPlace[]
  /** Of all workflows, those that are left out too. */
  readonly workflowIds: ReadonlySet<string>
  readonly version: Version
}

export interface WorkflowPlace {
  readonly workflow: Workflow
  readonly pointer: Pointer
  /** Where in the list the first step of an id is. */
  readonly steps: ReadonlyMap<string, number>
}

/** A rule that looks at the whole document. */
export type DocumentRule = (document: SoundDocument) => readonly Complaint[]

/** What a document rule says. */
export function misuse(pointer: Pointer, message: string, mend?: JsonValue): Complaint {
  const put = mend === undefined ? {} : { mend: { kind: 'put', value: mend } as const }
  return { pointer, about: 'meaning', weight: 'misuse', message, ...put }
}

export function advice(pointer: Pointer, message: string): Complaint {
  return { pointer, about: 'meaning', weight: 'advice', message }
}
