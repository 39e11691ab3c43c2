import type { Written } from '../../proof/library.ts'
import type { Release } from '../../sandbox/sandbox.ts'
import type { WrittenWorkflows } from '../../server/call.ts'
import { loadOptions, type SpecOptions } from '../open-api.ts'
import type { SpecSource } from '../spec-source.ts'
import { extendedBy, namesIn, shownPath, workflowFiles } from './workflow-files.ts'

/** The Arazzo documents of served APIs, by the files that the APIs were made of. */
export interface WrittenOnDisk extends WrittenWorkflows {
  /** The release is of this source. */
  note(release: Release, spec: SpecSource): void
}

export function writtenOnDisk(options: SpecOptions): WrittenOnDisk {
  const specs = new WeakMap<Release, SpecSource>()
  const placeOf = (release: Release) => {
    const spec = specs.get(release)
    if (spec === undefined) return { files: [], overlays: [] }
    const { overlays = [] } = loadOptions(options, spec)
    return { files: workflowFiles(spec.location, overlays), overlays }
  }
  return {
    note: (release, spec) => specs.set(release, spec),
    names: (release) => placeOf(release).files.flatMap(namesIn),
    written: async (release): Promise<Written> => {
      const { loadArazzo } = await import('../../workflows/arazzo/load.ts')
      const { files, overlays } = placeOf(release)
      const read = await Promise.all(
        files.map(async (file) => ({ file, result: await loadArazzo(file, loadOptions(options)) })),
      )
      const problems = read.flatMap(({ file, result }) =>
        result.ok ? [] : result.problems.map((one) => ({ ...one, message: `${shownPath(file)}: ${one.message}` })),
      )
      if (problems.length > 0) return { ok: false, problems }
      const sources = read.flatMap(({ file, result }) =>
        result.ok ? [{ loaded: result.loaded, origin: 'written' as const, file: shownPath(file) }] : [],
      )
      return { ok: true, sources, aliases: overlays.flatMap(extendedBy) }
    },
  }
}
