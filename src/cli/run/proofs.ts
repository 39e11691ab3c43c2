import { type KeyObject, randomBytes } from 'node:crypto'
import type { JsonObject } from '../../lib/json.ts'
import type { Entry } from '../../proof/book.ts'
import { brokenRun, prove, secretsOf } from '../../proof/prove.ts'
import { xpathFor } from '../../workflows/run/engine.ts'
import { livePerformer } from '../../workflows/run/live.ts'
import { runWorkflow } from '../../workflows/run/runner.ts'
import type { Told, WorkflowRun } from '../../workflows/run/run.ts'
import type { Receipt, ReceiptApi } from '../../workflows/receipt/receipt.ts'
import type { Secret } from '../../workflows/receipt/redact.ts'
import { writeReceipt } from '../../workflows/receipt/write.ts'
import { Failure } from '../failure.ts'
import { packageVersion } from '../package-root.ts'
import { createHttpDoor } from './http-door.ts'
import type { LocalGround } from './ground.ts'

export interface ProofOptions {
  readonly inputs: JsonObject
  readonly strict: boolean
  /** Of the API's overlay; '' for none. */
  readonly scenario: string
  /** Base URL of an API that is called instead of a sandbox; '' for none. */
  readonly server: string
}

/** A run with what its receipt needs. */
export interface Proof {
  readonly entry: Entry
  readonly run: WorkflowRun
  /** Wall time, Unix ms. */
  readonly startedAt: number
  readonly secrets: readonly Secret[]
  readonly ranAgainst: string
  readonly api: ReceiptApi
  /** Where its steps stand in its file; absent: its program tells. */
  readonly lines?: ReadonlyMap<string, number>
}

/** Runs a workflow on a fresh sandbox, or against another API. */
export async function proveOne(ground: LocalGround, entry: Entry, options: ProofOptions, tell?: Told): Promise<Proof> {
  const startedAt = Date.now()
  const xpath = await xpathFor(entry.program)
  const api = apiOf(ground)
  // Which release is there nobody knows.
  if (options.server !== '') return proveElsewhere({ ...api, release: '' }, entry, options, startedAt, tell)
  const sandbox = await ground.fresh()
  await play(sandbox.faults, options.scenario)
  const { inputs, strict } = options
  const run = await prove(entry, {
    ...ground.partsOf(sandbox),
    inputs,
    strict,
    xpath,
    ...(tell === undefined ? {} : { tell }),
  })
  return { entry, run, startedAt, secrets: secretsOf(sandbox), ranAgainst: `sandbox:${sandbox.record.id}`, api }
}

async function proveElsewhere(
  api: ReceiptApi,
  entry: Entry,
  { server, inputs, strict }: ProofOptions,
  startedAt: number,
  tell: Told | undefined,
): Promise<Proof> {
  const now = () => Date.now()
  if (entry.broken !== undefined)
    return { entry, run: brokenRun(entry.name, entry.broken), startedAt, secrets: [], ranAgainst: server, api }
  const performer = livePerformer({ door: createHttpDoor(server), credentials: [], patience: 30_000, now })
  const xpath = await xpathFor(entry.program)
  const run = await runWorkflow(entry.program, entry.name, inputs, {
    performer,
    strict,
    now,
    ...(tell === undefined ? {} : { tell }),
    ...(xpath === undefined ? {} : { xpath }),
  })
  return { entry, run, startedAt, secrets: [], ranAgainst: server, api }
}

async function play(faults: Awaited<ReturnType<LocalGround['fresh']>>['faults'], scenario: string): Promise<void> {
  if (scenario === '') return
  const armed = await faults.play(scenario)
  if (armed.kind === 'armed') return
  const known = faults.scenarios().map(({ name }) => name)
  throw new Failure(`The API has no scenario '${scenario}'`, {
    exitCode: 2,
    hint: known.length === 0 ? 'Its overlay declares none' : `It has ${known.join(', ')}`,
  })
}

function apiOf({ release }: LocalGround): ReceiptApi {
  const { blueprint, document, layer } = release
  const { title, version } = document.root.info as JsonObject
  return {
    api: blueprint.api,
    title: String(title ?? ''),
    version: String(version ?? ''),
    digest: document.digest,
    release: layer,
  }
}

/** What proves it to others. */
export async function receiptOf(proof: Proof, options: ProofOptions, key: KeyObject): Promise<Receipt> {
  return writeReceipt({
    specbox: packageVersion(),
    writtenAt: new Date().toISOString(),
    api: proof.api,
    ranAgainst: proof.ranAgainst,
    scenario: options.scenario,
    program: proof.entry.program,
    strict: options.strict,
    run: proof.run,
    secrets: proof.secrets,
    salt: randomBytes(16).toString('hex'),
    key,
    xpath: await xpathFor(proof.entry.program),
  })
}
