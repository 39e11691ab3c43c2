import { resolve } from 'node:path'
import { openGround } from '../../src/cli/run/ground.ts'
import { workflowsOf } from '../../src/cli/run/find-workflows.ts'
import { prove, secretsOf } from '../../src/proof/prove.ts'
import type { KeyObject } from 'node:crypto'
import type { JsonObject } from '../../src/lib/json.ts'
import { loadArazzo } from '../../src/workflows/arazzo/load.ts'
import type { Receipt } from '../../src/workflows/receipt/receipt.ts'
import type { Secret } from '../../src/workflows/receipt/redact.ts'
import { newSigningKey, readSigningKey } from '../../src/workflows/receipt/signing.ts'
import { writeReceipt } from '../../src/workflows/receipt/write.ts'
import { xpathFor } from '../../src/workflows/run/engine.ts'
import { livePerformer } from '../../src/workflows/run/live.ts'
import type { WorkflowRun } from '../../src/workflows/run/run.ts'
import { runWorkflow } from '../../src/workflows/run/runner.ts'
import { openProgram } from '../../src/workflows/source/program.ts'
import type { Program } from '../../src/workflows/source/source.ts'
import { cafeDocuments, environment } from '../../scripts/figures/respect/documents.ts'
import { httpDoor } from '../../scripts/figures/respect/http-door.ts'
import { openStage } from '../../scripts/figures/respect/stage.ts'

/** A run on a real sandbox, with its receipt. */
export interface Written {
  readonly name: string
  readonly receipt: Receipt
  readonly run: WorkflowRun
  readonly program: Program
  /** Of the sandbox. */
  readonly secrets: readonly Secret[]
}

export const newKey = (): KeyObject => readSigningKey(newSigningKey())

export async function receiptOf(
  program: Program,
  run: WorkflowRun,
  secrets: readonly Secret[] = [],
  key = newKey(),
): Promise<Receipt> {
  return writeReceipt({
    specbox: 'test',
    writtenAt: '2026-11-25T00:00:00.000Z',
    api: { api: 'api', title: 'API', version: '1', digest: 'd', release: 'r' },
    ranAgainst: 'sandbox:sbx_1',
    scenario: '',
    program,
    strict: false,
    run,
    secrets,
    salt: 'salt',
    key,
    xpath: await xpathFor(program),
  })
}

const example = (name: string) => resolve(import.meta.dirname, `../../examples/${name}/openapi.yaml`)

/** Workflows of an example, each on a sandbox of its own. @param names all unless told */
export async function exampleReceipts(api: string, names: readonly string[] = [], key = newKey()): Promise<Written[]> {
  const ground = await openGround(example(api), { seed: 1 }, { SPECBOX_CACHE_DIR: '' })
  try {
    const entries = await workflowsOf(ground, {})
    const written: Written[] = []
    for (const entry of entries) {
      if (names.length > 0 && !names.includes(entry.name)) continue
      const sandbox = await ground.fresh()
      const xpath = await xpathFor(entry.program)
      const run = await prove(entry, { ...ground.partsOf(sandbox), xpath })
      const secrets = secretsOf(sandbox)
      const receipt = await receiptOf(entry.program, run, secrets, key)
      written.push({ name: `${api} ${entry.name}`, receipt, run, program: entry.program, secrets })
    }
    return written
  } finally {
    await ground.close()
  }
}

/** The workflows of one of the documents of conformance/cafe, on its sandboxes. */
export async function cafeReceipts(path: string, key = newKey()): Promise<Written[]> {
  const document = cafeDocuments.find((one) => one.path === path)
  if (document === undefined) throw new Error(`There is no ${path}`)
  const stage = await openStage(path)
  try {
    const loaded = await loadArazzo(`${stage.folder}/${path}`)
    if (!loaded.ok) return []
    const opened = await openProgram(loaded.loaded, { load: { allowExternalRefs: true } })
    if (!opened.ok) return []
    const { program } = opened
    const { inputs, most, workflows, unreachable = [] } = document
    const door = httpDoor(({ source, server }) => ({ url: unreachable.includes(source) ? stage.nowhere : server }))
    const now = () => performance.now()
    const performer = livePerformer({ door, credentials: [], patience: 1000, now })
    const written: Written[] = []
    for (const { workflowId } of loaded.loaded.description.workflows) {
      if (workflows?.includes(workflowId) === false) continue
      const given = structuredClone({ ...inputs, env: environment }) as JsonObject
      const limits = most === undefined ? {} : { limits: { steps: most.steps } }
      const run = await runWorkflow(program, workflowId, given, { performer, now, ...limits })
      written.push({
        name: `${path} ${workflowId}`,
        receipt: await receiptOf(program, run, [], key),
        run,
        program,
        secrets: [],
      })
    }
    return written
  } finally {
    await stage.close()
  }
}
