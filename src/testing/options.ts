/** What a sandbox for tests is made with. */
export interface SandboxOptions {
  /** The same seed and the same calls give the same data and ids. 1 unless told. */
  readonly seed?: number
  /** Overlays applied to the document, in order: paths, URLs, or names of the catalog. */
  readonly overlays?: readonly (string | URL)[]
  /**
   * A moment: the sandbox's clock stands there until it is advanced. `real` (as is when absent): it goes with wall time.
   */
  readonly clock?: Date | 'real'
  /**
   * What there is from the start, by resource (name, plural or path of the collection); replaces what would be made up of it. What an
   * entity leaves out is filled in; what its schema does not allow is refused.
   */
  readonly data?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>
  /** Port of the listener; 0 (as is when absent): any free one. Null: no listener, only `fetch` and `call` reach the sandbox. */
  readonly port?: number | null
  /** Allow `$ref`s out of the document's own folder, or to other hosts than its own. */
  readonly allowExternalRefs?: boolean
}

/** A path, a folder with an `openapi.*` in it, a URL, the name of a bundled example, or the document itself. */
export type Spec = string | URL | Readonly<Record<string, unknown>>
