import type { Context } from '../context.ts'
import { Failure, usage } from '../failure.ts'
import { untilStopped } from '../until-stopped.ts'
import { watchFiles } from '../watch.ts'

/**
 * Runs, and again whenever a file changes that the last run was made of, until a signal ends it. What cannot be read is told, and
 * waited for.
 * @param first files to watch where not even the first run gets so far
 */
export async function watchWorkflows(
  run: () => Promise<readonly string[]>,
  first: readonly string[],
  context: Context,
): Promise<void> {
  const { terminal } = context
  let files = first
  const round = async (): Promise<readonly string[]> => {
    context.exitCode = 0
    try {
      files = await run()
    } catch (error) {
      if (!(error instanceof Failure) || files.length === 0) throw error
      context.exitCode = error.exitCode
      terminal.err(`error: ${error.message}`)
      if (error.hint !== '') terminal.err(error.hint)
    }
    return files
  }
  const told = () => terminal.err(`Watching ${files.length} ${files.length === 1 ? 'file' : 'files'}`)
  const stopped = untilStopped()
  if ((await round()).length === 0)
    throw usage('There is no local file to watch', 'Give the description or the workflow as a file')
  const unwatch = watchFiles(files, round, told)
  told()
  await stopped
  unwatch()
}
