import type { SpecDocument } from '../openapi/document.ts'
import type { ReadAuthored } from './authored/read.ts'
import type { SchemaViews } from './understand/schema-view.ts'
import type {
  Authored,
  Behavior,
  Conventions,
  ErrorFormat,
  EventType,
  Finding,
  Operation,
  Resource,
  Security,
  Server,
  Webhooks,
} from './blueprint.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** The Blueprint while it is being inferred: each pass fills in its kind of knowledge and leaves the rest alone. */
export interface Draft {
  servers: Server[]
  operations: (Mutable<Operation> & { behavior: Behavior })[]
  resources: Mutable<Resource>[]
  security: Security
  errors: ErrorFormat
  conventions: Conventions
  events: EventType[]
  webhooks: Webhooks
  authored: Authored | null
}

export interface InferContext {
  readonly doc: SpecDocument
  readonly draft: Draft
  /** Schemas flattened for reading, memoised: all passes share it. */
  readonly schemas: SchemaViews
  /** What the document's `x-specbox` says, less what of it is broken; undefined: it has none. Read once, once the operations are known. */
  overlay(): ReadAuthored | undefined
  /** Records a fact with its evidence. Nothing is inferred silently. */
  claim(finding: Omit<Finding, 'pass'>): void
}

/** One kind of knowledge. Passes run in the order of `passes/index.ts`; a later one may read what earlier ones filled in. */
export interface Pass {
  readonly name: string
  run(context: InferContext): void
}
