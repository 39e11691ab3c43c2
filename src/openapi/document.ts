import type { JsonObject, JsonValue } from '../lib/json.ts'
import type { Pointer } from '../lib/pointer.ts'

/**
 * An OpenAPI description after loading: 3.x whatever it was, overlays applied, every `$ref` local (`#/…`; other files sit
 * under `x-specbox-files`). Never dereferenced: pointers are resolved when somebody asks.
 */
export interface SpecDocument {
  /** Where it came from: a path, a URL, or `memory:`. */
  readonly source: string
  /** The version whose rules its schemas follow: Swagger 2.0 documents are converted to 3.0. */
  readonly dialect: '3.0' | '3.1' | '3.2'
  readonly root: JsonObject
  /** SHA-256 (hex) of what was read, overlays and referenced files included: the key of every cache. */
  readonly digest: string
  /** What was wrong with the document and what was done about it. Loading never fails for one bad corner. */
  readonly problems: readonly Problem[]
  /** Every file that was read, the entry first, then overlays, then referenced files in the order of their first reference. */
  readonly files?: readonly SourceFile[]
  /** The raw value at a pointer; undefined where there is none. */
  at(pointer: Pointer): JsonValue | undefined
  /** Follows `$ref`s (chains, cycles guarded) from a pointer to where the value really is. */
  resolve(pointer: Pointer): Resolved
}

/** One file that a document was made of. */
export interface SourceFile {
  readonly role: 'entry' | 'overlay' | 'reference'
  /** `file:` or `http(s):` URL, after symlinks and redirects; `memory:` for text that was handed in. */
  readonly location: string
  /** SHA-256 (hex) of its bytes; `''` when it could not be read. */
  readonly digest: string
  /** Where its content sits in the root: `''` for the entry, `/x-specbox-files/1-pet.yaml`; absent for overlays. */
  readonly pointer?: Pointer
}

export interface Resolved {
  /** The pointer of the value after following references: the identity of a shared schema. */
  readonly pointer: Pointer
  /** Undefined when the reference dangles or circles. */
  readonly value: JsonValue | undefined
}

export interface Problem {
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** Where in the document, `''` for the whole of it. */
  readonly pointer: Pointer
  /** 1-based position in the source text, where known. */
  readonly line?: number
  readonly column?: number
}

/** What a loader may do and how much it may take: documents are hostile until proven otherwise. */
export interface LoadOptions {
  /** Overlay documents (paths or URLs), applied in order. */
  readonly overlays?: readonly string[]
  /** Allow `$ref`s out of the document's own folder, or to other hosts than its own. */
  readonly allowExternalRefs?: boolean
  /** Allow fetching from loopback, private and link-local addresses. */
  readonly allowPrivateNetwork?: boolean
  readonly limits?: Partial<LoadLimits>
  /** Milliseconds that one fetch may take, redirects included. */
  readonly timeout?: number
}

export interface LoadLimits {
  /** Bytes of one file. */
  readonly bytes: number
  /** Nesting of the parsed value. */
  readonly depth: number
  /** Nodes of the parsed value, YAML aliases expanded. */
  readonly nodes: number
  /** Files of a multi-file document. */
  readonly files: number
}

/** Why a document cannot be used at all: unreadable, not YAML or JSON, not an OpenAPI description, over a limit. */
export interface LoadFailure {
  readonly problems: readonly Problem[]
}

export type LoadResult =
  | { readonly ok: true; readonly document: SpecDocument }
  | { readonly ok: false; readonly failure: LoadFailure }
