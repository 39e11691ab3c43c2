import { loadArazzo, type LoadArazzoOptions } from '../workflows/arazzo/load.ts'
import type { Written } from './library.ts'

/** An Arazzo document that somebody wrote for an API. */
export interface WrittenFile {
  readonly path: string
  /** What people know it by. */
  readonly shown: string
}

/** @param aliases other URLs by which they name the API's description */
export async function readWritten(
  files: readonly WrittenFile[],
  aliases: readonly string[],
  options: LoadArazzoOptions,
): Promise<Written> {
  const read = await Promise.all(
    files.map(async ({ path, shown }) => ({ shown, result: await loadArazzo(path, options) })),
  )
  const problems = read.flatMap(({ shown, result }) =>
    result.ok ? [] : result.problems.map((one) => ({ ...one, message: `${shown}: ${one.message}` })),
  )
  if (problems.length > 0) return { ok: false, problems }
  const sources = read.flatMap(({ shown, result }) =>
    result.ok ? [{ loaded: result.loaded, origin: 'written' as const, file: shown }] : [],
  )
  return { ok: true, sources, aliases }
}
