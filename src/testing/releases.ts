import { resolve } from 'node:path'
import type { Resource } from '../blueprint/blueprint.ts'
import type { JsonValue } from '../lib/json.ts'
import { normalizeName, plural } from '../lib/names.ts'
import { nearest } from '../lib/nearest.ts'
import type { Library } from '../proof/library.ts'
import { createRelease } from '../sandbox/release.ts'
import type { Release } from '../sandbox/sandbox.ts'
import { misfitsOf } from '../simulate/seed/fit.ts'
import { SandboxError } from './errors.ts'
import type { SandboxOptions, Spec } from './options.ts'
import { type ReadSpec, readSpec, type SpecPlace, textOf } from './spec.ts'

/** Documents, and what is compiled of them, that sandboxes of one process share. */
export interface Releases {
  /** @throws SandboxError */
  get(spec: Spec, options: SandboxOptions): Promise<KnownRelease>
}

export interface KnownRelease {
  readonly release: Release
  /** Null: its document was in memory. */
  readonly place: SpecPlace | null
  /** Its workflows; plans of the generated ones look at the time. */
  library(clock: Date | 'real', strict: boolean): Promise<Library>
}

/** Releases kept: a test run has a few documents, each with a few sets of data. The oldest is forgotten. */
const most = 50

export function createReleases(): Releases {
  const specs = new Map<string, Promise<ReadSpec>>()
  const releases = new Map<string, Promise<KnownRelease>>()
  return {
    get: (spec, options) => {
      const { seed = 1, data = {} } = options
      const key = keyOf(spec, options)
      return remembered(releases, JSON.stringify([key, seed, data]), async () => {
        const read = await remembered(specs, key, () => readSpec(spec, options))
        return known(releaseOf(read, seed, data as Readonly<Record<string, readonly JsonValue[]>>), read.place)
      })
    },
  }
}

function known(release: Release, place: SpecPlace | null): KnownRelease {
  const libraries = new Map<string, Promise<Library>>()
  return {
    release,
    place,
    library: (clock, strict) => {
      const key = JSON.stringify([clock, strict])
      // What runs workflows is loaded when somebody runs one: no other test waits for it.
      return remembered(libraries, key, async () =>
        (await import('./library.ts')).openLibrary(release, { place, clock, strict }),
      )
    },
  }
}

/** What failed is tried again: a file may have been mended meanwhile. */
function remembered<T>(kept: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = kept.get(key)
  if (known !== undefined) return known
  const made = make()
  kept.set(key, made)
  made.catch(() => kept.delete(key))
  const oldest = kept.keys().next().value
  if (kept.size > most && oldest !== undefined) kept.delete(oldest)
  return made
}

function keyOf(spec: Spec, { overlays = [], allowExternalRefs = false }: SandboxOptions): string {
  const named = typeof spec === 'string' || spec instanceof URL ? placeOf(textOf(spec)) : spec
  return JSON.stringify([named, overlays.map((overlay) => placeOf(textOf(overlay))), allowExternalRefs])
}

/** The same relative path is another one in another folder. */
const placeOf = (text: string) => (/^https?:/i.test(text) ? text : resolve(text))

function releaseOf(
  { document, blueprint }: ReadSpec,
  seed: number,
  data: Readonly<Record<string, readonly JsonValue[]>>,
) {
  const plain = createRelease({ document, blueprint, seed })
  if (Object.keys(data).length === 0) return plain
  for (const [name, entities] of Object.entries(data)) {
    const resource = resourceNamed(plain, name)
    if (!Array.isArray(entities)) throw new SandboxError(`data.${name} must be a list of ${resource.name}`)
    refuseMisfits(`data.${name}`, misfitsOf(plain.simulator.model, resource, entities))
  }
  return createRelease({ document, blueprint, seed, seedData: data })
}

/** By its name, its plural, or the path of its collection. @throws SandboxError */
export function resourceNamed({ blueprint }: Release, name: string): Resource {
  const wanted = normalizeName(name)
  const namesOf = (resource: Resource) => [resource.name, plural(resource.name), resource.collectionPath ?? '']
  const found = blueprint.resources.find((one) => namesOf(one).some((other) => normalizeName(other) === wanted))
  if (found !== undefined) return found
  const names = blueprint.resources.map((resource) => resource.name)
  const close = nearest(name, blueprint.resources.flatMap(namesOf))
  const hint = close === undefined ? `It has ${names.join(', ') || 'none'}` : `Did you mean ${close}?`
  throw new SandboxError(`The API has no resource '${name}'. ${hint}`)
}

export function refuseMisfits(what: string, misfits: ReturnType<typeof misfitsOf>): void {
  if (misfits.length === 0) return
  const lines = misfits.map(({ pointer, message }) => `  ${what}${pointer} ${message}`)
  throw new SandboxError(`Entities are not as the document has them:\n${lines.join('\n')}`)
}
