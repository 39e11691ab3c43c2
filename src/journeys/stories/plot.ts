import type { EventType } from '../../blueprint/events.ts'
import type { CallStep, Value, WaitStep } from '../journey.ts'

/**
 * Glossary. Plot: a story before it is written as an Arazzo document. Claim: what a step says of what comes back.
 */
export interface Plot {
  readonly kind: StoryKind
  /** kebab-case: what is done, as people say it (`create-and-fulfill-order`). */
  readonly name: string
  readonly title: string
  readonly steps: readonly PlotStep[]
  /** What it is about at its end: the workflow's output `id`; null: nothing shows it. */
  readonly id: Value | null
}

export type StoryKind = 'crud' | 'lifecycle' | 'refusal' | 'unauthorised' | 'paging'

export type PlotStep = PlotCall | PlotWait | PlotReceive

export interface PlotCall {
  readonly kind: 'call'
  readonly call: CallStep
  /** Beside those that any such call makes. */
  readonly claims: readonly Claim[]
  /** It is called with a credential that is wrong. */
  readonly stranger: boolean
}

export interface PlotWait {
  readonly kind: 'wait'
  readonly wait: WaitStep & { readonly seconds: number }
}

/** The API is to tell of something. */
export interface PlotReceive {
  readonly kind: 'receive'
  readonly id: string
  readonly title: string
  readonly event: EventType
  /** The entity that it tells of, as its payload names it; null: nothing says. */
  readonly about: Value | null
  readonly claims: readonly Claim[]
}

/** About what is at a path of the body (of a message: its payload). */
export type Claim = { readonly path: readonly string[] } & (
  | { readonly is: 'equal' | 'different'; readonly value: Value }
  /** It is there, and looks so: a regular expression. */
  | { readonly is: 'like'; readonly pattern: string }
)

/** A call as any other. */
export const tell = (call: CallStep, claims: readonly Claim[] = []): PlotCall => ({
  kind: 'call',
  call,
  claims,
  stranger: false,
})
