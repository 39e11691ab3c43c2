import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject, type JsonValue } from '../lib/json.ts'

/** What was computed from a document, kept from one start to the next. Losing it costs time, never data. */
export interface DocumentCache {
  /** Undefined for what was never put, and for a file that is damaged. */
  get(key: string): Promise<JsonValue | undefined>
  /** @returns false when it could not be written (a full disk, a folder that may not be written to) */
  put(key: string, value: JsonValue): Promise<boolean>
}

/** Of the file itself; a value's own version belongs in its key. */
const formatVersion = 1
/** Older files go when there are more. */
const maxEntries = 64

/** @param dir made when it is not there, for this user only */
export function createDocumentCache(dir: string): DocumentCache {
  const fileOf = (key: string) => join(dir, `v${formatVersion}-${safeName(key)}.json`)
  return {
    async get(key) {
      try {
        return unwrap(JSON.parse(await readFile(fileOf(key), 'utf8')) as JsonValue, key)
      } catch (error) {
        return missed(error)
      }
    },
    async put(key, value) {
      const path = fileOf(key)
      const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`
      try {
        await mkdir(dir, { recursive: true, mode: 0o700 })
      } catch (error) {
        return unwritable(error)
      }
      try {
        await writeFile(draft, JSON.stringify({ key, value }), { mode: 0o600 })
        await rename(draft, path)
        await prune(dir)
        return true
      } catch (error) {
        await rm(draft, { force: true })
        return unwritable(error)
      }
    },
  }
}

/** A file that cannot be read, or is no JSON, is as good as none; a fault of ours is not hidden. */
function missed(error: unknown): undefined {
  const expected = error instanceof SyntaxError || (error instanceof Error && 'code' in error)
  if (!expected) throw error
  return undefined
}

function unwritable(error: unknown): false {
  if (error instanceof Error && 'code' in error) return false
  throw error
}

function unwrap(stored: JsonValue, key: string): JsonValue | undefined {
  return isObject(stored) && stored.key === key ? stored.value : undefined
}

/** Keys are hashes as a rule; whatever else they are, they name a file in this folder. */
function safeName(key: string): string {
  return /^[\w-]{1,100}$/.test(key) ? key : createHash('sha256').update(key).digest('hex')
}

async function prune(dir: string): Promise<void> {
  const names = (await readdir(dir)).filter((name) => /^v\d+-.*\.(json|tmp)$/.test(name))
  if (names.length <= maxEntries) return
  const aged = await Promise.all(
    names.map(async (name) => ({
      name,
      at: await stat(join(dir, name)).then(
        (s) => s.mtimeMs,
        () => 0,
      ),
    })),
  )
  aged.sort((a, b) => b.at - a.at)
  for (const { name } of aged.slice(maxEntries)) await rm(join(dir, name), { force: true })
}
