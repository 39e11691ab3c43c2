import { overlaps, parsePattern, type PatternNode, type Range } from './pattern-syntax.ts'

/** Ways to split a text that a matcher may have to try at one place before the pattern counts as dangerous. */
const maxWays = 200

/**
 * Whether a back-tracking matcher surely needs only linear time for a pattern. Conservative: a "no" costs speed (another
 * engine matches it), a wrong "yes" could stall the server.
 */
export function isLinear(source: string): boolean {
  const tree = parsePattern(source)
  if (tree === undefined) return false
  return (tree.kind === 'choice' ? tree.options : [tree]).every((option) => isLinearSequence(flatten(option)))
}

function flatten(node: PatternNode): PatternNode[] {
  if (node.kind === 'sequence') return node.items.flatMap(flatten)
  if (node.kind === 'group') return flatten(node.item)
  return [node]
}

function isLinearSequence(items: readonly PatternNode[]): boolean {
  const anchored = items[0]?.kind === 'start'
  let ways = 1
  let loose = false
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!
    if (item.kind === 'look') {
      // `^(?=.*\d)` looks ahead once, from one place; elsewhere it may look again and again.
      const onlyAnchors = items.slice(0, i).every((before) => before.kind === 'start' || before.kind === 'look')
      if (!anchored || !onlyAnchors || item.behind) return false
      if (!isLinearSequence([{ kind: 'start' }, ...flatten(item.item)])) return false
      continue
    }
    const cost = waysOf(item)
    if (cost === undefined || loose) return false
    const settled = isSettled(item, items.slice(i + 1))
    if (cost === Number.POSITIVE_INFINITY) {
      // Without an anchor every start is tried: harmless only when nothing after the repeat can fail.
      if (!anchored && i < items.length - 1) return false
      if (!settled) loose = items.slice(i + 1).some((later) => waysOf(later) !== 1)
    } else if (!settled) ways *= cost
    if (ways > maxWays) return false
  }
  return true
}

/** How many ends an item may have from one start; Infinity for `[a-z]*`; undefined for what may explode. */
function waysOf(item: PatternNode): number | undefined {
  if (item.kind === 'reference' || item.kind === 'look') return undefined
  if (item.kind === 'choice') {
    const ways = item.options.map((option) => sequenceWays(option))
    return ways.includes(undefined) ? undefined : ways.reduce<number>((sum, way) => sum + way!, 0)
  }
  if (item.kind !== 'repeat') return 1
  const inner = sequenceWays(item.item)
  if (inner === undefined) return undefined
  if (item.max === 1) return inner + 1
  // A fixed piece repeated is as good as one set; a varying piece repeated is how explosions start.
  if (inner !== 1) return undefined
  if (item.item.kind !== 'set' && item.max > 100) return undefined
  return item.max - item.min > maxWays ? Number.POSITIVE_INFINITY : item.max - item.min + 1
}

/** The ways of a nested sequence, where only bounded ones are taken. */
function sequenceWays(node: PatternNode): number | undefined {
  let ways = 1
  for (const item of flatten(node)) {
    const cost = waysOf(item)
    if (cost === undefined || cost === Number.POSITIVE_INFINITY) return undefined
    ways *= cost
  }
  return ways > maxWays ? undefined : ways
}

/** Whether the next piece is a must and shares no character with the repeat, so that the repeat has one possible end. */
function isSettled(repeat: PatternNode, rest: readonly PatternNode[]): boolean {
  if (repeat.kind !== 'repeat' || repeat.item.kind !== 'set') return false
  const next = rest[0]
  if (next === undefined || next.kind === 'end') return true
  const first: readonly Range[] | undefined =
    next.kind === 'set'
      ? next.ranges
      : next.kind === 'repeat' && next.min > 0 && next.item.kind === 'set'
        ? next.item.ranges
        : undefined
  return first !== undefined && !overlaps(repeat.item.ranges, first)
}
