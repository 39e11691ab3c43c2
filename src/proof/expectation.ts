import type { Judgement, Observation } from '../workflows/criterion/judgement.ts'
import { oneLine, shortened } from '../lib/printable.ts'
import { failedOf, type Item } from './outline.ts'

/** Characters of an observed value. */
const most = 200

/** What a criterion asks, in one line. */
export function expected({ type, context, condition, implied }: Judgement): string {
  const asked = oneLine(condition)
  const on = context === null ? '' : `${oneLine(context)} `
  const text = type === 'simple' ? asked : `${on}${relation[type]} ${asked}`
  return implied === true ? `${text} (asked of every step that asks nothing)` : text
}

const relation = { regex: 'matches', jsonpath: 'has', xpath: 'has' } as const

/** What was there, one line each. */
export function observations({ observed }: Judgement): string[] {
  return observed.map((one) => `${oneLine(one.expression)} = ${valueText(one)}`)
}

/** Why an item failed, in one line: the first criterion that does not hold, what failed in its workflow, or the problem. */
export function headline({ problem, attempts, inner }: Item): string {
  const judgement = attempts.at(-1)?.judgements.find(({ holds }) => !holds)
  if (judgement === undefined) {
    const [inside] = inner === null ? [] : failedOf(inner)
    if (inside !== undefined) return `${inside.path.map(oneLine).join(' › ')}: ${headline(inside.item)}`
    return problem === '' ? 'it did not pass' : oneLine(problem)
  }
  const [only, ...others] = judgement.observed
  const got = only === undefined || others.length > 0 ? observations(judgement).join(', ') : valueText(only)
  const note = got === '' ? oneLine(judgement.note) : `got ${got}`
  return `expected ${expected(judgement)}${note === '' ? '' : `, ${note}`}`
}

function valueText({ value }: Observation): string {
  return value === undefined ? 'nothing' : oneLine(shortened(JSON.stringify(value), most))
}
