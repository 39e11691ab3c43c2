import { createLibrary, type Library } from '../proof/library.ts'
import { readWritten } from '../proof/written.ts'
import type { Release, Sandboxes } from '../sandbox/sandbox.ts'
import { extendedBy, shownPath, workflowFiles } from '../specs/workflow-files.ts'
import type { SandboxId } from '../store/store.ts'
import type { SpecPlace } from './spec.ts'
import { openWorld, type World } from './world.ts'

export interface LibraryOptions {
  /** Null: the document is in memory, nothing is beside it. */
  readonly place: SpecPlace | null
  /** Plans look at the time. */
  readonly clock: Date | 'real'
  readonly strict: boolean
}

/** The workflows of an API: those in `workflows/` beside its document and its overlays, and those that are made from it. */
export function openLibrary(release: Release, { place, clock, strict }: LibraryOptions): Library {
  return createLibrary(scratch(release, clock), async () => {
    if (place === null) return { ok: true, sources: [], aliases: [] }
    const { location, overlays, allowExternalRefs } = place
    const files = workflowFiles(location, overlays).map((path) => ({ path, shown: shownPath(path) }))
    return readWritten(files, overlays.flatMap(extendedBy), { allowExternalRefs, strict })
  })
}

/** Sandboxes with nothing but seed data, for as long as plans look at them. */
function scratch(release: Release, clock: Date | 'real'): Pick<Sandboxes, 'create' | 'delete'> {
  const worlds = new Map<SandboxId, World>()
  return {
    create: async () => {
      const world = await openWorld(release, clock, () => 'http://sandbox.localhost')
      worlds.set(world.sandbox.record.id, world)
      return world.sandbox
    },
    delete: async (id) => {
      const world = worlds.get(id)
      await world?.close()
      return worlds.delete(id)
    },
  }
}
