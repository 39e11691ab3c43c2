import { lazily } from '../../lib/lazily.ts'
import type { SandboxId } from '../store.ts'
import { GenerationCache } from './cache.ts'
import type { Database } from './driver.ts'

/**
 * Whose rows make up a sandbox's own data: the owner that it writes to, then those below it, which are never written again and
 * may be shared with other sandboxes. An owner has the same owners below it as long as it lives.
 */
export interface Lineages {
  /** Never empty. */
  of(sandbox: SandboxId): readonly string[]
  /** Gives a sandbox other rows than those it had; inside an SQLite transaction. Returns the owners that nobody has any more. */
  set(sandbox: SandboxId, owners: readonly string[]): readonly string[]
  /** The same, and the sandbox is forgotten; as far as its name is not taken by an owner that others still have. */
  remove(sandbox: SandboxId): readonly string[]
  /** An owner that never was. */
  create(): string
  /** Forgets what is remembered, because the database has changed by another way. */
  forget(): void
}

const lineagesRemembered = 20_000

/** A sandbox that is in no table has its rows under its own id. Other owners have names that no sandbox can have. */
export function createLineages(db: Database): Lineages {
  const select = db.prepare('SELECT owner FROM lineage WHERE sandbox = ? ORDER BY level')
  const sql = lazily(() => ({
    insert: db.prepare('INSERT INTO lineage (sandbox, level, owner) VALUES (?, ?, ?)'),
    remove: db.prepare('DELETE FROM lineage WHERE sandbox = ?'),
    holder: db.prepare('SELECT 1 FROM lineage WHERE owner = ? LIMIT 1'),
    count: db.prepare('UPDATE owner_number SET last = last + 1'),
    last: db.prepare('SELECT last FROM owner_number'),
  }))
  const known = new GenerationCache<readonly string[]>(lineagesRemembered, () => 1)
  const isHeld = (owner: string) => sql().holder.get(owner) !== undefined

  const of = (sandbox: SandboxId): readonly string[] => {
    const lineage = known.get(sandbox)
    if (lineage !== undefined) return lineage
    const rows = select.all(sandbox) as { owner: string }[]
    const owners = rows.length === 0 ? [sandbox] : rows.map(({ owner }) => owner)
    known.set(sandbox, owners)
    return owners
  }
  const set = (sandbox: SandboxId, owners: readonly string[]) => {
    const before = of(sandbox)
    sql().remove.run(sandbox)
    for (const [level, owner] of owners.entries()) sql().insert.run(sandbox, level, owner)
    known.set(sandbox, owners)
    return before.filter((owner) => !owners.includes(owner) && !isHeld(owner))
  }
  const create = () => {
    sql().count.run()
    return `\x01${(sql().last.get() as { last: number }).last}`
  }
  return {
    of,
    set,
    create,
    remove: (sandbox) => {
      const left = set(sandbox, [])
      if (isHeld(sandbox)) set(sandbox, [create()])
      else known.delete(sandbox)
      return left
    },
    forget: () => known.clear(),
  }
}
