import type { JsonObject } from '../../lib/json.ts'
import type { Records, SandboxId } from '../store.ts'
import type { Commits } from './commits.ts'
import type { Database } from './driver.ts'
import { fromStoredKey, toStoredKey } from './key.ts'

/** The installation's own records stand under a sandbox id that no sandbox can have. */
const installation = ''

export function createRecords(db: Database, commits: Commits): Records {
  const select = db.prepare('SELECT value FROM record WHERE sandbox = ? AND kind = ? AND key = ?')
  const all = db.prepare('SELECT key, value FROM record WHERE sandbox = ? AND kind = ? ORDER BY key')
  const upsert = db.prepare(`INSERT INTO record (sandbox, kind, key, value) VALUES (?, ?, ?, ?)
    ON CONFLICT (sandbox, kind, key) DO UPDATE SET value = excluded.value`)
  const remove = db.prepare('DELETE FROM record WHERE sandbox = ? AND kind = ? AND key = ?')

  const written = async (write: () => boolean): Promise<boolean> => {
    const changed = commits.write(write)
    await commits.durable()
    return changed
  }
  return {
    get(sandbox, kind, key) {
      const row = select.get(toOwner(sandbox), kind, toStoredKey(key)) as { value: string } | undefined
      return row === undefined ? undefined : (JSON.parse(row.value) as JsonObject)
    },
    async put(sandbox, kind, key, value) {
      const owner = toOwner(sandbox)
      const text = JSON.stringify(value)
      await written(() => upsert.run(owner, kind, toStoredKey(key), text).changes !== 0)
    },
    async delete(sandbox, kind, key) {
      return written(() => remove.run(toOwner(sandbox), kind, toStoredKey(key)).changes !== 0)
    },
    list(sandbox, kind) {
      const rows = all.all(toOwner(sandbox), kind) as { key: string; value: string }[]
      return rows.map((row) => ({ key: fromStoredKey(row.key), value: JSON.parse(row.value) as JsonObject }))
    },
  }
}

function toOwner(sandbox: SandboxId | null): string {
  if (sandbox === installation) throw new Error('A sandbox id is never empty')
  return sandbox ?? installation
}
