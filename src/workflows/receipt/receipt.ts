import type { JsonObject } from '../../lib/json.ts'
import type { WorkflowRun } from '../run/run.ts'

/**
 * What proves that a workflow ran, to somebody who was not there: the workflow itself, everything that was sent and came, and
 * each verdict. The verdicts follow from the evidence: who does not trust them works them out again.
 */
export interface Receipt {
  readonly kind: 'specbox-receipt'
  readonly format: 1
  /** Version of the program that wrote it. */
  readonly specbox: string
  /** ISO 8601. */
  readonly writtenAt: string
  readonly api: ReceiptApi
  /** Where it ran: `sandbox:sbx_…`, or the base URL of another API. */
  readonly ranAgainst: string
  /** Under which faults; '' for none. */
  readonly scenario: string
  readonly workflow: ReceiptWorkflow
  readonly run: WorkflowRun
  /** Names of what was replaced throughout by `[redacted:…]`, the same value by the same words. */
  readonly redacted: readonly string[]
  /** Criteria that held, but whose evidence is secret: what remains does not show it. The outcome is `failed` then. */
  readonly unproven: readonly string[]
  /** SPKI PEM of the Ed25519 key of the installation. */
  readonly publicKey: string
  /** Ed25519 (RFC 8032) over the RFC 8785 form of all of this but `signature`; base64. */
  readonly signature: string
}

export interface ReceiptApi {
  readonly api: string
  readonly title: string
  readonly version: string
  /** SHA-256 (hex) of the description with its overlays; '' where it is not known. */
  readonly digest: string
  /** Of the sandbox's release: description, overlay and seed. '' where there is none. */
  readonly release: string
}

export interface ReceiptWorkflow {
  readonly workflowId: string
  /** SHA-256 (hex) of the Arazzo document. */
  readonly digest: string
  /** The Arazzo document, and those that it uses by the name of their source. */
  readonly document: ReceiptDocument
  readonly strict: boolean
}

export interface ReceiptDocument {
  readonly location: string
  readonly base: string
  readonly digest: string
  readonly version: '1.0' | '1.1'
  readonly description: JsonObject
  readonly sources: readonly ReceiptSource[]
}

export interface ReceiptSource {
  readonly name: string
  readonly url: string
  readonly type: 'openapi' | 'asyncapi' | 'arazzo'
  /** Null: it is not needed to judge. */
  readonly document: ReceiptDocument | null
}
