import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SpecDocument } from '../openapi/document.ts'

/** Milliseconds of quiet before a change counts: editors write in several steps. */
const quiet = 150

/** Local files that a document was made of. */
export function filesOf({ files = [], source }: SpecDocument): string[] {
  const paths = files.flatMap(({ location }) => (location.startsWith('file:') ? [fileURLToPath(location)] : []))
  return paths.length > 0 || /^\w+:/.test(source) ? paths : [source]
}

/** Calls `changed` after any of the files was written or replaced. Folders are watched, because editors replace files. */
export function watchFiles(paths: readonly string[], changed: () => void): () => void {
  const byFolder = groupByFolder(paths)
  let timer: NodeJS.Timeout | undefined
  const watchers: FSWatcher[] = []
  for (const [folder, files] of byFolder) {
    const names = new Set(files.map((file) => basename(file)))
    watchers.push(
      watch(folder, (_event, name) => {
        if (name !== null && !names.has(name)) return
        clearTimeout(timer)
        timer = setTimeout(changed, quiet)
      }),
    )
  }
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}

function groupByFolder(paths: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const path of paths) groups.set(dirname(path), [...(groups.get(dirname(path)) ?? []), path])
  return groups
}
