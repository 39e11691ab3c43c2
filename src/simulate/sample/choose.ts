import { isObject, type JsonValue, own } from '../../lib/json.ts'
import { joinPointer } from '../../lib/pointer.ts'
import { mergeKeywords } from './merge.ts'
import { mergeShapes, type OpenChoice, type Shape } from './shape.ts'
import { isRecursive, type Kit, type Walk } from './walk.ts'

/** Choices within choices that are followed. */
const maxChoices = 12

/** In how many ways the choices of a shape can be taken, as far as they are worth trying. */
export function waysToChoose(shape: Shape, walk: Walk): number {
  const ways = shape.choices.reduce((product, choice) => Math.min(product * choice.branches.length, 40), 1)
  const conditional = shape.conditions.length > 0 ? 4 : 1
  if (!walk.careful && !shape.tricky) return Math.min(ways, 6)
  return Math.min(Math.max(ways * conditional, shape.tricky ? 8 : 2), 24)
}

/** A shape with its choices taken; `attempt` counts through the combinations, likely ones first. */
export function takeChoices(kit: Kit, shape: Shape, walk: Walk, attempt: number, hint: JsonValue | undefined): Shape {
  let taken = shape
  let rest = attempt
  if (shape.conditions.length > 0) {
    taken = takeCondition(kit, taken, rest % 4)
    rest = Math.floor(rest / 4)
  }
  for (let i = 0; i < maxChoices && taken.choices.length > 0; i++) {
    const choice = taken.choices[0]!
    const order = orderOf(kit, taken, choice, walk, hint)
    taken = takeBranch(kit, taken, choice, order[rest % order.length]!)
    rest = Math.floor(rest / order.length)
  }
  return taken
}

/** A shape with those branches taken that a value resembles most. */
export function takeResembling(kit: Kit, shape: Shape, value: JsonValue): Shape {
  let taken = shape
  for (let i = 0; i < maxChoices && taken.choices.length > 0; i++) {
    const choice = taken.choices[0]!
    const named = branchOfTag(choice, value)
    taken = takeBranch(kit, taken, choice, named ?? nearest(kit, choice, value))
  }
  return taken
}

function nearest(kit: Kit, choice: OpenChoice, value: JsonValue): number {
  const costs = choice.branches.map((branch) => kit.distance(branch, value))
  return costs.indexOf(Math.min(...costs))
}

function branchOfTag(choice: OpenChoice, value: JsonValue | undefined): number | undefined {
  if (choice.property === undefined || !isObject(value)) return undefined
  const tag = own(value, choice.property)
  return [...choice.tags].find(([, name]) => name === tag)?.[0]
}

function takeBranch(kit: Kit, shape: Shape, choice: OpenChoice, index: number): Shape {
  const open = { ...shape, choices: shape.choices.slice(1) }
  const merged = mergeShapes(open, kit.shapeOf([choice.branches[index]!]))
  const tag = choice.tags.get(index)
  if (choice.property === undefined || tag === undefined) return merged
  return { ...merged, fixed: new Map([...merged.fixed, [choice.property, tag]]) }
}

/** Branches in the order of trying: those that cannot be, lead back to where we are, or are only null, come last. */
function orderOf(kit: Kit, shape: Shape, choice: OpenChoice, walk: Walk, hint: JsonValue | undefined): number[] {
  const named = branchOfTag(choice, hint)
  const cost = choice.branches.map((branch, i) => {
    const inner = kit.shapeOf([branch])
    if (i === named) return -1
    if (inner.impossible || mergeKeywords(shape.keywords, inner.keywords) === undefined) return 3
    if (inner.keywords.type === 'null') return 2
    return isRecursive(inner, walk) ? 1 : 0
  })
  return choice.branches.map((_, i) => i).sort((a, b) => cost[a]! - cost[b]! || a - b)
}

/** `if`/`then`/`else`: as it comes, with `then`, with `else`, with `if` and `then`. */
function takeCondition(kit: Kit, shape: Shape, way: number): Shape {
  const parts = [[], ['then'], ['else'], ['if', 'then']][way]!
  const pointers = shape.conditions.flatMap((at) => parts.map((part) => joinPointer(at, part)))
  return pointers.length === 0 ? shape : mergeShapes(shape, kit.shapeOf(pointers))
}
