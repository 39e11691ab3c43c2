import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toYaml } from '../../journeys/stories/yaml.ts'
import type { JsonObject } from '../../lib/json.ts'
import { isObject } from '../../lib/json.ts'
import type { Story } from '../../journeys/stories/story.ts'
import { marked, readMark } from './mark.ts'

/** A document to be kept in a file: `<name>.yaml`. */
export interface Generated {
  /** `[a-z0-9-]+` */
  readonly name: string
  readonly text: string
}

export interface Kept {
  readonly name: string
  /** In the folder. */
  readonly file: string
  readonly outcome: Outcome
}

/**
 * `written`: it was not there. `updated`: it was as it had been generated, and is the new one. `unchanged`: it is the new one.
 * `edited`: somebody changed it, and it is left alone. `beside`: so too, and what would be generated now is in `<name>.new.yaml`.
 * `deleted`: somebody deleted it, and it is not written again. `removed`: as generated, but the API has no such story any more.
 */
export type Outcome = 'written' | 'updated' | 'unchanged' | 'edited' | 'beside' | 'deleted' | 'removed'

export interface WriteOptions {
  /** What was deleted comes back. */
  readonly restore?: boolean
}

/** Names of all that was ever generated there and not taken back: what is in it and not in the folder was deleted by somebody. */
const ledger = '.specbox-generated.json'

export const storyFiles = (stories: readonly Story[], events: JsonObject | null = null): Generated[] => [
  ...stories.map(({ name, document }) => ({ name, text: toYaml(document) })),
  ...(events === null ? [] : [{ name: 'events', text: toYaml(events) }]),
]

/**
 * Writes generated documents into a folder without losing what people did there: an edited file is kept, and what it would be now
 * is written beside it as `<name>.new.yaml`, but only where that is not what the edits started from; a deleted one stays deleted.
 * Whoever has taken over what is new copies the line `x-specbox-generated` from there, and the file beside goes.
 */
export function writeStories(folder: string, files: readonly Generated[], options: WriteOptions = {}): readonly Kept[] {
  mkdirSync(folder, { recursive: true })
  const known = readLedger(folder)
  const kept = files.map((file) => writeOne(folder, file, known.has(file.name) && options.restore !== true))
  const names = new Set(files.map(({ name }) => name))
  for (const name of known) if (!names.has(name)) kept.push(...outdated(folder, name))
  const left = kept.filter(({ outcome }) => outcome !== 'removed').map(({ name }) => name)
  writeFileSync(join(folder, ledger), `${JSON.stringify({ generated: [...new Set(left)].sort() }, null, 2)}\n`)
  return kept
}

function writeOne(folder: string, { name, text }: Generated, wasThere: boolean): Kept {
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`A story cannot be kept under the name ${name}`)
  const file = `${name}.yaml`
  const path = join(folder, file)
  const wanted = marked(text)
  const is = (outcome: Outcome): Kept => ({ name, file, outcome })
  if (!existsSync(path)) {
    if (wasThere) return is('deleted')
    writeFileSync(path, wanted)
    return is('written')
  }
  const there = readFileSync(path, 'utf8')
  const { generated, edited } = readMark(there)
  const beside = join(folder, `${name}.new.yaml`)
  if (!edited || generated === readMark(wanted).generated) {
    dropBeside(beside)
    if (edited) return is('edited')
    if (there.replaceAll('\r\n', '\n') === wanted) return is('unchanged')
    writeFileSync(path, wanted)
    return is('updated')
  }
  if (!existsSync(beside) || !readMark(readFileSync(beside, 'utf8')).edited) writeFileSync(beside, wanted)
  return { name, file: `${name}.new.yaml`, outcome: 'beside' }
}

/** What is new and what is there are the same again. One that somebody changed is theirs. */
function dropBeside(path: string): void {
  if (existsSync(path) && !readMark(readFileSync(path, 'utf8')).edited) rmSync(path)
}

/** A story that the API does not have any more: it goes, unless somebody changed it. */
function outdated(folder: string, name: string): Kept[] {
  const file = `${name}.yaml`
  const path = join(folder, file)
  if (!existsSync(path)) return []
  dropBeside(join(folder, `${name}.new.yaml`))
  if (readMark(readFileSync(path, 'utf8')).edited) return [{ name, file, outcome: 'edited' }]
  rmSync(path)
  return [{ name, file, outcome: 'removed' }]
}

function readLedger(folder: string): ReadonlySet<string> {
  const path = join(folder, ledger)
  if (!existsSync(path)) return new Set()
  const value: unknown = parsed(readFileSync(path, 'utf8'))
  const names = isObject(value) && Array.isArray(value.generated) ? value.generated : []
  return new Set(names.filter((name): name is string => typeof name === 'string' && /^[a-z0-9-]+$/.test(name)))
}

/** A ledger that is broken knows of nothing: at worst something deleted comes back. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
