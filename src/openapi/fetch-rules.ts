import type { LoadOptions } from './document.ts'

/** A file as read, and the name it was found under. */
export interface FileContent {
  /** `file:` or `http(s):` URL after symlinks and redirects; relative references start from it. */
  readonly location: string
  readonly bytes: Uint8Array
  /** SHA-256, hex. */
  readonly digest: string
  /** The peer that served it, when fetched. */
  readonly address?: string
}

export type ReadResult =
  | { readonly ok: true; readonly file: FileContent }
  | { readonly ok: false; readonly reason: string; readonly refused: boolean }

/** What the references of a document may reach: made from its entry file. */
export interface Scope {
  /** Folder of a local entry, symlinks resolved, with a slash at its end, as a `file:` URL. */
  readonly folder?: string
  /** Origins of a fetched entry: the one that was asked for and the one that answered. */
  readonly origins: readonly string[]
  /** The address that served it: the only private one that its references may go back to. */
  readonly address?: string
}

/** Nothing outside: the scope of text that was handed in. */
export const closedScope: Scope = { origins: [] }

export function scopeOf(source: string, entry: FileContent): Scope {
  if (entry.location.startsWith('file:')) return { folder: new URL('.', entry.location).href, origins: [] }
  const origins = [new URL(entry.location).origin]
  if (URL.canParse(source)) origins.push(new URL(source).origin)
  return { origins, ...(entry.address === undefined ? {} : { address: entry.address }) }
}

/** Why a reference may not be read, before anything is touched; undefined when it may. */
export function refusal(location: URL, scope: Scope, options: LoadOptions): string | undefined {
  if (location.protocol === 'file:') {
    if (scope.folder === undefined) return 'only a local document may refer to local files'
    if (options.allowExternalRefs || location.href.startsWith(scope.folder)) return undefined
    return 'it is outside the folder of the document'
  }
  if (location.protocol !== 'http:' && location.protocol !== 'https:') return `${location.protocol} is not read`
  if (options.allowExternalRefs || scope.origins.includes(location.origin)) return undefined
  return `${location.origin} is not where the document came from`
}
