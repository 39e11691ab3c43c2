import { normalizeName } from '../../../lib/names.ts'
import { clausesOf, type Modal, modalsOf } from './clauses.ts'
import { belongsToOther, isJoint, type Mention, mentionsIn } from './mentions.ts'
import { leadsTo } from './outcomes.ts'
import { stemOf } from './stems.ts'
import { type Sentence, sentencesOf } from './tokens.ts'

/** Whose states a text may name, and what it has to be about. */
export interface Topic {
  readonly states: readonly string[]
  /** Names of the thing that has the states, normalised. */
  readonly nouns: ReadonlySet<string>
  /** Names of all other kinds of things: a state right after one of those is its own. */
  readonly others: ReadonlySet<string>
  /** Stems of the verbs by which the operation goes: "can be canceled" is about cancelling. */
  readonly verbs: ReadonlySet<string>
  /** The operation is on something else: the thing has to be named. */
  readonly apart: boolean
}

/** What a text says of the states in which an operation is allowed. */
export interface Said {
  readonly allowed: ReadonlySet<string>
  readonly refused: ReadonlySet<string>
}

/**
 * Reads in which states an operation is allowed or refused. Cautious: a statement that is about another operation, another
 * thing, only some cases, or the order of states ("after it is paid") says nothing here.
 * @param refusal the text describes an error: states it names without more are the ones that are refused
 */
export function guardsSaid(text: string, topic: Topic, refusal: boolean): Said {
  const allowed = new Set<string>()
  const refused = new Set<string>()
  for (const sentence of sentencesOf(text))
    for (const clause of clausesOf(sentence)) {
      const mentions = mentionsIn(clause, topic.states, topic.nouns)
      if (mentions.length === 0) continue
      for (const [state, verdict] of verdictsOf(clause, mentions, topic, refusal))
        (verdict === 'allowed' ? allowed : refused).add(state)
    }
  return { allowed, refused }
}

type Verdict = 'allowed' | 'refused'

const hedges = /^(also|example|e\.g|usually|typically|sometimes|such|like|generally|often|etc)$/

function verdictsOf(
  clause: Sentence,
  mentions: readonly Mention[],
  topic: Topic,
  refusal: boolean,
): Map<string, Verdict> {
  const modals = modalsOf(clause)
  const said = new Map<string, Verdict>()
  if (!isAbout(modals, topic.verbs) || clause.some(({ text, code }) => !code && hedges.test(text))) return said
  let before: { mention: Mention; verdict: Verdict | null } | null = null
  for (const mention of mentions) {
    const between: Sentence | null = before === null ? null : clause.slice(before.mention.end, mention.start)
    const verdict: Verdict | null = between?.every(isJoint)
      ? between.some(({ text }) => /^(is|are|not)$/.test(text))
        ? null
        : before!.verdict
      : verdictOn(clause, mention, modals, topic, refusal)
    before = { mention, verdict }
    if (verdict !== null) said.set(mention.state, verdict)
  }
  return said
}

const anything = /^(use|call|perform|do|execut|request|invok|us|carry|don|perfom|proce|appli|apply|be|work)$/

/** Names the clause what may be done, it has to be what the operation does. */
function isAbout(modals: readonly Modal[], verbs: ReadonlySet<string>): boolean {
  const named = modals.flatMap(({ verb }) => (verb === null ? [] : [stemOf(verb)]))
  return named.length === 0 || named.some((stem) => verbs.has(stem) || anything.test(stem))
}

function verdictOn(
  clause: Sentence,
  mention: Mention,
  modals: readonly Modal[],
  topic: Topic,
  refusal: boolean,
): Verdict | null {
  if (leadsTo(clause, mention) || leadsFrom(clause, mention) || belongsToOther(clause, mention, topic, topic.apart))
    return null
  const earlier = modals.filter(({ end }) => end <= mention.start)
  const modal = earlier[earlier.length - 1] ?? modals.find(({ start }) => start >= mention.end)
  const precedes = modal !== undefined && modal.end <= mention.start
  const link = linkOf(clause.slice(precedes ? modal.end : 0, mention.start), topic.nouns)
  if (link === null) return null
  if (modal === undefined)
    return refusal ? (link.negated ? 'allowed' : refusedBy(link)) : aside(clause, mention, link, topic)
  if (modal.demands) return demanded(clause, mention, modal, precedes, link)
  const strict = modal.strict || isOnly(clause, mention)
  if (modal.allows) {
    if (link.order === 'after') return null
    if (link.order === 'before') return precedes ? 'refused' : null
    if (link.negated) return 'refused'
    // "Refunds can be recorded for orders that have been paid": so may those of others.
    if (!strict && clause[mention.start - 1]?.text === 'been') return null
    return (precedes ? link.conditional : strict || link.strong) ? 'allowed' : null
  }
  if (precedes && !link.conditional) return null
  if (link.order === 'before') return null
  return link.negated ? 'allowed' : 'refused'
}

