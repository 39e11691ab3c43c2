import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { credentialsOf } from './credentials.ts'
import { targetOf } from './target.ts'
import type { StepLine, Transcript } from './transcript.ts'

/** What Respect's own checks say, which our runner does not make: the reply against the API's description. */
export interface OwnCheck {
  readonly stepId: string
  readonly name: string
  readonly passed: boolean
  readonly message: string
}

export interface RespectRun {
  readonly transcript: Transcript
  readonly checks: readonly OwnCheck[]
}

/** It has written no result; the message is what it said instead. */
export class RespectRefusal extends Error {}

/** @param options as the command has them: `-i`, `--severity`, ... */
export async function runRespect(
  files: readonly string[],
  options: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Map<string, RespectRun>> {
  const folder = mkdtempSync(join(tmpdir(), 'specbox-respect-'))
  const output = join(folder, 'result.json')
  const command = join(dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json')), 'bin/cli.js')
  const said = await spoken([command, 'respect', ...files, '-J', output, '--no-secrets-masking', ...options], env)
  let text: string
  try {
    text = readFileSync(output, 'utf8')
  } catch (cause) {
    throw new RespectRefusal(said, { cause })
  } finally {
    rmSync(folder, { recursive: true })
  }
  const { files: results }: Result = JSON.parse(text)
  return new Map(Object.entries(results).map(([file, { executedWorkflows }]) => [file, runOf(executedWorkflows)]))
}

function spoken(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env: { ...process.env, ...env, NO_COLOR: '1', CI: 'true' } })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part))
    child.on('error', reject).on('close', () => resolve(text))
  })
}

interface Result {
  readonly files: Readonly<Record<string, { readonly executedWorkflows: readonly RanWorkflow[] }>>
}

interface RanWorkflow {
  readonly type: 'workflow'
  readonly workflowId: string
  readonly status: 'success' | 'error' | 'warn'
  readonly executedSteps: readonly (RanWorkflow | RanStep)[]
}

interface RanStep {
  readonly type: 'step'
  readonly workflowId: string
  readonly stepId: string
  readonly request?: { readonly method?: string; readonly url?: string; readonly headers?: Record<string, string> }
  readonly response?: { readonly statusCode: number }
  readonly checks: readonly { readonly name: string; readonly passed: boolean; readonly message?: string }[]
}

const criterion = 'success criteria check'
const unanswered = 'failed network request'

function runOf(workflows: readonly RanWorkflow[]): RespectRun {
  const steps = workflows.flatMap(stepsOf)
  return {
    transcript: {
      workflows: workflows.map((workflow) => ({
        workflowId: workflow.workflowId,
        steps: stepsOf(workflow).filter(wasCall).map(lineOf),
        outcome: workflow.status === 'error' ? 'failed' : 'passed',
      })),
    },
    checks: steps.flatMap(({ stepId, checks }) =>
      checks
        .filter(({ name }) => name !== criterion)
        .map(({ name, passed, message = '' }) => ({ stepId, name, passed, message })),
    ),
  }
}

/** A `goto` or a called workflow is told as a workflow among the steps, in the order of time. */
function stepsOf({ executedSteps }: RanWorkflow): RanStep[] {
  return executedSteps.flatMap((done) => (done.type === 'workflow' ? stepsOf(done) : [done]))
}

/** Others are what it tells of steps that it could not take. */
const wasCall = ({ response, checks }: RanStep) =>
  (response?.statusCode ?? 0) > 0 || checks.some(({ name }) => name === unanswered)

function lineOf({ workflowId, stepId, request, response, checks }: RanStep): StepLine {
  const status = response?.statusCode || null
  return {
    workflowId,
    stepId,
    method: (request?.method ?? '').toUpperCase(),
    target: status === null ? '' : targetOf(request?.url ?? ''),
    status,
    credentials: status === null ? '' : credentialsOf(Object.entries(request?.headers ?? {})),
    criteria: checks.filter(({ name }) => name === criterion).map(({ passed }) => passed),
  }
}
