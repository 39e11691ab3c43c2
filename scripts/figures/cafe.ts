import { hasShared } from '../../test/shared.ts'
import { differences } from './respect/differences.ts'
import { type CafeDocument, cafeDocuments, environment } from './respect/documents.ts'
import { type OurRun, runOurs } from './respect/ours.ts'
import { type RespectRun, runRespect } from './respect/redocly.ts'
import { openStage } from './respect/stage.ts'
import { differenceOf, linesOf } from './respect/transcript.ts'

const enough = 34

/**
 * The 38 Arazzo documents of conformance/cafe, run by our runner and by Redocly Respect on a sandbox of their own each:
 * transcripts compared (workflow, step, call with credentials, status, each criterion, outcome). What only Respect checks, the
 * reply against the API's description, is counted but does not decide. `--verbose` prints the transcripts; a word chooses documents.
 */
export async function run(args: string[]): Promise<number> {
  if (!hasShared) {
    console.error('shared/ is not there')
    return 2
  }
  const verbose = args.includes('--verbose')
  const words = args.filter((arg) => !arg.startsWith('--'))
  const chosen = cafeDocuments.filter(({ path }) => words.length === 0 || words.some((word) => path.includes(word)))
  let agreed = 0
  const own = { passed: 0, failed: [] as string[] }
  for (const document of chosen) {
    const [respect, ours] = await Promise.all([byRespect(document), byOurs(document)])
    if (tell(document, respect, ours, verbose)) agreed++
    for (const { stepId, name, passed, message } of respect.checks.filter(({ name }) => ownChecks.includes(name)))
      if (passed) own.passed++
      else own.failed.push(`${document.path} ${stepId}: ${name} ${message.trim().split('\n')[0]}`)
  }
  console.log(`\nRespect's own checks of replies: ${own.passed} hold, ${own.failed.length} do not`)
  for (const line of own.failed) console.log(`  ${line}`)
  const wanted = words.length === 0 ? enough : chosen.length
  console.log(`\n${agreed} of ${chosen.length} agree (wanted: ${wanted}) ${agreed >= wanted ? 'met' : 'MISSED'}`)
  return agreed >= wanted ? 0 : 1
}

const ownChecks = ['status code check', 'content-type check', 'schema check']

function tell({ path }: CafeDocument, respect: RespectRun, ours: OurRun | string, verbose: boolean): boolean {
  const parted =
    typeof ours === 'string'
      ? { one: linesOf(respect.transcript)[0]!, other: `does not begin: ${ours}` }
      : differenceOf(respect.transcript, ours.transcript)
  console.log(`${parted === null ? 'agree ' : 'differ'} ${path}`)
  if (parted !== null) {
    console.log(`    Respect: ${parted.one}\n    ours:    ${parted.other}`)
    console.log(`    ${whyOf(path, parted)}`)
  }
  if (verbose) {
    for (const line of linesOf(respect.transcript)) console.log(`      Respect ${line}`)
    if (typeof ours !== 'string') {
      for (const line of linesOf(ours.transcript)) console.log(`      ours    ${line}`)
      for (const { workflowId, problem, steps, warnings } of ours.runs)
        for (const note of [problem, ...steps.map((step) => step.problem), ...warnings])
          if (note !== '') console.log(`      note    ${workflowId}: ${note}`)
    }
  }
  return parted === null
}

const whyOf = (path: string, { one, other }: { one: string; other: string }) =>
  differences.find(({ document, respect, ours }) => document === path && respect === one && ours === other)?.why ??
  'NOT EXPLAINED'

async function byRespect({
  path,
  inputs,
  criteria,
  most,
  workflows,
  unreachable = [],
}: CafeDocument): Promise<RespectRun> {
  const stage = await openStage(path)
  try {
    const off = ['STATUS_CODE', 'SCHEMA', 'CONTENT_TYPE'].map((check) => `${check}_CHECK=off`)
    const severities = criteria === undefined ? off : [...off, `SUCCESS_CRITERIA_CHECK=${criteria}`]
    const file = `${stage.folder}/${path}`
    const options = [
      ...severities.flatMap((severity) => ['--severity', severity]),
      ...(inputs === undefined ? [] : ['--input', JSON.stringify(inputs)]),
      ...(most === undefined ? [] : ['--max-steps', String(most.calls)]),
      ...(workflows ?? []).flatMap((workflow) => ['--workflow', workflow]),
      ...unreachable.flatMap((source) => ['--server', `${source}=${stage.nowhere}`]),
    ]
    const result = (await runRespect([file], options, environment)).get(file)
    if (result === undefined) throw new Error(`Respect does not tell what became of ${path}`)
    return result
  } finally {
    await stage.close()
  }
}

async function byOurs({ path, inputs, most, workflows, unreachable = [] }: CafeDocument): Promise<OurRun | string> {
  const stage = await openStage(path)
  try {
    return await runOurs(`${stage.folder}/${path}`, {
      inputs: { ...inputs, env: environment },
      servers: new Map(unreachable.map((source) => [source, stage.nowhere])),
      maxSteps: most?.steps ?? 1000,
      workflows,
    })
  } finally {
    await stage.close()
  }
}
