import type { Entry } from '../../proof/book.ts'
import { prove } from '../../proof/prove.ts'
import type { WorkflowRun } from '../../workflows/run/run.ts'
import { xpathFor } from '../../workflows/run/engine.ts'
import { mutate } from '../../workflows/mutate/mutate.ts'
import type { MutationReport } from '../../workflows/mutate/mutation.ts'
import { type Context, printJson } from '../context.ts'
import { usage } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import type { LocalGround } from './ground.ts'
import type { ProofOptions } from './proofs.ts'

/** What came of spoiling a workflow. */
interface Mutated {
  readonly workflow: string
  /** It passes when nothing is spoilt; what fails already cannot be tried. */
  readonly green: boolean
  readonly report: MutationReport | null
}

/** Workflows that can fail: each is run once, then with everything spoilt in turn. One that nothing turns red fails the command. */
export async function mutateWorkflows(
  ground: LocalGround,
  entries: readonly Entry[],
  options: ProofOptions & { readonly json: boolean },
  context: Context,
): Promise<void> {
  if (options.server !== '') throw usage('--mutate spoils a sandbox, not an API elsewhere', 'Leave out --server')
  const results: Mutated[] = []
  for (const entry of entries) {
    const mutated = await mutateOne(ground, entry, options)
    results.push(mutated)
    if (!options.json) for (const line of linesOf(mutated, context.terminal)) context.terminal.out(line)
  }
  const bad = results.filter(({ green, report }) => !green || report?.noticed === 0 || report?.vacuous.length !== 0)
  if (bad.length > 0) context.exitCode = 1
  if (options.json) printJson(context.terminal, { outcome: bad.length === 0 ? 'passed' : 'failed', workflows: results })
  else {
    const able = results.filter(({ report }) => (report?.noticed ?? 0) > 0).length
    context.terminal.out(`\n  ${results.length} workflows: ${able} can fail, ${bad.length} to look at`)
  }
}

export async function mutateOne(ground: LocalGround, entry: Entry, options: ProofOptions): Promise<Mutated> {
  const { inputs, strict } = options
  const xpath = await xpathFor(entry.program)
  const again = async (through?: Parameters<typeof prove>[1]['through']): Promise<WorkflowRun> => {
    const sandbox = await ground.fresh()
    // What does not come is not waited for: a webhook of a sandbox in this process is there in some ms.
    const parts = { ...ground.partsOf(sandbox), inputs, strict, xpath, patience: 500, hasty: through !== undefined }
    return prove(entry, through === undefined ? parts : { ...parts, through })
  }
  const clean = await again()
  if (clean.outcome === 'failed') return { workflow: entry.name, green: false, report: null }
  return { workflow: entry.name, green: true, report: await mutate(entry.program, clean, { strict, xpath, again }) }
}

function linesOf({ workflow, report }: Mutated, { colors }: Terminal): string[] {
  if (report === null) return [`  ${colors.red('✗')} ${workflow}  fails as it is`]
  const { tried, noticed, checks, vacuous } = report
  const mark = noticed === 0 ? colors.red('✗') : vacuous.length > 0 ? colors.yellow('!') : colors.green('✓')
  return [
    `  ${mark} ${workflow}  ${noticed} of ${tried} mutations noticed, by ${checks - vacuous.length} of ${checks} criteria`,
    ...vacuous.map(({ stepId, condition }) => `      vacuous  ${stepId}: ${condition}`),
  ]
}
