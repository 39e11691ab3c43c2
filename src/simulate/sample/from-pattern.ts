import type { Random } from '../../lib/random.ts'
import { overlaps, type PatternNode, parsePattern, type Range } from '../../openapi/validate/pattern-syntax.ts'

/** A string that should match a pattern (the caller verifies); undefined where the pattern is not understood. */
export function stringFromPattern(
  source: string,
  random: Random,
  wanted: { min: number; max: number },
): string | undefined {
  const tree = parsePattern(source)
  if (tree === undefined) return undefined
  const state: State = { random, groups: new Map(), budget: 4000, stretch: stretchOf(tree, wanted) }
  return write(tree, state)
}

interface State {
  readonly random: Random
  readonly groups: Map<number | string, string>
  budget: number
  /** How often an open-ended repeat is repeated beyond its minimum. */
  readonly stretch: number
}

/** How far open repeats must go so that the whole gets the wanted length. */
function stretchOf(tree: PatternNode, wanted: { min: number; max: number }): number {
  const { fixed, open } = lengths(tree)
  const room = Math.max(0, wanted.max - fixed)
  const need = Math.max(0, wanted.min - fixed)
  if (open === 0) return 4
  return Math.max(Math.min(8, Math.floor(room / open)), Math.ceil(need / open))
}

function lengths(node: PatternNode): { fixed: number; open: number } {
  switch (node.kind) {
    case 'set':
      return { fixed: 1, open: 0 }
    case 'group':
      return lengths(node.item)
    case 'sequence': {
      const parts = node.items.map(lengths)
      return {
        fixed: parts.reduce((sum, part) => sum + part.fixed, 0),
        open: parts.reduce((sum, part) => sum + part.open, 0),
      }
    }
    case 'choice':
      return lengths(node.options[0]!)
    case 'repeat': {
      const inner = lengths(node.item)
      return { fixed: inner.fixed * node.min, open: node.max - node.min > 2 ? Math.max(1, inner.fixed) : 0 }
    }
    default:
      return { fixed: 0, open: 0 }
  }
}

function write(node: PatternNode, state: State): string {
  if (state.budget-- <= 0) return ''
  switch (node.kind) {
    case 'set':
      return pickChar(node.ranges, state.random)
    case 'sequence':
      return node.items.map((item) => write(item, state)).join('')
    case 'choice':
      return write(state.random.pick(node.options), state)
    case 'group': {
      const text = write(node.item, state)
      state.groups.set(node.index, text)
      if (node.name !== undefined) state.groups.set(node.name, text)
      return text
    }
    case 'reference':
      return state.groups.get(node.to) ?? ''
    case 'repeat': {
      const extra = Math.min(node.max - node.min, state.stretch)
      const count = Math.min(node.min + (extra > 2 ? state.random.integer(Math.ceil(extra / 2), extra) : extra), 3000)
      let out = ''
      for (let i = 0; i < count && state.budget > 0; i++) out += write(node.item, state)
      return out
    }
    default:
      return ''
  }
}

/** Character sets in the order in which they look natural. */
const natural: readonly Range[] = [
  [97, 122],
  [48, 57],
  [65, 90],
  [45, 45],
  [95, 95],
  [32, 126],
]

function pickChar(ranges: readonly Range[], random: Random): string {
  const within = natural.find((range) => overlaps(ranges, [range]))
  if (within === undefined) return ranges.length === 0 ? '' : String.fromCodePoint(ranges[0]![0])
  const candidates: string[] = []
  for (const range of within[0] === 97 ? natural.slice(0, 2) : [within])
    for (let code = range[0]; code <= range[1]; code++)
      if (ranges.some(([low, high]) => code >= low && code <= high)) candidates.push(String.fromCodePoint(code))
  return random.pick(candidates)
}
