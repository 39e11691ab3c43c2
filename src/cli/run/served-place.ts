import type { JsonObject } from '../../lib/json.ts'
import { brokenRun } from '../../proof/prove.ts'
import { fromReceiptDocument } from '../../workflows/receipt/documents.ts'
import type { Told, WorkflowRun } from '../../workflows/run/run.ts'
import type { RunCommandOptions } from '../commands/run.ts'
import { Failure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import type { ServedApi } from './find-served.ts'
import { followRun } from './follow-run.ts'
import { linesOf } from './lines.ts'
import type { Listed, Place } from './place.ts'
import { type PostedFile, readPostedFile } from './posted-file.ts'
import type { Proof, ProofOptions } from './proofs.ts'

/** Ms between two tries where the server is busy, and how often. */
const rest = 500
const tries = 60

/**
 * Sandboxes of a server: the one that was named; else the API's default one for a workflow alone, so that what it does is seen there,
 * and a fresh one for each of several, deleted afterwards.
 */
export function servedPlace(
  served: ServedApi,
  options: Pick<RunCommandOptions, 'strict' | 'seed'>,
  terminal: Terminal,
): Place {
  const { client, api } = served
  let posted: PostedFile | undefined
  let told = false
  return {
    given: api,
    api,
    // In one sandbox they would be in each other's way.
    lanes: served.sandbox === undefined ? 4 : 1,
    workflows: async (file) => {
      if (file === undefined) {
        const { id } = served.sandbox ?? (await defaultSandbox(served))
        return (await client.listWorkflows(id)).map((row) => ({ ...row, file: row.file ?? '' }))
      }
      posted = await readPostedFile(file, options.strict ?? false)
      return posted.entries
    },
    prove: async (workflow, alone, how, tell) => {
      const fresh = served.sandbox === undefined && !alone
      const { id } =
        served.sandbox ??
        (fresh ? await client.createSandbox({ api, seed: options.seed }) : await defaultSandbox(served))
      const where = fresh ? `fresh sandboxes of ${api}` : `sandbox ${id}`
      if (!told) terminal.err(`Runs in ${where} at ${client.url}`)
      told = true
      try {
        return await proveIn(served, id, workflow, posted, how, tell)
      } finally {
        if (fresh) await client.deleteSandbox(id)
      }
    },
    close: async () => undefined,
  }
}

async function defaultSandbox({ client, api }: ServedApi): Promise<{ readonly id: string }> {
  const found = (await client.listSandboxes()).find((one) => one.api === api && one.name === api)
  if (found !== undefined) return found
  throw new Failure(`${api} has no default sandbox on ${client.url}`, { hint: 'Say which one: --sandbox ID' })
}

async function proveIn(
  { client }: ServedApi,
  id: string,
  workflow: Listed,
  posted: PostedFile | undefined,
  { inputs, strict, scenario }: ProofOptions,
  tell: Told = () => undefined,
): Promise<Proof> {
  const armed = scenario === '' ? [] : await client.armScenario(id, scenario)
  try {
    const document: JsonObject = posted === undefined ? {} : { document: posted.document }
    const started = await startRun({ workflow: workflow.name, inputs, strict, ...document }, (body) =>
      client.startRun(id, body),
    )
    const view = await followRun(client, started.id, tell)
    const { receipt, secrets = [] } = view
    if (receipt === undefined) throw new Error(`The server at ${client.url} told nothing for a receipt`)
    const own = posted?.entries.find(({ name }) => name === workflow.name)
    return {
      entry: { ...workflow, program: fromReceiptDocument(receipt.document) },
      lines: own === undefined ? new Map() : linesOf(own),
      run: resultOf(view.run, workflow.name, view.problem),
      startedAt: Date.parse(view.startedAt),
      secrets,
      ranAgainst: `sandbox:${id}`,
      api: receipt.api,
    }
  } finally {
    for (const fault of armed) await client.clearFaults(id, fault.id)
  }
}

const resultOf = (run: WorkflowRun | null, name: string, problem: string): WorkflowRun =>
  run ?? brokenRun(name, problem)

async function startRun<T>(body: JsonObject, start: (body: JsonObject) => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await start(body)
    } catch (error) {
      if (!(error instanceof Failure) || error.details.status !== 429 || count >= tries) throw error
      await new Promise((resolve) => setTimeout(resolve, rest))
    }
  }
}
