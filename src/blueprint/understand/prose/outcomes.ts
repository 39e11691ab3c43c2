import { normalizeName } from '../../../lib/names.ts'
import { clausesOf } from './clauses.ts'
import { belongsToOther, isJoint, type Mention, mentionsIn, speaksOf, type Things } from './mentions.ts'
import { type Sentence, sentencesOf } from './tokens.ts'

const fillers = /^(a|an|the|its|his|their|state|status|of|in|now|then|immediately|automatically|either|=|:|,|or|and)$/
const turns = /^(become|becomes|became|turns|enters|enter|now|gets)$/
const moves =
  /^(mov(e|es|ed|ing)|chang(e|es|ed|ing)|set|sets|setting|transition(s|ed|ing)?|mark(s|ed|ing)?|go(es)?|return(s|ed|ing)?|puts?|putting|updat(e|es|ed|ing)|switch(es|ed)?|revert(s|ed)?|advanc(e|es|ed)|convert(s|ed)?|flips?|turn(s|ed)?|resets?|restor(es|ed))$/

/** The state is where something leads: "it becomes `paid`", "moves it to `open`", "will be `draft`". */
export function leadsTo(clause: Sentence, mention: Mention): boolean {
  let i = mention.start - 1
  while (i >= 0 && (fillers.test(clause[i]!.text) || (clause[i]!.code && mention.start - i < 6))) i--
  const word = clause[i]?.text ?? ''
  if (turns.test(word)) return true
  if (word === 'be' || word === 'been') return isPromise(clause, i)
  if (!/^(to|into|as)$/.test(word)) return false
  return clause.slice(Math.max(0, i - 7), i).some(({ text }) => moves.test(text))
}

/** "will be", "to be", "can be": but not "requires it to be", "has to be". */
function isPromise(clause: Sentence, at: number): boolean {
  const demanded = clause
    .slice(Math.max(0, at - 6), at)
    .some(({ text }) => /^(requires?|expects?|has|have|needs?|must|should)$/.test(text))
  return (
    !demanded &&
    /^(can|will|may|would|could|cannot|can't|to|then|now|immediately|automatically|also)$/.test(
      clause[at - 1]?.text ?? '',
    )
  )
}

export interface About extends Things {
  readonly states: readonly string[]
}

/** States to which a text says that something leads: in any case, or under a condition. */
export interface Outcomes {
  readonly sure: ReadonlySet<string>
  readonly perhaps: ReadonlySet<string>
}

/** Not where the text forbids it, or is about another thing. */
export function outcomesSaid(text: string, about: About): Outcomes {
  const sure = new Set<string>()
  const perhaps = new Set<string>()
  if (!speaksOf(text, about.states)) return { sure, perhaps }
  for (const sentence of sentencesOf(text))
    for (const clause of clausesOf(sentence)) {
      const has = (pattern: RegExp) => clause.some(({ text: word, code }) => !code && pattern.test(word))
      if (has(/^(cannot|can't|never)$/)) continue
      const found = has(/^(not|if|unless|may|might|could|can|when|otherwise|until|once)$/) ? perhaps : sure
      for (const mention of mentionsIn(clause, about.states, about.nouns))
        if (leadsTo(clause, mention) && !belongsToOther(clause, mention, about, false)) found.add(mention.state)
    }
  return { sure, perhaps }
}

/** States of what an operation answers with: "The order, now `submitted`", "The payment, `created`". */
export function statesShown(text: string, { states, nouns }: About): Set<string> {
  if (!speaksOf(text, states)) return new Set()
  const [first] = sentencesOf(text)
  if (first === undefined || first.some(({ text: word, code }) => !code && /^(not|if|unless|or|when)$/.test(word)))
    return new Set()
  return new Set(mentionsIn(first, states, nouns).map(({ state }) => state))
}

/** The state in which a text says that a thing begins: "It starts in `draft`", "created with status `open`". */
export function beginningSaid(text: string, { states, nouns }: About, needsNoun: boolean): string | null {
  if (!speaksOf(text, states)) return null
  for (const sentence of sentencesOf(text))
    for (const clause of clausesOf(sentence)) {
      const at = clause.findIndex((_, i) => begins(clause, i))
      if (at < 0 || clause.slice(0, at).some(({ text: word }) => /^(not|if|when|once|cannot)$/.test(word))) continue
      if (needsNoun && !clause.slice(0, at).some(({ text: word }) => nouns.has(normalizeName(word)))) continue
      const mention = mentionsIn(clause, states, nouns).find(({ start }) => start > at)
      if (mention === undefined) continue
      const between = clause.slice(at + 1, mention.start)
      if (between.length <= 6 && between.every(({ text: word, code }) => !code && joins.test(word)))
        return mention.state
    }
  return null
}

const joins = /^(in|as|with|at|out|off|a|an|the|its|of|state|status|initial|life|being|to|is|set|be|,|:|by|default)$/

function begins(clause: Sentence, at: number): boolean {
  const { text, code } = clause[at]!
  if (code) return false
  if (/^(starts?|begins?|initially|defaults?)$/.test(text)) return true
  return text === 'created' && /^(in|as|with)$/.test(clause[at + 1]?.text ?? '')
}

/** States that a text calls final: "`paid` and `void` are final", "terminal states: …". */
export function endingsSaid(text: string, { states, nouns }: About): Set<string> {
  const found = new Set<string>()
  if (!speaksOf(text, states)) return found
  for (const sentence of sentencesOf(text)) {
    const mentions = mentionsIn(sentence, states, nouns)
    sentence.forEach(({ text: word, code }, at) => {
      if (code || !/^(final|finally|terminal|irreversible)$/.test(word) || sentence[at - 1]?.text === 'not') return
      for (const state of word === 'finally' ? [] : chain(sentence, mentions, at, -1)) found.add(state)
      const nouned = /^(state|states|status|statuses)$/.test(sentence[at + 1]?.text ?? '')
      if (nouned || word === 'finally')
        for (const state of chain(sentence, mentions, at + (nouned ? 1 : 0), 1)) found.add(state)
    })
  }
  return found
}

/** The states next to a word, as far as only "and", commas and the like come in between. */
function chain(sentence: Sentence, mentions: readonly Mention[], from: number, step: 1 | -1): string[] {
  const found: string[] = []
  for (let i = from + step; i >= 0 && i < sentence.length; ) {
    const mention = mentions.find(({ start, end }) => i >= start && i < end)
    if (mention !== undefined) {
      found.push(mention.state)
      i = step > 0 ? mention.end : mention.start - 1
    } else if (isJoint(sentence[i]!) || /^(:|are|is)$/.test(sentence[i]!.text)) i += step
    else break
  }
  return found
}
