import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stories } from '../../src/journeys/stories/stories.ts'
import type { Story } from '../../src/journeys/stories/story.ts'
import { toYaml } from '../../src/journeys/stories/yaml.ts'
import { isObject, type JsonObject } from '../../src/lib/json.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { settingOf } from '../../src/sandbox/trigger.ts'
import { serveDocument } from '../../test/serve.ts'
import { hasShared } from '../../test/shared.ts'
import { RespectRefusal, type RespectRun, runRespect } from './respect/redocly.ts'
import { type StoriedApi, storiedApis } from './respect-stories/apis.ts'
import { cutTo } from './respect-stories/cut.ts'
import { openFront } from './respect-stories/front.ts'

const enough = 90
/** Of each API, spread over all that there are: Respect reads the description anew for each. `--all` takes them all. */
const most = 40

/**
 * Stories as Arazzo 1.0.1, run by Redocly Respect against the served sandbox of their API, a fresh one each. All its checks are made.
 * Its schema check warns: it closes every schema that is open, and cannot compile all that descriptions have; what it says is counted.
 * `--verbose` names each story that fails, `--schemas` what the schema check says; a word chooses APIs.
 */
export async function run(args: string[]): Promise<number> {
  if (!hasShared) {
    console.error('shared/ is not there')
    return 2
  }
  const words = args.filter((arg) => !arg.startsWith('--'))
  const chosen = storiedApis.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))
  const total = { passed: 0, clean: 0, run: 0 }
  const schemas = new Map<string, number>()
  for (const api of chosen) {
    const started = performance.now()
    const { there, results } = await runApi(api, args.includes('--all') ? Number.POSITIVE_INFINITY : most)
    const failed = results.filter(({ run }) => !isGreen(run))
    total.passed += results.length - failed.length
    total.run += results.length
    const said = results.map(({ run }) => (typeof run === 'string' ? [] : schemaFaults(run)))
    total.clean += results.filter(({ run }, index) => isGreen(run) && said[index]!.length === 0).length
    for (const fault of said.flat()) schemas.set(kindOf(fault), (schemas.get(kindOf(fault)) ?? 0) + 1)
    if (args.includes('--schemas'))
      for (const fault of new Set(said.flat())) console.log(`    ~ ${fault.slice(0, 200)}`)
    const s = Math.round((performance.now() - started) / 1000)
    console.log(`${api.name.padEnd(24)} ${results.length - failed.length}/${results.length} of ${there} stories ${s} s`)
    if (args.includes('--verbose')) for (const { story, run } of failed) tell(story, run)
  }
  for (const [kind, count] of schemas) console.log(`schema check: ${kind}: ${count}`)
  console.log(`${total.clean} of ${total.run} pass with each reply right by the schema check, too`)
  const share = total.run === 0 ? 0 : (100 * total.passed) / total.run
  const met = share >= enough
  console.log(
    `\n${total.passed} of ${total.run} pass (${share.toFixed(1)} %, wanted: ${enough} %) ${met ? 'met' : 'MISSED'}`,
  )
  return met ? 0 : 1
}

const isGreen = (run: RespectRun | string) =>
  typeof run !== 'string' && run.transcript.workflows.every(({ outcome }) => outcome === 'passed')

interface StoryResult {
  readonly story: Story
  /** A text: why Respect refused it. */
  readonly run: RespectRun | string
}

async function runApi(api: StoriedApi, limit: number): Promise<{ there: number; results: readonly StoryResult[] }> {
  const served = await serveDocument(api.document, 1, api.overlays)
  const front = await openFront(served)
  const folder = mkdtempSync(join(tmpdir(), 'specbox-stories-'))
  try {
    const { sandbox } = served
    const description = { name: 'api', url: './openapi.json' }
    const all = stories(settingOf(sandbox), { arazzo: '1.0.1', description, events: null, control: null })
    const chosen = spread(all, limit)
    writeFileSync(join(folder, 'openapi.json'), JSON.stringify(cutTo(sandbox.release.document.root, chosen)))
    const files = new Map(
      chosen.map((story) => {
        const file = join(folder, `${story.name}.arazzo.yaml`)
        writeFileSync(file, toYaml(servedAt(story, `${front.url}/${story.name}${basePathOf(sandbox)}`)))
        return [file, story] as const
      }),
    )
    const runs = await runAll(
      [...files.keys()],
      ['--severity', 'SCHEMA_CHECK=warn', '--input', JSON.stringify(inputsOf(sandbox, all))],
    )
    const results = [...files].map(([file, story]) => ({ story, run: runs.get(file) ?? 'Respect does not tell of it' }))
    return { there: all.length, results }
  } finally {
    await front.close()
    // Its timers are the process's: they would go on, after the store is closed.
    await served.sandbox.clock.freeze()
    await served.close()
    rmSync(folder, { recursive: true })
  }
}

