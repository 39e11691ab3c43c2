import { asyncApiOf } from '../journeys/stories/async-api.ts'
import type { JsonObject } from '../lib/json.ts'
import type { Problem } from '../openapi/document.ts'
import type { Release, Sandbox, Sandboxes } from '../sandbox/sandbox.ts'
import { type BookParts, type BookSource, type Entry, openBook, type Opened } from './book.ts'
import { generatedWorkflows } from './generated.ts'

/** The Arazzo documents that people wrote for an API. */
export type WrittenOf = (release: Release) => Promise<Written>

export type Written =
  | { readonly ok: true; readonly sources: readonly BookSource[]; readonly aliases: readonly string[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** The workflows of served APIs. */
export interface Library {
  /** @param control our own API's description; @param origin those of that origin alone: generating takes a while the first time */
  list(sandbox: Sandbox, control: JsonObject, origin?: Entry['origin']): Promise<Opened>
  find(sandbox: Sandbox, name: string, control: JsonObject): Promise<Opened>
  parts(sandbox: Sandbox, control: JsonObject): BookParts
}

export function createLibrary(sandboxes: Pick<Sandboxes, 'create' | 'delete'>, writtenOf: WrittenOf): Library {
  const made = new WeakMap<Release, Promise<readonly Entry[]>>()
  const parts = ({ release }: Sandbox, control: JsonObject): BookParts => ({
    release,
    control,
    aliases: [],
    events: asyncApiOf(release.blueprint),
  })
  /** Files are read each time: they may have changed. */
  const written = async (sandbox: Sandbox, control: JsonObject): Promise<Opened> => {
    const found = await writtenOf(sandbox.release)
    if (!found.ok) return found
    return openBook(found.sources, { ...parts(sandbox, control), aliases: found.aliases })
  }
  const generated = (sandbox: Sandbox, control: JsonObject): Promise<readonly Entry[]> => {
    const { release } = sandbox
    const before = made.get(release)
    if (before !== undefined) return before
    const making = generate(sandboxes, parts(sandbox, control))
    made.set(release, making)
    making.catch(() => made.delete(release))
    return making
  }
  const list: Library['list'] = async (sandbox, control, origin) => {
    const own = origin === 'generated' ? { ok: true as const, entries: [] } : await written(sandbox, control)
    if (!own.ok || origin === 'written') return own
    const names = new Set(own.entries.map(({ name }) => name))
    const others = (await generated(sandbox, control)).filter(({ name }) => !names.has(name))
    return { ok: true, entries: [...own.entries, ...others] }
  }
  return {
    parts,
    list,
    find: async (sandbox, name, control) => {
      const own = await list(sandbox, control, 'written')
      if (!own.ok || own.entries.some((entry) => entry.name === name)) return own
      return list(sandbox, control)
    },
  }
}

/** Plans look at what there is: at seed data alone, so that they suit every sandbox. */
async function generate(sandboxes: Pick<Sandboxes, 'create' | 'delete'>, parts: BookParts): Promise<readonly Entry[]> {
  const { api } = parts.release.blueprint
  const scratch = await sandboxes.create({ api })
  try {
    const opened = await openBook(await generatedWorkflows(parts.release, scratch), parts)
    if (!opened.ok) throw new Error(`Generated workflows of ${api} are broken: ${opened.problems[0]?.message}`)
    return opened.entries
  } finally {
    await sandboxes.delete(scratch.record.id)
  }
}
