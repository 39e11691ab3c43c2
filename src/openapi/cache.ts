import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject, type JsonValue } from '../lib/json.ts'

/** What was computed from a document, kept from one start to the next. Losing it costs time, never data. */
export interface DocumentCache {
  /** Undefined for what was never put, and for a file that is damaged. */
  get(key: string): Promise<CacheEntry | undefined>
  /**
   * @param bulk what is large and not needed at once
   * @returns false when it could not be written (a full disk, a folder that may not be written to)
   */
  put(key: string, value: JsonValue, bulk?: JsonValue): Promise<boolean>
}

export interface CacheEntry {
  readonly value: JsonValue
  /** Parsed when it is asked for: its bytes are known to be what was put. */
  bulk(): JsonValue
}

/** Of the file itself; a value's own version belongs in its key. */
const formatVersion = 3
/** Older files go when there are more. */
const maxEntries = 64

/** @param dir made when it is not there, for this user only */
export function createDocumentCache(dir: string): DocumentCache {
  const fileOf = (key: string) => join(dir, `v${formatVersion}-${safeName(key)}.json`)
  return {
    async get(key) {
      try {
        return unwrap(await readFile(fileOf(key)), key)
      } catch (error) {
        return missed(error)
      }
    },
    async put(key, value, bulk = null) {
      const path = fileOf(key)
      const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`
      try {
        await mkdir(dir, { recursive: true, mode: 0o700 })
      } catch (error) {
        return unwritable(error)
      }
      try {
        await writeFile(draft, wrap(key, value, Buffer.from(JSON.stringify(bulk))), { mode: 0o600 })
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
  const expected = error instanceof SyntaxError || isSystemError(error)
  if (!expected) throw error
  return undefined
}

/** By its code, not its class: inside of Jest the system's errors are of another realm than ours. */
const isSystemError = (error: unknown) => typeof error === 'object' && error !== null && 'code' in error

function unwritable(error: unknown): false {
  if (isSystemError(error)) return false
  throw error
}

/** Two lines, each of JSON: what is needed at once, and the rest. */
function wrap(key: string, value: JsonValue, bulk: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify({ key, digest: digestOf(bulk), value })}\n`), bulk])
}

function unwrap(bytes: Buffer, key: string): CacheEntry | undefined {
  const end = bytes.indexOf(0x0a)
  if (end < 0) return undefined
  const stored = JSON.parse(bytes.toString('utf8', 0, end)) as JsonValue
  const bulk = bytes.subarray(end + 1)
  if (!isObject(stored) || stored.key !== key || stored.digest !== digestOf(bulk)) return undefined
  return { value: stored.value!, bulk: () => JSON.parse(bulk.toString('utf8')) as JsonValue }
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
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
