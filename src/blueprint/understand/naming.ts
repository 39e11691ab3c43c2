import { pointerTokens } from '../../lib/pointer.ts'
import { snakeCase, words } from '../../lib/names.ts'
import type { Family } from './families.ts'
import { isVersion } from './route.ts'
import { nounOf } from './words.ts'

/** Names families: the singular of their path word, prefixed by what they hang below where two share a word. */
export function nameFamilies(
  families: readonly Family[],
  parents: ReadonlyMap<Family, Family | null>,
): Map<Family, string> {
  const names = new Map<Family, string>()
  const groups = new Map<string, Family[]>()
  for (const family of families) {
    const noun = nounOf(family.literal) || 'item'
    groups.set(noun, [...(groups.get(noun) ?? []), family])
  }
  const taken = new Set<string>()
  const give = (family: Family, name: string) => {
    let unique = name
    for (let i = 2; taken.has(unique); i++) unique = `${name}_${i}`
    taken.add(unique)
    names.set(family, unique)
  }
  const later: Family[] = []
  for (const [noun, group] of groups) {
    const joined = (family: Family) => family.kind === 'membership' && Boolean(parents.get(family))
    const open = group.filter((family) => !joined(family))
    const plain = open.length < 2 ? open[0] : topOf(open)
    if (plain) give(plain, noun)
    later.push(...group.filter((family) => family !== plain))
  }
  for (const family of later.sort((a, b) => a.segments.length - b.segments.length))
    give(family, candidates(family, parents, names).find((name) => !taken.has(name)) ?? nounOf(family.literal))
  return names
}

/** The one of several with the same word that keeps it: the only one without parents at the top of the API. */
function topOf(group: readonly Family[]): Family | null {
  const depth = (family: Family) =>
    family.segments.filter((segment) => segment.kind === 'param' || !isVersion(segment.text)).length
  const sorted = [...group].sort((a, b) => depth(a) - depth(b))
  return depth(sorted[0]!) < depth(sorted[1]!) ? sorted[0]! : null
}

function candidates(
  family: Family,
  parents: ReadonlyMap<Family, Family | null>,
  names: ReadonlyMap<Family, string>,
): string[] {
  const noun = nounOf(family.literal)
  const found: string[] = []
  const parent = parents.get(family)
  const parentName = parent ? (names.get(parent) ?? nounOf(parent.literal)) : null
  if (parentName) found.push(join(parentName, noun))
  else if (family.kind === 'singleton') found.push(`current_${noun}`)
  const literals = family.segments.flatMap((segment) =>
    segment.kind === 'literal' && !isVersion(segment.text) ? [nounOf(segment.text)] : [],
  )
  let name = noun
  for (const literal of literals.slice(0, -1).reverse()) {
    name = join(literal, name)
    found.push(name)
  }
  const schema = schemaName(family)
  // A schema named for it in two words (`TeamMember`) says best what it is; longer names repeat the path.
  if (schema?.endsWith(noun)) {
    if (words(schema).length <= 2) found.unshift(schema)
    else found.push(schema)
  }
  return found
}

/** `TeamMember` of `#/components/schemas/TeamMember`. */
function schemaName(family: Family): string | null {
  if (family.detail === null) return null
  const tokens = pointerTokens(family.detail)
  if (tokens.length !== 3 || tokens[1] !== 'schemas') return null
  const parts = words(tokens[2]!).filter(
    (word) =>
      !/^(response|dto|output|schema|model|object|full|minimal|simple|basic|base|nullable|summary|detailed?|v\d+)$/.test(
        word,
      ),
  )
  return parts.length === 0 || parts.length > 4 ? null : snakeCase(parts.join('_'))
}

function join(prefix: string, noun: string): string {
  return noun.startsWith(`${prefix}_`) ? noun : `${prefix}_${noun}`
}
