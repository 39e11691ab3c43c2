import type { Credential } from '../sandbox/sandbox.ts'
import type { WorkflowRun } from '../workflows/run/run.ts'
import type { TestClock, TestFaults } from './control.ts'
import type { Exchange, SandboxEvent } from './exchanges.ts'
import type { Call, Seed } from './types.ts'
import type { TestWebhooks } from './webhooks.ts'
import type { RunOptions, TestWorkflow, WorkflowSource } from './workflows.ts'

/**
 * A stateful sandbox of one API in this process.
 *
 * @typeParam Paths the `paths` that openapi-typescript writes from the document; absent: operations and bodies are not typed
 */
export interface TestSandbox<Paths = unknown> {
  /** How commands and hosts name the API: `orders`. */
  readonly api: string
  /** Where the sandbox is: `http://127.0.0.1:49152`. Without a listener a name that only `fetch` answers. */
  readonly url: string
  /**
   * `fetch` without a socket, as it is: no credentials are added. A path alone is the sandbox's own; of other URLs the host is not
   * looked at, so it can be handed to a client that knows the real API's address.
   */
  readonly fetch: typeof fetch
  /**
   * Calls an operation by `POST /orders` (without types also by operationId), with credentials, and parameters and body written as the
   * document says.
   */
  readonly call: Call<Paths>
  /** Ways to authenticate, the same in every run. `tokenUrl` of OAuth 2 is on the sandbox. */
  readonly credentials: readonly TestCredential[]
  /** Headers that authenticate. @param scheme name of a security scheme; absent: the first there is */
  headers(scheme?: string): Record<string, string>
  /**
   * Puts entities there as they are written: no call made them, so no event tells of them. What is left out is filled in. Returns them as
   * the API serves them.
   *
   * @throws SandboxError that names each value that the schema does not allow; then none of them is there
   */
  readonly seed: Seed<Paths>
  /** What happened, oldest first. */
  events(type?: string): SandboxEvent[]
  /** What was called and answered, oldest first, and why. */
  exchanges(): Exchange[]
  readonly webhooks: TestWebhooks
  /**
   * Runs a workflow (Arazzo) here, on what there is, with the sandbox's credentials: one of the API by its name, an Arazzo document by
   * its path (`{ file: './checkout.arazzo.yaml' }`), or the document itself. Those that are generated are made for a fresh sandbox.
   *
   * @throws WorkflowError when it fails, unless `throws: false`; SandboxError when there is none or its document cannot be used
   */
  run(workflow: WorkflowSource, options?: RunOptions): Promise<WorkflowRun>
  /** The workflows of the API: those beside its document and its overlays, and those that are made from it. */
  workflows(): Promise<TestWorkflow[]>
  readonly clock: TestClock
  readonly faults: TestFaults
  /** As it was when it was made: data, clock, faults, logs. Its URL, its credentials and those who subscribed stay. */
  reset(): Promise<void>
  /** Ends it; nothing keeps the process alive. Calling it again does nothing. */
  close(): Promise<void>
  /** `await using` */
  [Symbol.asyncDispose](): Promise<void>
}

export interface TestCredential extends Omit<Credential, 'tokenPath'> {
  readonly tokenUrl?: string
}
