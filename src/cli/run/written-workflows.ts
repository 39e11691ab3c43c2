import type { Written } from '../../proof/library.ts'
import type { Release } from '../../sandbox/sandbox.ts'
import type { WrittenWorkflows } from '../../server/call.ts'
import { loadOptions, type SpecOptions } from '../open-api.ts'
import type { SpecSource } from '../spec-source.ts'
import { extendedBy, namesIn, shownPath, workflowFiles } from '../../specs/workflow-files.ts'

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
      const { readWritten } = await import('../../proof/written.ts')
      const { files, overlays } = placeOf(release)
      const shown = files.map((path) => ({ path, shown: shownPath(path) }))
      return readWritten(shown, overlays.flatMap(extendedBy), loadOptions(options))
    },
  }
}
