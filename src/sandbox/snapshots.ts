import type { JsonObject } from '../lib/json.ts'
import { secretToken } from '../lib/token.ts'
import type { Store } from '../store/store.ts'
import { faultKinds } from './faults.ts'
import type { SandboxRecord } from './sandbox.ts'
import { clockKind } from './time.ts'

/** What a sandbox was at a moment: its data, counters, timers, clock, armed faults. Not its log, events, subscriptions. */
export interface Snapshot {
  readonly id: string
  readonly name: string | null
  /** Wall time, Unix ms. */
  readonly createdAt: number
  /** What the sandbox's clock showed, Unix ms. */
  readonly now: number
}

export interface SandboxSnapshots {
  /** Oldest first. */
  list(): readonly Snapshot[]
  /** `busy`: its clock is being advanced. */
  take(name?: string): Promise<Taken>
  /** The sandbox is what it was then: what happened since is gone, its events and deliveries too. Credentials stay. */
  restore(id: string): Promise<'restored' | 'unknown' | 'busy'>
  /** False: there is none. */
  delete(id: string): Promise<boolean>
}

export type Taken =
  | { readonly kind: 'taken'; readonly snapshot: Snapshot }
  | { readonly kind: 'full'; readonly max: number }
  | { readonly kind: 'busy' }

export interface SnapshotParts {
  readonly store: Store
  readonly record: SandboxRecord
  readonly wall: { now(): number }
  readonly time: { now(): number; isAdvancing(): boolean }
  /** What is known of the data in memory is wrong. */
  forget(): void
  /** The data is another, and durable. */
  restored(): Promise<void>
}

/** Records that are a part of a sandbox's state, beside its data. */
export const stateKinds: readonly string[] = [clockKind, ...faultKinds]

const kind = 'snapshot'
const maxSnapshots = 100

export function createSnapshots(parts: SnapshotParts): SandboxSnapshots {
  const { store, record, wall, time } = parts
  const kept = () => keptSnapshots(store, record.id)
  return {
    list: () => kept().map(({ snapshot }) => snapshot),
    take: async (name) => {
      if (time.isAdvancing()) return { kind: 'busy' }
      const before = kept()
      if (before.length >= maxSnapshots) return { kind: 'full', max: maxSnapshots }
      const id = `snp_${secretToken(16).toLowerCase()}`
      const snapshot: Snapshot = { id, name: name ?? null, createdAt: wall.now(), now: time.now() }
      const key = String(Number(before.at(-1)?.key ?? 0) + 1).padStart(12, '0')
      // One tick, one commit: both or neither.
      const written = [store.copy(record.id, id, stateKinds), store.records.put(record.id, kind, key, asJson(snapshot))]
      await Promise.all(written)
      return { kind: 'taken', snapshot }
    },
    restore: async (id) => {
      if (time.isAdvancing()) return 'busy'
      if (!kept().some(({ snapshot }) => snapshot.id === id)) return 'unknown'
      const copied = store.copy(id, record.id, stateKinds)
      parts.forget()
      try {
        await copied
      } catch (error) {
        parts.forget()
        throw error
      }
      await parts.restored()
      return 'restored'
    },
    delete: async (id) => {
      const found = kept().find(({ snapshot }) => snapshot.id === id)
      if (found === undefined) return false
      await Promise.all([store.records.delete(record.id, kind, found.key), store.forget(id)])
      return true
    },
  }
}

/** Deletes the data of a sandbox's snapshots; the records that name them go with the sandbox's own. */
export function forgetSnapshots(store: Store, sandbox: string): Promise<unknown> {
  return Promise.all(keptSnapshots(store, sandbox).map(({ snapshot }) => store.forget(snapshot.id)))
}

function keptSnapshots(store: Store, sandbox: string): readonly { key: string; snapshot: Snapshot }[] {
  const kept = store.records.list(sandbox, kind)
  return kept.map(({ key, value }) => ({ key, snapshot: value as unknown as Snapshot }))
}

function asJson(snapshot: Snapshot): JsonObject {
  return { ...snapshot }
}