/** "Only an order in `draft`", but not "only one". */
const isOnly = (clause: Sentence, { start }: Mention) =>
  clause.some(({ text }, i) => i < start && text === 'only' && !/^(one|single|once)$/.test(clause[i + 1]?.text ?? ''))

/** "from `draft` to `open`". */
const leadsFrom = (clause: Sentence, { start, end }: Mention) =>
  clause[start - 1]?.text === 'from' && clause.slice(end, end + 3).some(({ text }) => text === 'to' || text === 'into')

const refusedBy = (link: Link): Verdict | null => (link.order === 'before' ? null : 'refused')

interface Link {
  readonly negated: boolean
  /** Something says that the state is a condition. */
  readonly conditional: boolean
  /** "if", "when", "while". */
  readonly strong: boolean
  /** The condition is about what comes before or after the state. */
  readonly order: 'before' | 'after' | null
}

const close =
  /^(the|a|an|its|it|it's|they|they're|is|are|was|were|has|have|been|being|already|in|state|status|of|as|on|with|,)$/

/** How the words before a state tie it to what is said; null: what comes before or after is not the state itself. */
function linkOf(words: Sentence, nouns: ReadonlySet<string>): Link | null {
  const plain = words.filter(({ code }) => !code).map(({ text }) => text)
  const has = (pattern: RegExp) => plain.some((word) => pattern.test(word))
  const denied =
    has(/^(not|isn't|aren't|wasn't|weren't|hasn't|haven't|neither|never|non)$/) ||
    plain.some((word, i) => word === 'no' && plain[i + 1] === 'longer')
  const excluded =
    has(/^(unless|except|excluding)$/) || plain.some((word, i) => word === 'other' && plain[i + 1] === 'than')
  const turn = plain.findLastIndex((word) => /^(until|before|prior|once|after|since|soon)$/.test(word))
  if (turn >= 0 && !plain.slice(turn + 1).every((word) => close.test(word) || nouns.has(normalizeName(word))))
    return null
  return {
    negated: denied !== excluded,
    conditional: has(
      /^(if|when|whenever|while|in|as|that|which|whose|with|for|is|are|has|have|status|state|once|after|until|before|unless|except|excluding|on|than|it's|they're|those|only)$/,
    ),
    strong: has(/^(if|when|whenever|while|unless)$/),
    order: turn < 0 ? null : /^(until|before|prior)$/.test(plain[turn]!) ? 'before' : 'after',
  }
}

const fillers =
  /^(in|a|an|the|of|one|state|status|states|statuses|either|currently|still|be|following|these|to|its|have|has|is|set|with|at|and|,|:)$/

/** "must be in `draft`", "requires the order to be `open`": only where nothing else comes in between. */
function demanded(clause: Sentence, mention: Mention, modal: Modal, precedes: boolean, link: Link): Verdict | null {
  const words = clause.slice(modal.end, mention.start)
  if (!precedes || words.length > 10) return null
  if (link.order !== null) return null
  if (words.some(({ text }) => text === 'not')) return 'refused'
  // Before the demand stands the thing itself: "The status must be", "Order must be".
  const direct =
    words.every(({ text }) => fillers.test(text) || /^[a-z]+$/.test(text)) &&
    words.filter(({ text }) => !fillers.test(text)).length <= 2
  return direct ? 'allowed' : null
}

/** No word that allows or forbids: "Takes an item off, while the order is in `draft`", "Captures it when its status is `open`". */
function aside(clause: Sentence, mention: Mention, link: Link, { verbs }: Topic): Verdict | null {
  if (link.order !== null) return null
  const words = clause.slice(0, mention.start).map(({ text }) => text)
  const at = words.lastIndexOf('while')
  const told = at >= 0 && words.length - at <= 9 && /^(is|are|still|in)$/.test(words[words.length - 1] ?? '')
  const { end } = mention
  const rest = clause.slice(end)
  const list = rest.findIndex((token) => !isJoint(token) && !token.code && !/^[A-Z_]{3,}$/.test(token.raw))
  const around = [...words.slice(-8), ...rest.slice(0, list < 0 ? rest.length : list).map(({ text }) => text)]
  const shown =
    verbs.has(stemOf(words[0] ?? '')) &&
    !words.some((word) => /^(and|returns?|sets?|marks?|becomes?|then)$/.test(word)) &&
    around.some((word) => /^(when|if|whose|with|in)$/.test(word)) &&
    around.some((word) => /^(status|state|statuses|states)$/.test(word))
  if (!told && !shown) return null
  return link.negated ? 'refused' : 'allowed'
}
