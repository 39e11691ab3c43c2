import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Entry } from '../../proof/book.ts'
import { documentsOf } from '../../workflows/run/engine.ts'
import { loadOptions, type SpecOptions } from '../open-api.ts'
import { findSpec } from '../spec-source.ts'
import { filesOf } from '../watch.ts'
import type { LocalGround } from './ground.ts'

/** A workflow that is named by its file. */
export const isWorkflowFile = (workflow: string) => /\.(ya?ml|json)$/i.test(workflow) && existsSync(workflow)

export const fileOf = (workflow: string | undefined): string[] =>
  workflow !== undefined && isWorkflowFile(workflow) ? [resolve(workflow)] : []

/** What is known before anything could be read. */
export function firstFiles(api: string, workflow: string | undefined): readonly string[] {
  const description = existsSync(api) ? findSpec(api).location : ''
  return [...(existsSync(description) ? [resolve(description)] : []), ...fileOf(workflow)]
}

/** Files of the description with its overlays, and of the workflows with their sources. */
export function filesBehind(ground: LocalGround, entries: readonly Entry[], options: SpecOptions): string[] {
  const { overlays = [] } = loadOptions(options, ground.spec)
  const programs = new Set(entries.flatMap(({ program }) => [...documentsOf(program)]))
  const places = [...programs].flatMap(({ loaded, sources }) => [
    loaded.location,
    ...[...sources.values()].map(({ location }) => location),
  ])
  const local = places.flatMap((place) => (place.startsWith('file:') ? [fileURLToPath(place)] : []))
  const given = overlays.filter((path) => existsSync(path)).map((path) => resolve(path))
  return [...new Set([...filesOf(ground.release.document), ...given, ...local])]
}
