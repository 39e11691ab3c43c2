import type { Context } from './context.ts'
import { banner, count } from './banner.ts'
import { Failure, usage } from './failure.ts'
import { type OpenedApi, openApi, type SpecOptions } from './open-api.ts'
import { optimizeAsUsual } from './optimizer.ts'
import { packageVersion } from './package-root.ts'
import { readyLine } from './ready.ts'
import type { ServedApis } from './serve-apis.ts'
import { findSpec, type SpecSource } from './spec-source.ts'
import { isSlug, slugRule } from '../server/call.ts'
import { untilStopped } from './until-stopped.ts'
import { filesOf, watchFiles } from './watch.ts'

export interface UpOptions extends SpecOptions {
  readonly name?: string
  readonly port: number
  readonly host: string
  readonly data: string
  readonly memory?: boolean
  readonly seed: number
  readonly seedFile?: string
  readonly watch?: boolean
  readonly json?: boolean
}

/** Serves documents in the foreground until a signal stops it. Resolves with the exit code. */
export async function runServer(given: readonly string[], options: UpOptions, context: Context): Promise<number> {
  const { terminal, env } = context
  const specs = findSpecs(given, options.name)
  const [{ serveApis }, seedData] = await Promise.all([import('./serve-apis.ts'), seedDataOf(options)])
  const apis: OpenedApi[] = []
  for (const spec of specs) apis.push(await openApi(spec, options, env))
  const data = options.memory === true ? null : options.data
  const sources = apis.map((api, index) => ({ ...api, spec: specs[index]! }))
  const served = await serveApis(sources, { ...options, data, ...(seedData === undefined ? {} : { seedData }) }, env)
  const stopped = untilStopped()
  const unwatch = options.watch === true ? watchApis(specs, apis, served, options, context) : () => undefined
  const ready = readyLine(served.url, served.sandboxes, served.served, served.workflows)
  if (options.json === true) terminal.out(JSON.stringify(ready))
  else {
    const shown = specs.map((spec, index) => ({ spec, blueprint: apis[index]!.blueprint }))
    const where = data === null ? 'nothing is kept' : `data in ${data}`
    const head = { text: `${packageVersion()}, ${where}`, foreground: true }
    terminal.out(banner(ready, shown, head, terminal.colors))
  }
  optimizeAsUsual()
  for (const { keep } of apis) await keep()
  const signal = await stopped
  if (options.json !== true) terminal.err(signal === 'SIGINT' ? '\nStopping' : 'Stopping')
  unwatch()
  await served.close()
  return 0
}

function findSpecs(given: readonly string[], name: string | undefined): SpecSource[] {
  if (name !== undefined && given.length > 1) throw usage('--name goes with one document')
  if (name !== undefined && !isSlug(name)) throw usage(`--name ${slugRule}`)
  const specs = given.map((spec) => findSpec(spec, name))
  for (const [index, spec] of specs.entries()) {
    const same = specs.slice(0, index).find(({ slug }) => slug === spec.slug)
    if (same !== undefined)
      throw usage(
        `${same.given} and ${spec.given} would both be called ${spec.slug}`,
        'Rename one of the files, or serve them apart with --name and another --port',
      )
  }
  return specs
}

async function seedDataOf({ seedFile }: UpOptions) {
  if (seedFile === undefined) return undefined
  const { readSeedFile } = await import('./seed-file.ts')
  return readSeedFile(seedFile)
}

/** A version that cannot be used changes nothing: the last good one stays. */
function watchApis(
  specs: readonly SpecSource[],
  apis: readonly OpenedApi[],
  served: ServedApis,
  options: UpOptions,
  { terminal, env }: Context,
): () => void {
  const stops = specs.map((spec, index) => {
    let files = filesOf(apis[index]!.document)
    if (files.length === 0) terminal.err(`${spec.given} is no local file: it is not watched`)
    const reload = async () => {
      try {
        const api = await openApi(spec, options, env)
        served.republish({ ...api, spec })
        files = filesOf(api.document)
        terminal.err(`${spec.slug}: loaded again, ${count(api.blueprint.operations.length, 'operation')}`)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        terminal.err(`${spec.slug}: the last good version stays. ${error.message}`)
      }
      return files
    }
    return watchFiles(files, reload)
  })
  return () => {
    for (const stop of stops) stop()
  }
}
