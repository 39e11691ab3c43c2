import type { SandboxId } from '../store.ts'
import { GenerationCache } from './cache.ts'
import type { Database } from './driver.ts'

/** Named numbers of sandboxes, as last written. */
export interface Counters {
  /** 0 when never written. */
  get(sandbox: SandboxId, name: string): number
  set(sandbox: SandboxId, name: string, value: number): void
  removeAll(sandbox: SandboxId): void
  /** Those of `to`, which has none, become those of `from`. */
  copy(from: SandboxId, to: SandboxId): void
  /** Writes what was set since the last time: a counter counted up many times in a tick is written once. */
  flush(): void
  /** Forgets what is remembered, because the database has changed by another way. */
  forget(): void
}

const bytesRemembered = 1024 * 1024
const bytesPerNumber = 150

export function createCounters(db: Database): Counters {
  const select = db.prepare('SELECT value FROM counter WHERE sandbox = ? AND name = ?')
  const upsert = db.prepare(`INSERT INTO counter (sandbox, name, value) VALUES (?, ?, ?)
    ON CONFLICT (sandbox, name) DO UPDATE SET value = excluded.value`)
  const remove = db.prepare('DELETE FROM counter WHERE sandbox = ?')
  const copy = db.prepare(
    'INSERT INTO counter (sandbox, name, value) SELECT ?, name, value FROM counter WHERE sandbox = ?',
  )
  const unwritten = new Map<string, readonly [sandbox: SandboxId, name: string, value: number]>()
  const known = new GenerationCache<number>(bytesRemembered, () => bytesPerNumber)
  const flush = () => {
    for (const [sandbox, name, value] of unwritten.values()) upsert.run(sandbox, name, value)
    unwritten.clear()
  }
  return {
    get(sandbox, name) {
      const value = unwritten.get(`${sandbox}\0${name}`)?.[2] ?? known.get(`${sandbox}\0${name}`)
      if (value !== undefined) return value
      const row = select.get(sandbox, name) as { value: number } | undefined
      known.set(`${sandbox}\0${name}`, row?.value ?? 0)
      return row?.value ?? 0
    },
    set(sandbox, name, value) {
      unwritten.set(`${sandbox}\0${name}`, [sandbox, name, value])
      known.set(`${sandbox}\0${name}`, value)
    },
    flush,
    copy(from, to) {
      flush()
      copy.run(to, from)
      known.clear()
    },
    removeAll(sandbox) {
      for (const [key, [owner]] of unwritten) if (owner === sandbox) unwritten.delete(key)
      remove.run(sandbox)
      known.clear()
    },
    forget: () => {
      unwritten.clear()
      known.clear()
    },
  }
}
