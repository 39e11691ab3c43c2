import type { JsonObject, JsonValue } from '../../lib/json.ts'
import type { Judgement } from '../criterion/judgement.ts'

/** What became of a workflow: values only, so that it can be written down, sent, and judged again. */
export interface WorkflowRun {
  readonly workflowId: string
  readonly summary: string
  readonly inputs: JsonObject
  /** What it depends on, run before. */
  readonly dependencies?: readonly WorkflowRun[]
  readonly steps: readonly StepRun[]
  readonly outputs: JsonObject
  readonly outcome: 'passed' | 'failed'
  /** Why it failed where no step tells: inputs, a workflow it depends on, too many steps. */
  readonly problem: string
  /** What was read leniently, and where. */
  readonly warnings: readonly string[]
  /** Ms. */
  readonly duration: number
}

/** One attempt at a step: a retried one is there as often as it was tried. */
export interface StepRun {
  readonly stepId: string
  /** For people; the step's id where it has none. */
  readonly description: string
  readonly evidence: Evidence
  readonly judgements: readonly Judgement[]
  readonly outputs: JsonObject
  readonly passed: boolean
  /** Why it did not pass, where no judgement tells. */
  readonly problem: string
  /** What is done next. */
  readonly next: Next
  /** Ms. */
  readonly duration: number
}

/** What a step's verdict rests on. */
export type Evidence =
  | { readonly kind: 'call'; readonly request: RecordedRequest; readonly reply: RecordedReply | null }
  | { readonly kind: 'message'; readonly channel: string; readonly message: RecordedMessage | null }
  | { readonly kind: 'workflow'; readonly run: WorkflowRun }
  /** It could not be taken at all; `problem` of the step says why. */
  | { readonly kind: 'none' }

export interface RecordedRequest {
  readonly source: string
  readonly operation: string
  /** What is asked where the step asks nothing: 3xx where the description documents no other success. */
  readonly expects: '2xx' | '3xx'
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly query: JsonObject
  readonly path: JsonObject
  readonly body: RecordedBody
}

export interface RecordedReply {
  readonly status: number
  readonly headers: Headers
  readonly body: RecordedBody
  /** Of the sandbox's log; '' where there is none. */
  readonly exchange: string
  /** Why it answered so, in the sandbox's words. */
  readonly reason: string
}

export interface RecordedMessage {
  readonly id: string
  readonly headers: Headers
  readonly body: RecordedBody
  readonly verified: boolean | null
  readonly note: string
}

export type Headers = readonly (readonly [name: string, value: string])[]

/** JSON is kept as it came, as text, so that it can be read again; what is no text is kept in base64. Null: none. */
export type RecordedBody =
  | { readonly kind: 'text'; readonly mediaType: string; readonly text: string }
  | { readonly kind: 'bytes'; readonly mediaType: string; readonly base64: string }
  | null

export type Next =
  | { readonly kind: 'step'; readonly stepId: string }
  | { readonly kind: 'workflow'; readonly workflowId: string; readonly run: WorkflowRun | null }
  /** `after`: ms that were waited; `run`: what the action had run first. */
  | { readonly kind: 'retry'; readonly after: number; readonly attempt: number; readonly run?: WorkflowRun }
  | { readonly kind: 'end'; readonly passed: boolean }

/** What the progress of a run is told as. */
export type Told = (event: RunEvent) => void
export type RunEvent =
  | { readonly kind: 'workflow'; readonly workflowId: string; readonly depth: number }
  | { readonly kind: 'step'; readonly step: StepRun; readonly depth: number }

export type Inputs = Readonly<Record<string, JsonValue>>
