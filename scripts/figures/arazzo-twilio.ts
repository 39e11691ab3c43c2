import { readdirSync } from 'node:fs'
import { isObject } from '../../src/lib/json.ts'
import { loadArazzo } from '../../src/workflows/arazzo/load.ts'
import { livePerformer } from '../../src/workflows/run/live.ts'
import type { WorkflowRun } from '../../src/workflows/run/run.ts'
import { runWorkflow } from '../../src/workflows/run/runner.ts'
import { openProgram } from '../../src/workflows/source/program.ts'
import { type Served, serveDocument } from '../../test/serve.ts'
import { hasShared, shared } from '../../test/shared.ts'
import { inputsFor } from './arazzo-twilio/inputs.ts'
import { httpDoor } from './respect/http-door.ts'

const enough = 10

/**
 * Documents of shared/specs by what the workflows call their source. A source of theirs is put together of several of the vendor's
 * documents; for one there is none.
 */
const documents: Readonly<Record<string, readonly string[]>> = {
  'twilio-voice-openapi.yml': ['twilio_api_v2010'],
  'twilio-messaging-openapi.yml': ['twilio_api_v2010', 'twilio_messaging_v1'],
  'twilio-lookup-openapi.yml': ['twilio_lookups_v2', 'twilio_api_v2010'],
  'twilio-verify-openapi.yml': ['twilio_verify_v2'],
  'conversations-openapi-original.yml': ['twilio_conversations_v1'],
  'studio-openapi-original.yml': ['twilio_studio_v2'],
  'numbers-openapi-original.yml': ['directory/twilio.com__twilio_preview'],
}

/**
 * The 14 workflows that others wrote, as they are, by our runner against sandboxes of the vendor's documents: no document is
 * changed, no sandbox is taught. `--verbose` tells each step; a word chooses workflows.
 */
export async function run(args: string[]): Promise<number> {
  if (!hasShared) {
    console.error('shared/ is not there')
    return 2
  }
  const verbose = args.includes('--verbose')
  const words = args.filter((arg) => !arg.startsWith('--'))
  const folder = shared('conformance/arazzo-twilio')
  const files = readdirSync(folder).filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  let passed = 0
  for (const file of files.sort()) {
    const result = await runFile(`${folder}/${file}`)
    const green = typeof result !== 'string' && result.outcome === 'passed'
    if (green) passed++
    console.log(`${green ? '✓' : '✗'} ${file}  ${green ? '' : typeof result === 'string' ? result : failureOf(result)}`)
    if (verbose && typeof result !== 'string') tell(result)
  }
  const wanted = words.length === 0 ? enough : files.length
  console.log(`\n${passed} of ${files.length} (wanted: ${wanted}) ${passed >= wanted ? 'met' : 'MISSED'}`)
  return passed >= wanted ? 0 : 1
}

async function runFile(path: string): Promise<WorkflowRun | string> {
  const read = await loadArazzo(path)
  if (!read.ok) return read.problems.map(({ message }) => message).join('; ')
  const { description } = read.loaded
  const names = documents[description.sourceDescriptions[0]!.url.split('/').at(-1)!]
  if (names === undefined) return `no document: ${description.sourceDescriptions[0]!.url}`
  const served = await Promise.all(names.map((name) => serveDocument(shared(`specs/${name}.json`))))
  try {
    const known = { type: 'openapi', documents: served.map(({ sandbox }) => sandbox.release.document) } as const
    const opened = await openProgram(read.loaded, { known: () => known })
    if (!opened.ok) return opened.problems.map(({ message }) => message).join('; ')
    const [workflow] = description.workflows
    const inputs = inputsFor(
      workflow!.inputs ?? {},
      served.map(({ sandbox }) => sandbox),
    )
    const performer = livePerformer({
      door: httpDoor(({ server }) => destinationOf(server, served)),
      credentials: [],
      patience: 1000,
      now: () => performance.now(),
    })
    return await runWorkflow(opened.program, workflow!.workflowId, inputs, { performer, now: Date.now })
  } finally {
    await Promise.all(served.map((one) => one.close()))
  }
}

/** The sandbox of the document that has this server, as its owner. */
function destinationOf(server: string, served: readonly Served[]) {
  const found = served.find(({ sandbox }) => {
    const { servers } = sandbox.release.document.root
    return Array.isArray(servers) && servers.some((one) => isObject(one) && one.url === server)
  })
  if (found === undefined) throw new Error(`No sandbox is at ${server}`)
  const [credential] = found.sandbox.record.credentials
  return { url: found.url, headers: credential === undefined ? {} : { [credential.name]: credential.value } }
}

function failureOf({ problem, steps }: WorkflowRun): string {
  const last = steps.at(-1)
  if (problem !== '' || last === undefined) return problem
  const criteria = last.judgements
    .filter(({ holds }) => !holds)
    .map(({ condition, note }) => `${condition} ${note}`.trim())
  const { evidence } = last
  const reply = evidence.kind === 'call' && evidence.reply !== null ? evidence.reply : null
  const came =
    reply === null ? '' : ` → ${reply.status} ${reply.body?.kind === 'text' ? reply.body.text.slice(0, 200) : ''}`
  return `${last.stepId}: ${[last.problem, ...criteria].filter((text) => text !== '').join('; ')}${came}`
}

function tell({ steps, warnings, outputs }: WorkflowRun): void {
  for (const { stepId, evidence, passed } of steps)
    if (evidence.kind === 'call')
      console.log(
        `    ${passed ? '✓' : '✗'} ${stepId} ${evidence.request.method} ${evidence.request.url} ${evidence.reply?.status}`,
      )
  for (const warning of warnings) console.log(`    ~ ${warning}`)
  console.log(`    ${JSON.stringify(outputs).slice(0, 300)}`)
}