/** A document that Respect refuses ends the whole call: it is looked for by halves. */
async function runAll(files: readonly string[], options: readonly string[]): Promise<Map<string, RespectRun | string>> {
  try {
    return await runRespect(files, options)
  } catch (error) {
    if (!(error instanceof RespectRefusal)) throw error
    if (files.length === 1) return new Map([[files[0]!, refusalOf(error)]])
    const half = Math.ceil(files.length / 2)
    return new Map([...(await runAll(files.slice(0, half), options)), ...(await runAll(files.slice(half), options))])
  }
}

/** Without the frame about the version of Node. */
const refusalOf = ({ message }: RespectRefusal) =>
  message
    .split('\n')
    .filter((line) => !/[╔║╚]/.test(line))
    .join(' ')
    .trim()

function spread<T>(all: readonly T[], limit: number): readonly T[] {
  return all.length <= limit
    ? all
    : Array.from({ length: limit }, (_, index) => all[Math.floor((index * all.length) / limit)]!)
}

/** `x-serverUrl` is how Respect is told for one document; `--server` is for all of a call. */
function servedAt({ document }: Story, url: string): object {
  return {
    ...document,
    sourceDescriptions: document.sourceDescriptions.map((source) => ({ ...source, 'x-serverUrl': url })),
  }
}

function basePathOf({ release }: Sandbox): string {
  const { servers } = release.document.root
  const first = Array.isArray(servers) ? servers.find(isObject) : undefined
  const url = typeof first?.url === 'string' ? first.url.replace(/\{[^{}]*\}/g, 'x') : ''
  return URL.canParse(url, 'http://x') ? new URL(url, 'http://x').pathname.replace(/\/$/, '') : ''
}

/** The sandbox's credentials, by the names that the stories have for them. */
function inputsOf({ record }: Sandbox, all: readonly Story[]): Record<string, string> {
  const inputs: Record<string, string> = {}
  for (const { document } of all) {
    const said = (document.workflows[0] as JsonObject | undefined)?.['x-specbox-inputs']
    for (const [name, input] of Object.entries(isObject(said) ? said : {})) {
      const scheme = isObject(input) ? input['x-specbox-credential'] : undefined
      const credential = record.credentials.find((one) => one.scheme === scheme) ?? record.credentials[0]
      if (credential !== undefined) inputs[name] = credential.value
    }
  }
  return inputs
}

function tell({ name, kind }: Story, run: RespectRun | string): void {
  console.log(`    ✗ ${name} (${kind})`)
  for (const line of typeof run === 'string' ? [run] : reasonsOf(run)) console.log(`        ${line.slice(0, 300)}`)
}

const schemaCheck = 'schema check'

const schemaFaults = ({ checks }: RespectRun): string[] =>
  checks
    .filter(({ name, passed }) => name === schemaCheck && !passed)
    .map(({ stepId, message }) => `${stepId}: ${first(message)}`)

function kindOf(fault: string): string {
  if (/Ajv error/.test(fault)) return 'it cannot compile the schema of the description'
  return /must NOT have unevaluated/.test(fault)
    ? 'a member that the schema, closed, does not name'
    : 'otherwise not valid'
}

function reasonsOf({ checks, transcript }: RespectRun): string[] {
  const why = checks
    .filter(({ name, passed }) => !passed && name !== schemaCheck)
    .map(({ stepId, name: check, message }) => `${stepId}: ${check} ${first(message)}`)
  const [workflow] = transcript.workflows
  const criteria = workflow?.steps.filter(({ criteria }) => criteria.includes(false)) ?? []
  const told = criteria.map(
    ({ stepId, method, target, status, criteria: held }) =>
      `${stepId}: ${method} ${target} ${status} criteria ${held.map((holds) => (holds ? '✓' : '✗')).join('')}`,
  )
  return [...why, ...told]
}

const first = (message: string) => message.trim().split('\n').slice(0, 2).join(' ')
