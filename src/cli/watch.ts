import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SpecDocument } from '../openapi/document.ts'

/** Milliseconds of quiet before a change counts: editors write in several steps. */
const quiet = 150

/** Local files that a document was made of; none for one that was fetched. */
export function filesOf({ files = [] }: SpecDocument): string[] {
  return files.flatMap(({ location }) => (location.startsWith('file:') ? [fileURLToPath(location)] : []))
}

/**
 * Calls `changed` after any of the files was written or replaced, one call at a time; it answers with the files to watch from
 * then on. Folders are watched, because editors replace files.
 * @param ready told when a change has been dealt with and the next one would be seen
 */
export function watchFiles(
  paths: readonly string[],
  changed: () => Promise<readonly string[]>,
  ready: () => void = () => undefined,
): () => void {
  const state = { stopped: false, busy: false, again: false }
  let timer: NodeJS.Timeout | undefined
  let watched = paths
  let watchers = watchFolders(paths, touched)

  function touched(): void {
    state.again = true
    clearTimeout(timer)
    if (!state.busy && !state.stopped) timer = setTimeout(next, quiet)
  }

  async function next(): Promise<void> {
    state.busy = true
    let files: readonly string[] = []
    // What changes while it is read is read again.
    while (state.again && !state.stopped) {
      state.again = false
      files = await changed()
    }
    state.busy = false
    // Those that watch the same files go on: what happens between two watchers is seen by none.
    if (state.stopped || !sameNames(files, watched)) {
      const old = watchers
      watchers = state.stopped ? [] : watchFolders(files, touched)
      watched = files
      close(old)
    }
    if (!state.stopped) ready()
  }

  return () => {
    state.stopped = true
    clearTimeout(timer)
    close(watchers)
  }
}

const sameNames = (a: readonly string[], b: readonly string[]) => [...a].sort().join('\n') === [...b].sort().join('\n')

function close(watchers: readonly FSWatcher[]): void {
  for (const watcher of watchers) watcher.close()
}

function watchFolders(files: readonly string[], touched: () => void): FSWatcher[] {
  const folders = new Map<string, Set<string>>()
  for (const file of files) folders.set(dirname(file), (folders.get(dirname(file)) ?? new Set()).add(basename(file)))
  return [...folders].map(([folder, names]) => {
    const watcher = watch(folder, (_event, name) => {
      if (name === null || names.has(name)) touched()
    })
    // A folder that goes away takes the files with it: that is a change like others.
    return watcher.on('error', touched)
  })
}
