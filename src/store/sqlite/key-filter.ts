import { hash32 } from '../../lib/random.ts'

/** Places looked at for one key; keys made to fall on the same place end the filter's use, not the server's. */
const mostProbes = 256

/**
 * Which keys a collection surely does not have: a set of 32-bit hashes, a tenth of the memory of the keys. A key that was
 * removed may still be found.
 */
export class KeyFilter {
  /** Open addressing; 0 is an empty place. */
  #slots = new Uint32Array(64)
  #size = 0
  #spoilt = false

  get bytes(): number {
    return this.#slots.byteLength
  }

  add(key: string): void {
    if (2 * (this.#size + 1) > this.#slots.length) this.#grow()
    this.#insert(hashOf(key))
  }

  /** False: no such key was ever added. */
  mayHave(key: string): boolean {
    return this.#spoilt || this.#slots[this.#find(hashOf(key))] !== 0
  }

  /** The place that has the hash, or the empty one where it would go, or the last one looked at. */
  #find(hash: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    let at = hash & mask
    for (let probe = 0; probe < mostProbes && slots[at] !== 0 && slots[at] !== hash; probe++) at = (at + 1) & mask
    return at
  }

  #insert(hash: number): void {
    const at = this.#find(hash)
    if (this.#slots[at] === hash) return
    if (this.#slots[at] !== 0) this.#spoilt = true
    this.#slots[at] = hash
    this.#size++
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Uint32Array(old.length * 2)
    this.#size = 0
    for (const hash of old) if (hash !== 0) this.#insert(hash)
  }
}

const hashOf = (key: string): number => hash32(key) || 1
