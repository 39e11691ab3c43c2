import { replayCases, replayFolders } from '../../test/workflows/replay/config.ts'
import { exceptionOf, skipReason } from '../../test/workflows/replay/exceptions.ts'
import { replay } from '../../test/workflows/replay/replay.ts'

type Verdict = 'as expected' | 'exception' | 'skipped' | 'MISSED'

/** Arazzo workflows of others on the replies that they recorded: do outcome, number of calls and outputs come out? */
export async function run(): Promise<number> {
  const counts: Record<Verdict, number> = { 'as expected': 0, exception: 0, skipped: 0, MISSED: 0 }
  console.log('| folder | workflow | calls | verdict |')
  console.log('|---|---|---|---|')
  for (const one of replayFolders().flatMap(replayCases)) {
    const { verdict, calls, why } = await judge(one)
    counts[verdict]++
    console.log(`| ${one.folder} | ${one.workflowId} | ${calls} | ${verdict}${why === '' ? '' : `: ${why}`} |`)
  }
  const { exception, skipped, MISSED: missed } = counts
  const all = counts['as expected'] + exception + missed
  console.log(
    `\n${counts['as expected']} of ${all} as expected, ${exception} exceptions (the configuration against its own document), ` +
      `${skipped} skipped ${missed === 0 ? 'met' : 'MISSED'}`,
  )
  return missed === 0 ? 0 : 1
}

async function judge(
  one: ReturnType<typeof replayCases>[number],
): Promise<{ verdict: Verdict; calls: string; why: string }> {
  const reason = skipReason(one)
  if (reason !== '') return { verdict: 'skipped', calls: '–', why: reason }
  const { calls, differences } = await replay(one)
  if (differences.length === 0) return { verdict: 'as expected', calls: String(calls), why: '' }
  const exception = exceptionOf(one)
  const expected = JSON.stringify(differences.map(({ what }) => what)) === JSON.stringify(exception?.differs)
  if (exception !== undefined && expected)
    return { verdict: 'exception', calls: String(calls), why: `${exception.why}. "${exception.sentence}"` }
  const why = differences.map(({ what, how }) => `${what}: ${how.slice(0, 80)}`).join('; ')
  return { verdict: 'MISSED', calls: String(calls), why }
}
