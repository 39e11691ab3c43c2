import type { LoadOptions, Problem } from './document.ts'
import type { FileContent } from './fetch-rules.ts'
import { readEntry } from './read.ts'

/** The bytes that a load starts from. */
export interface LoadInputs {
  readonly source: string
  readonly entry: FileContent
  readonly overlays: readonly { readonly source: string; readonly file: FileContent }[]
}

export type InputsResult =
  | { readonly ok: true; readonly inputs: LoadInputs }
  | { readonly ok: false; readonly failure: { readonly problems: readonly Problem[] } }

/** Reads the entry and the overlays, and nothing they refer to: enough to look in the cache. */
export async function readInputs(source: string, options: LoadOptions = {}): Promise<InputsResult> {
  const entry = await readEntry(source, options)
  if (!entry.ok) return failed(source, entry.reason)
  const overlays = await readOverlays(options)
  return overlays.ok ? { ok: true, inputs: { source, entry: entry.file, overlays: overlays.files } } : overlays
}

export async function readOverlays(options: LoadOptions) {
  const files: { source: string; file: FileContent }[] = []
  for (const source of options.overlays ?? []) {
    const read = await readEntry(source, options)
    if (!read.ok) return failed(source, read.reason)
    files.push({ source, file: read.file })
  }
  return { ok: true, files } as const
}

/** A load that cannot go on. */
export function failed(source: string, reason: string) {
  const problem: Problem = { severity: 'error', message: `${source}: ${reason}`, pointer: '' }
  return { ok: false, failure: { problems: [problem] } } as const
}
