import type { KeyObject } from 'node:crypto'
import { lazily } from '../../lib/lazily.ts'
import { writeFileSync } from 'node:fs'
import { nearest } from '../../lib/nearest.ts'
import type { RunCommandOptions } from '../commands/run.ts'
import { type Context, printJson } from '../context.ts'
import { Failure, usage } from '../failure.ts'
import { annotations, wantsAnnotations } from '../report/annotations.ts'
import { closing, summary, workflowLine } from '../report/closing.ts'
import { har } from '../report/har.ts'
import { runDocument } from '../report/json.ts'
import { junit } from '../report/junit.ts'
import { createLive } from '../report/live.ts'
import { createMask } from '../report/mask.ts'
import type { Told } from '../../workflows/run/run.ts'
import type { Report, ReportedRun } from '../report/reported.ts'
import { styleOf } from '../report/style.ts'
import { tap } from '../report/tap.ts'
import { packageVersion } from '../package-root.ts'
import { findServed } from './find-served.ts'
import { openGround } from './ground.ts'
import { linesOf } from './lines.ts'
import { localPlace } from './local-place.ts'
import type { Listed, Place } from './place.ts'
import { type Proof, type ProofOptions, receiptOf } from './proofs.ts'
import { signingKey, writeReceiptFile } from './receipt-file.ts'
import { servedPlace } from './served-place.ts'
import { fileOf, filesBehind, firstFiles, isWorkflowFile } from './watched-files.ts'

export async function runWorkflows(
  api: string,
  workflow: string | undefined,
  options: RunCommandOptions,
  context: Context,
): Promise<void> {
  if (workflow === undefined && options.all !== true)
    throw usage('Name a workflow, or give --all', `specbox workflows ${api} lists them`)
  if (options.sandbox !== undefined && (options.server ?? '') !== '')
    throw usage('--sandbox and --server are two places: leave one out')
  if (options.sandbox !== undefined && options.mutate === true)
    throw usage('--mutate takes many fresh sandboxes in this process', 'Leave out --sandbox')
  const once = () => runOnce(api, workflow, options, context)
  if (options.watch !== true) {
    await once()
    return
  }
  const { watchWorkflows } = await import('./watch-workflows.ts')
  await watchWorkflows(once, firstFiles(api, workflow), context)
}

/** Resolves with the local files that what ran was made of. */
async function runOnce(
  api: string,
  workflow: string | undefined,
  options: RunCommandOptions,
  context: Context,
): Promise<readonly string[]> {
  const here = options.mutate === true || (options.server ?? '') !== ''
  const served = here ? undefined : await findServed(api, options, context)
  if (served !== undefined) {
    const place = servedPlace(served, options, context.terminal)
    const entries = await chosen(place, workflow)
    await finish(await reportOf(place, entries, options, context), options, context)
    return fileOf(workflow)
  }
  const ground = await openGround(api, options, context.env)
  try {
    const place = localPlace(ground, options)
    const entries = await chosen(place, workflow)
    if (options.mutate === true) {
      const { mutateWorkflows } = await import('./mutate-workflows.ts')
      await mutateWorkflows(ground, entries, { ...howOf(options), json: options.json === true }, context)
    } else await finish(await reportOf(place, entries, options, context), options, context)
    return filesBehind(ground, entries, options)
  } finally {
    await ground.close()
  }
}

const howOf = ({ input, strict = false, scenario = '', server = '' }: RunCommandOptions): ProofOptions => ({
  inputs: input,
  strict,
  scenario,
  server,
})

async function chosen<T extends Listed>(place: Place<T>, workflow: string | undefined): Promise<readonly T[]> {
  if (workflow !== undefined && isWorkflowFile(workflow)) return place.workflows(workflow)
  const entries = await place.workflows(undefined, workflow)
  if (workflow === undefined) return entries
  const found = entries.find(({ name }) => name === workflow)
  if (found !== undefined) return [found]
  const close = nearest(
    workflow,
    entries.map(({ name }) => name),
  )
  throw usage(
    `${place.given} has no workflow ${workflow}`,
    close === undefined ? `specbox workflows ${place.given} lists them` : `Did you mean ${close}?`,
  )
}

async function reportOf(
  place: Place,
  entries: readonly Listed[],
  options: RunCommandOptions,
  context: Context,
): Promise<Report> {
  const started = Date.now()
  const { terminal } = context
  const style = styleOf(terminal)
  const how = howOf(options)
  const longest = Math.max(...entries.map(({ name }) => name.length))
  const key = lazily(() => signingKey(context.env))
  const quiet = options.json === true
  const single = entries.length === 1
  const runs: ReportedRun[] = []
  const work = [...entries]
  const lane = async () => {
    for (let entry = work.shift(); entry !== undefined; entry = work.shift()) {
      const shown = quiet || !single ? undefined : createLive(entry.name, (line) => terminal.out(line), style)
      const mask = options.showSecrets === true ? undefined : createMask([])
      const live: Told | undefined = shown && ((event) => shown(mask === undefined ? event : mask(event)))
      const proof = await place.prove(entry, single, how, live)
      const reported = await reportedOf(place, proof, how, options, key)
      runs[entries.indexOf(entry)] = reported
      if (!quiet && !single) terminal.out(workflowLine(reported, style, longest))
    }
  }
  await Promise.all(Array.from({ length: Math.min(place.lanes, entries.length) }, lane))
  return { runs, duration: Date.now() - started }
}

async function reportedOf(
  place: Place,
  proof: Proof,
  how: ProofOptions,
  options: RunCommandOptions,
  key: () => KeyObject,
): Promise<ReportedRun> {
  const receipt =
    options.receipts === false ? '' : writeReceiptFile(options.receipts, await receiptOf(proof, how, key()))
  const mask =
    options.showSecrets === true ? <T>(value: T) => value : createMask(proof.secrets.map(({ value }) => value))
  return {
    run: mask(proof.run),
    api: how.server === '' ? place.api : how.server,
    startedAt: proof.startedAt,
    file: proof.entry.file,
    lines: proof.lines ?? linesOf(proof.entry),
    receipt,
  }
}

async function finish(report: Report, options: RunCommandOptions, context: Context): Promise<void> {
  const { terminal, env } = context
  const style = styleOf(terminal)
  if (options.junit !== undefined) write(options.junit, junit(report))
  if (options.har !== undefined) write(options.har, JSON.stringify(har(report, packageVersion()), null, 1))
  if (options.tap !== undefined) write(options.tap, tap(report))
  const [only] = report.runs
  if (options.json === true) printJson(terminal, runDocument(report))
  else terminal.out(report.runs.length === 1 && only !== undefined ? closing(only, style) : summary(report, style))
  if (wantsAnnotations(env)) for (const line of annotations(report)) terminal.err(line)
  if (report.runs.some(({ run }) => run.outcome === 'failed')) context.exitCode = 1
}

/** @throws Failure when the file cannot be written */
function write(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw new Failure(`${path} cannot be written: ${(error as Error).message}`, { cause: error })
  }
}
