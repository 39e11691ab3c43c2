import type { SandboxRecord } from './sandbox.ts'
import { dataSecrets } from './secrets.ts'

/** The records of all sandboxes, by what a request may show of one: its id, its name, a secret. */
export interface SandboxIndex {
  add(record: SandboxRecord): void
  remove(record: SandboxRecord): void
  get(id: string): SandboxRecord | undefined
  /** The id of the sandbox of that name. */
  named(name: string): string | undefined
  /** The id of the sandbox whose simulated API the secret opens. */
  holderOf(secret: string): string | undefined
  ids(): readonly string[]
}

export function createSandboxIndex(): SandboxIndex {
  const records = new Map<string, SandboxRecord>()
  const byName = new Map<string, string>()
  const bySecret = new Map<string, string>()
  return {
    add: (record) => {
      records.set(record.id, record)
      byName.set(record.name, record.id)
      for (const secret of dataSecrets(record)) bySecret.set(secret, record.id)
    },
    remove: (record) => {
      records.delete(record.id)
      byName.delete(record.name)
      for (const secret of dataSecrets(record)) bySecret.delete(secret)
    },
    get: (id) => records.get(id),
    named: (name) => byName.get(name),
    holderOf: (secret) => bySecret.get(secret),
    ids: () => [...records.keys()],
  }
}
