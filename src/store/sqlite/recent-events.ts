import type { SandboxId, StoredEvent } from '../store.ts'

/**
 * The newest events of all sandboxes, so that whoever follows a log asks no database. In two generations: when the young one is
 * full, the old one goes as a whole. What is left of a sandbox is always without gaps up to its newest event.
 */
export class RecentEvents {
  readonly #capacity: number
  #young = new Map<SandboxId, StoredEvent[]>()
  #old = new Map<SandboxId, StoredEvent[]>()
  #bytes = 0

  /** `capacity`: bytes, about, that both generations together may reach. */
  constructor(capacity: number) {
    this.#capacity = capacity / 2
  }

  add(sandbox: SandboxId, event: StoredEvent, bytes: number): void {
    const events = this.#young.get(sandbox)
    if (events === undefined) this.#young.set(sandbox, [event])
    else events.push(event)
    this.#bytes += bytes
    if (this.#bytes <= this.#capacity) return
    this.#old = this.#young
    this.#young = new Map()
    this.#bytes = 0
  }

  /** The sequence number of the oldest that is held; undefined: none is. */
  first(sandbox: SandboxId): number | undefined {
    return (this.#old.get(sandbox) ?? this.#young.get(sandbox))?.[0]?.sequence
  }

  /** An event that is held. */
  at(sandbox: SandboxId, sequence: number): StoredEvent | undefined {
    const young = this.#young.get(sandbox)
    const events = young !== undefined && young[0]!.sequence <= sequence ? young : this.#old.get(sandbox)
    return events?.[sequence - events[0]!.sequence]
  }

  remove(sandbox: SandboxId): void {
    this.#young.delete(sandbox)
    this.#old.delete(sandbox)
  }

  clear(): void {
    this.#young.clear()
    this.#old.clear()
    this.#bytes = 0
  }
}
