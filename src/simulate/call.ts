import type { Behavior, Blueprint, Operation, Resource } from '../blueprint/blueprint.ts'
import type { JsonObject, JsonValue } from '../lib/json.ts'
import type { Random } from '../lib/random.ts'
import type { SpecDocument } from '../openapi/document.ts'
import type { Validators } from '../openapi/schema.ts'
import type { Entity, Transaction } from '../store/store.ts'
import type { Refusal, SandboxRequest, TraceStep } from './exchange.ts'
import type { ChosenOutcome, Faults } from './fault/fault.ts'
import type { CredentialCheck } from './http/authorize.ts'
import type { ListViews } from './list/views.ts'
import type { Plan } from './plan.ts'
import type { Rules } from './react/rules.ts'
import type { Sampler } from './sample/sampler.ts'

/** What a release brings to every call: compiled once, shared by all sandboxes. */
export interface Model {
  readonly blueprint: Blueprint
  readonly doc: SpecDocument
  readonly validators: Validators
  readonly sampler: Sampler
  readonly resources: ReadonlyMap<string, Resource>
  /** Item path → an operation on the entity there: its bindings say what the path values stand for. */
  readonly itemOperations: ReadonlyMap<string, Operation>
  /** Events, reactions and expressions, indexed. */
  readonly rules: Rules
  /** What is worked out once per operation, on its first call. */
  plan(operation: Operation): Plan
}

/** What a sandbox brings to a call. */
export interface World {
  /** Remembered lists of this sandbox. */
  readonly views: ListViews
  /** Id of the sandbox: part of the tokens it issues, so that a token finds its sandbox. */
  readonly sandbox: string
  readonly tx: Transaction
  /** Simulated time, Unix ms. */
  readonly now: number
  /** Wall time, Unix ms: tokens and signatures keep it. */
  readonly wallNow: number
  readonly requestId: string
  /** Public URL at which this sandbox was addressed, no trailing slash: absolute links start with it. */
  readonly baseUrl: string
  readonly check: CredentialCheck
  /** Client id and secret of the sandbox's OAuth client; without a secret: whether there is such a client. */
  checkClient(id: string, secret: string | null): boolean
  /** Makes sure that a collection's seed data is in the base layer. Cheap when it is. */
  ensureSeeded(collection: string): void
  /** What follows of the call outside its transaction. */
  readonly afterwards: Afterwards
  /** What goes wrong on purpose. */
  readonly faults: Faults
  /** Randomness for a write: the same seed and the same calls give the same values. */
  random(): Random
}

/** `turn` orders timers of the same moment. */
export interface TimerChange {
  readonly key: string
  readonly due: number | null
  readonly turn: number
}

/** Told during the call, carried out by the sandbox once its transaction is over; forgotten when it fails. */
export interface Afterwards {
  /** A timer was set (due in Unix ms of the sandbox's clock) or, with null, cleared. */
  timer(timer: TimerChange): void
  /** An event was appended. */
  event(): void
  /** An entity that is a subscription was written or deleted. */
  subscription(resource: string, key: string): void
  /** A request named a URL to be told about the entity. */
  callback(callback: { operation: string; url: string; events: readonly string[]; resource: string; key: string }): void
}

export interface Call {
  readonly model: Model
  readonly world: World
  readonly operation: Operation
  readonly plan: Plan
  readonly request: SandboxRequest
  readonly params: {
    readonly path: JsonObject
    readonly query: JsonObject
    readonly header: JsonObject
    readonly cookie: JsonObject
  }
  /** Query parameters that the document does not declare. */
  readonly unknownQuery: JsonObject
  readonly body: JsonValue | undefined
  readonly mediaType: string | null
  /** What it was told to come to, while it succeeds; absent: nothing. */
  readonly outcome?: ChosenOutcome
  note(stage: TraceStep['stage'], note: string): void
}

/** What a behavior decided; `render/` makes the reply of it. */
export type Result =
  | { readonly kind: 'entity'; readonly entity: Entity; readonly created: boolean }
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'done' }
  | { readonly kind: 'deleted'; readonly entity: Entity }
  | { readonly kind: 'stateless' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

export interface Page {
  readonly items: readonly Entity[]
  /** Matching entities over all pages; null where counting was not needed. */
  readonly total: number | null
  /** 0-based index of the first item. */
  readonly offset: number
  readonly size: number
  readonly hasMore: boolean
  readonly hasPrevious: boolean
}

export type BehaviorOf<K extends Behavior['kind']> = Extract<Behavior, { kind: K }>
export type Behave<K extends Behavior['kind']> = (call: Call, behavior: BehaviorOf<K>) => Result

export const refuse = (refusal: Refusal): Result => ({ kind: 'refused', refusal })
