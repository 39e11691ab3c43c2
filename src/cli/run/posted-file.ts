import { readFileSync } from 'node:fs'
import type { JsonObject } from '../../lib/json.ts'
import { limitsOf } from '../../openapi/limits.ts'
import { parse } from '../../openapi/parse.ts'
import { entriesOf, type Entry } from '../../proof/book.ts'
import { loadArazzo } from '../../workflows/arazzo/load.ts'
import { unusable } from './find-workflows.ts'
import { shownPath } from '../../specs/workflow-files.ts'

/** An Arazzo document as it is sent to a server. */
export interface PostedFile {
  readonly document: JsonObject
  /** Its sources are the server's to find. */
  readonly entries: readonly Entry[]
}

/** @throws Failure with places in the file */
export async function readPostedFile(file: string, strict: boolean): Promise<PostedFile> {
  const read = await loadArazzo(file, { strict })
  if (!read.ok) throw unusable(file, read.problems)
  const parsed = parse(readFileSync(file, 'utf8'), limitsOf({}))
  if (!parsed.ok) throw unusable(file, [parsed.problem])
  const program = { loaded: read.loaded, sources: new Map() }
  return { document: parsed.value as JsonObject, entries: entriesOf(program, 'written', shownPath(file)) }
}
