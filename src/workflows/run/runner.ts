import type { JsonObject } from '../../lib/json.ts'
import type { XPathEngine } from '../expression/reading.ts'
import type { Credential } from '../request/credentials.ts'
import type { Program } from '../source/source.ts'
import { runFrame } from './machine.ts'
import { runNested } from './nested.ts'
import type { Performer } from './performer.ts'
import type { Told, WorkflowRun } from './run.ts'
import { defaultLimits, type Limits } from './session.ts'

export interface RunOptions {
  readonly performer: Performer
  /** Ms, wall clock. */
  now(): number
  readonly strict?: boolean
  readonly tell?: Told
  readonly limits?: Partial<Limits>
  /** Also for inputs that say `x-specbox-credential`. */
  readonly credentials?: readonly Credential[]
  /** Id of the sandbox, for inputs that say `x-specbox-sandbox`. */
  readonly sandbox?: string
  readonly xpath?: XPathEngine
  /** True unless told: inputs have to satisfy their schema. */
  readonly checksInputs?: boolean
  /** Workflows of the same document that ran before: `$workflows` sees them. */
  readonly earlier?: readonly WorkflowRun[]
}

/** Runs one workflow of a program. Never throws for what workflows or APIs do; returns results and prints nothing. */
export function runWorkflow(
  program: Program,
  workflowId: string,
  inputs: JsonObject,
  options: RunOptions,
): Promise<WorkflowRun> {
  const limits = { ...defaultLimits, ...options.limits }
  const warnings: string[] = []
  let left = limits.steps
  const session = {
    performer: options.performer,
    reading: {
      strict: options.strict ?? false,
      warn: (message: string) => {
        if (!warnings.includes(message)) warnings.push(message)
      },
      ...(options.xpath === undefined ? {} : { xpath: options.xpath }),
    },
    warnings,
    tell: options.tell ?? (() => undefined),
    now: options.now,
    spend: () => left-- > 0,
    limits,
    credentials: options.credentials ?? [],
    sandbox: options.sandbox ?? '',
    checksInputs: options.checksInputs ?? true,
    run: runFrame,
    done: new Map(),
  }
  return runNested(session, program, workflowId, inputs, { depth: 0, earlier: options.earlier ?? [] })
}
