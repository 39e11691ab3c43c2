import type { Sentence } from './tokens.ts'

/** Splits a sentence where another statement begins: ", so …", "but …", "otherwise …". */
export function clausesOf(sentence: Sentence): Sentence[] {
  const clauses: Sentence[] = []
  let start = 0
  for (let i = 1; i < sentence.length; i++) {
    const { text, code } = sentence[i]!
    const after = sentence[i - 1]!.text === ','
    if (
      code ||
      !(
        /^(but|however|whereas|although|otherwise|afterwards?|therefore)$/.test(text) ||
        (after && /^(so|then|and)$/.test(text) && startsClause(sentence, i))
      )
    )
      continue
    if (i > start) clauses.push(sentence.slice(start, i))
    start = i
  }
  clauses.push(sentence.slice(start))
  return clauses
}

/** ", and it …", ", so …": a subject follows rather than another item of a list. */
function startsClause(sentence: Sentence, at: number): boolean {
  return sentence[at]!.text === 'so' || /^(it|they|you|we|this|that|the|these|its)$/.test(sentence[at + 1]?.text ?? '')
}

/** Whether something may be done: the words that say so, tokens `start` to `end`. */
export interface Modal {
  readonly allows: boolean
  /** Says that nothing else is allowed: "only", "must". */
  readonly strict: boolean
  readonly start: number
  readonly end: number
  /** What may be done: `canceled` of "can be canceled"; null where none is named. */
  readonly verb: string | null
  /** "must be" and "requires": what follows is the state itself. */
  readonly demands: boolean
}

const between = /^(be|only|also|still|then|not|longer|no|safely|already|be|get|been|currently|now|just|simply|either)$/

/** The words of a clause that allow or forbid. */
export function modalsOf(clause: Sentence): Modal[] {
  const found: Modal[] = []
  for (let i = 0; i < clause.length; i++) {
    const modal = modalAt(clause, i)
    if (modal === null) continue
    found.push(modal)
    i = Math.max(i, modal.end - 1)
  }
  return found
}

function modalAt(clause: Sentence, i: number): Modal | null {
  const token = clause[i]!
  if (token.code) return null
  const { text } = token
  const next = clause[i + 1]?.text ?? ''
  if (/^(cannot|can't|couldn't|won't|mustn't|shouldn't)$/.test(text)) return withVerb(clause, i, i + 1, false)
  if (
    /^(can|could|may|will|must|should|do|does|is|are|be|was|were)$/.test(text) &&
    next === 'not' &&
    forbids(clause, i)
  )
    return withVerb(clause, i, i + 2, false)
  if (/^(can|could|may)$/.test(text)) return withVerb(clause, i, i + 1, true)
  if (/^(must|should)$/.test(text) || (/^(has|have|needs?)$/.test(text) && next === 'to')) return demand(clause, i)
  if (/^(requires?|expects?)$/.test(text)) return demand(clause, i)
  if (text === 'only') return onlyAt(clause, i)
  if (/^(allowed|permitted|possible|available|valid|eligible|applicable|supported|works?)$/.test(text))
    return bare(i, true, clause[i - 1]?.text === 'only')
  if (/^(impossible|unable|forbidden|prohibited|disallowed|ineligible)$/.test(text)) return bare(i, false, false)
  if (/^(errors?|fails?|failing|refused|conflict|400|409|422)$/.test(text)) return bare(i, false, false)
  return null
}

/** "is not" forbids only together with "allowed" and its like; "can not" always. */
function forbids(clause: Sentence, at: number): boolean {
  if (/^(can|could|may|will|must|should)$/.test(clause[at]!.text)) return true
  return /^(allowed|permitted|possible|available|valid|supported|eligible|applicable|able)$/.test(
    clause[at + 2]?.text ?? '',
  )
}

function withVerb(clause: Sentence, start: number, end: number, allows: boolean): Modal {
  let at = end
  let strict = false
  while (at < clause.length && between.test(clause[at]!.text)) {
    if (clause[at]!.text === 'only') strict = true
    // "can no longer be changed"
    if (clause[at]!.text === 'longer') allows = false
    at++
  }
  const word = clause[at]
  const verb =
    word !== undefined && !word.code && /^[a-z]{3,}/.test(word.text) && !isCondition(word.text) ? word.text : null
  return { allows, strict, start, end: verb === null ? at : at + 1, verb, demands: false }
}

function demand(clause: Sentence, start: number): Modal | null {
  let at = start + 1
  while (/^(to|be|have|only)$/.test(clause[at]?.text ?? '')) at++
  const demands = /^(requires?|expects?)$/.test(clause[start]!.text) || at > start + 1
  return demands ? { allows: true, strict: true, start, end: at, verb: null, demands: true } : null
}

/** "only" alone allows where a condition follows: "only while …", "only for …"; beside "can" it makes that strict. */
function onlyAt(clause: Sentence, at: number): Modal | null {
  const next = clause[at + 1]?.text ?? ''
  const opens =
    /^(if|when|while|in|for|on|valid|possible|available|applicable|applies|allowed|works|supported|permitted)$/
  return opens.test(next) ? bare(at, true, true) : null
}

const bare = (at: number, allows: boolean, strict: boolean): Modal => ({
  allows,
  strict,
  start: at,
  end: at + 1,
  verb: null,
  demands: false,
})

export const isCondition = (word: string) =>
  /^(if|when|while|once|after|before|until|unless|in|as|whose|that|which|for|with|by|to|on|at|the|a|an|this|and|or)$/.test(
    word,
  )
