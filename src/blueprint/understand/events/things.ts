import { normalizeName, singular, words } from '../../../lib/names.ts'
import { pointerTokens } from '../../../lib/pointer.ts'
import type { Draft } from '../../pass.ts'

export type DraftResource = Draft['resources'][number]

/** Resources by the words that name them in events and payloads. */
export interface Things {
  /** `['pull','request']`, in any number; null: nothing is called so. */
  called(parts: readonly string[]): DraftResource | null
}

const short = { repo: 'repository', org: 'organization', app: 'application', msg: 'message', txn: 'transaction', config: 'configuration' } // biome-ignore format: a table
const otherLength = new Map(Object.entries(short).flatMap(([brief, full]) => [[brief, full], [full, brief]] as const)) // biome-ignore format: one line

/** `repo` of `repository`, and the other way round. */
const inOtherLength = (word: string) => otherLength.get(singular(word)) ?? word

const keyOf = (parts: readonly string[]) => normalizeName(singular(parts.join('_')))

interface Claimant {
  readonly resource: DraftResource
  readonly rank: number
}

/**
 * A resource answers to its name, to the name of its schema, and to its name less its parent's. Of several the one wins that
 * can be written to and stands by itself.
 */
export function createThings({ resources, operations }: Draft): Things {
  const kinds = kindsOf(operations)
  const known = new Map<string, Claimant>()
  const add = (name: string, resource: DraftResource, rank: number) => {
    const key = normalizeName(singular(name))
    if (key !== '' && (known.get(key)?.rank ?? -100) < rank) known.set(key, { resource, rank })
  }
  const twins = new Map<string, Claimant>()
  for (const resource of resources) {
    const standing = standingOf(resource, kinds.get(resource.name) ?? new Set())
    if (resource.schema !== null && (twins.get(resource.schema)?.rank ?? -100) < standing)
      twins.set(resource.schema, { resource, rank: standing })
    add(resource.name, resource, standing + 3)
    const schema = schemaName(resource)
    if (schema !== null) add(schema, resource, standing + 2)
    const { parent, name } = resource
    if (parent !== null && name.startsWith(`${parent}_`)) add(name.slice(parent.length + 1), resource, standing + 1)
  }
  return {
    called: (parts) => {
      const found = (known.get(keyOf(parts)) ?? known.get(keyOf(parts.map(inOtherLength))))?.resource ?? null
      // The dispute of a charge is a dispute, wherever it is shown.
      if (found?.singleton === true && found.schema !== null) return twins.get(found.schema)?.resource ?? found
      return found
    },
  }
}

function kindsOf(operations: Draft['operations']): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const { behavior } of operations) {
    if (behavior.kind === 'example') continue
    const kinds = found.get(behavior.resource) ?? new Set()
    found.set(behavior.resource, kinds.add(behavior.kind))
  }
  return found
}

function standingOf(resource: DraftResource, kinds: ReadonlySet<string>): number {
  const written = ['create', 'update', 'replace', 'delete', 'transition'].some((kind) => kinds.has(kind))
  return (
    (written ? 4 : 0) +
    (kinds.has('create') ? 1 : 0) +
    (kinds.has('read') ? 1 : 0) +
    (resource.parent === null ? 1 : 0) -
    (resource.membership ? 4 : 0) -
    (resource.singleton ? 1 : 0)
  )
}

const plain =
  /^(response|dto|output|schema|model|object|entity|full|minimal|simple|basic|base|nullable|summary|detailed?|json|out|v\d+)$/

/** `pull request` of `#/components/schemas/pull-request`. */
function schemaName({ schema }: DraftResource): string | null {
  const tokens = schema === null ? [] : pointerTokens(schema)
  if (tokens.length !== 3 || tokens[1] !== 'schemas') return null
  const parts = words(tokens[2]!).filter((word) => !plain.test(word))
  return parts.length === 0 || parts.length > 4 ? null : parts.join('_')
}
