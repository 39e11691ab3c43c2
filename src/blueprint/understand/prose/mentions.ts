import { normalizeName, plural, singular, words } from '../../../lib/names.ts'
import type { Sentence, Token } from './tokens.ts'

/** A state named in a sentence: tokens `start` to `end`, exclusive. */
export interface Mention {
  readonly state: string
  readonly start: number
  readonly end: number
}

/** A text may name one of the states: what is cheap to know before it is read. */
export function speaksOf(text: string, states: readonly string[]): boolean {
  if (text === '') return false
  let plain = plainBefore.get(text)
  if (plain === undefined) {
    plain = text
      .slice(0, 6_000)
      .replace(/[^A-Za-z0-9]+/g, '')
      .toLowerCase()
    if (plainBefore.size >= 300) plainBefore.clear()
    plainBefore.set(text, plain)
  }
  return states.some((state) => plain.includes(normalizeName(state)))
}

const plainBefore = new Map<string, string>()

/** Names a resource goes by in prose, normalised: `paymentintent`, `intent`, `intents`. */
export function nounsOf(resource: string): Set<string> {
  const parts = words(resource)
  const last = parts[parts.length - 1] ?? resource
  const names = [resource, plural(resource), last, plural(last), singular(last)]
  return new Set(names.map(normalizeName))
}

const general =
  /^(objects?|resources?|items?|records?|entity|entities|ones?|states?|status|statuses|it|that|which|mode|stage|phase)$/
const functional =
  /^(a|an|the|and|or|nor|but|so|if|when|once|while|until|unless|after|before|in|on|at|to|of|by|for|with|from|as|than|then|can|cannot|can't|may|might|could|must|should|shall|will|would|has|have|had|is|are|was|were|be|been|being|not|no|only|also|already|yet|still|again|anymore|any|this|these|those|they|you|we|there|other|otherwise|because|since|via|using|without|during|prior|either|who|whose|where|results?|returns?|fails?|gets?|becomes?|means?|throws?|errors?|immediately|automatically|successfully)$/

/**
 * Where a sentence names states. A name set apart (in backticks, quotes, or written in capitals or with underscores) counts
 * anywhere; a plain word only where it stands as a state does: "is draft", "in draft", "draft orders", "status open".
 * A state that describes another kind of thing ("`draft` invoices" of an order) does not count.
 */
export function mentionsIn(sentence: Sentence, states: readonly string[], nouns: ReadonlySet<string>): Mention[] {
  const byName = new Map(states.map((state) => [normalizeName(state), state]))
  const found: Mention[] = []
  for (let i = 0; i < sentence.length; i++) {
    const hit = setApart(sentence, i, byName) ?? asWords(sentence, i, states, nouns, found)
    if (hit === null) continue
    found.push(hit)
    i = hit.end - 1
  }
  return lessOthers(sentence, found, nouns)
}

/** Of `active` and `new` in "`active` or `new` customers" neither is a state of the order. */
function lessOthers(sentence: Sentence, found: readonly Mention[], nouns: ReadonlySet<string>): Mention[] {
  const kept: Mention[] = []
  let dropped: Mention | null = null
  for (const mention of [...found].reverse()) {
    const joined = dropped !== null && sentence.slice(mention.end, dropped.start).every(isJoint)
    if (joined || describesOther(sentence, mention.end, nouns)) dropped = mention
    else kept.unshift(mention)
  }
  return kept
}

function setApart(sentence: Sentence, at: number, byName: ReadonlyMap<string, string>): Mention | null {
  const token = sentence[at]!
  const { code, raw } = token
  if (!code && !/^[A-Z][A-Z0-9_]{2,}$|^[a-z0-9]+_[a-z0-9_]+$/.test(raw)) return null
  const value = code ? raw.replace(/^[\w.]*(status|state)\s*(:|==?|is)\s*/i, '') : raw
  const state = byName.get(normalizeName(value))
  return state === undefined ? null : { state, start: at, end: at + 1 }
}

/** A state in plain words, where the words around it show that it is one. */
function asWords(
  sentence: Sentence,
  at: number,
  states: readonly string[],
  nouns: ReadonlySet<string>,
  before: readonly Mention[],
): Mention | null {
  for (const state of states) {
    const parts = words(state)
    if (parts.length === 0 || normalizeName(state).length < 3) continue
    if (!parts.every((part, i) => sentence[at + i]?.text === part && !sentence[at + i]!.code)) continue
    const mention = { state, start: at, end: at + parts.length }
    if (standsAsState(sentence, mention, nouns, before)) return mention
  }
  return null
}

function standsAsState(
  sentence: Sentence,
  { start, end }: Mention,
  nouns: ReadonlySet<string>,
  before: readonly Mention[],
): boolean {
  const next = sentence[end]
  // "A connected account" is what the thing is called.
  const called = normalizeName(
    sentence
      .slice(start, end + 1)
      .map(({ text }) => text)
      .join(''),
  )
  if (nouns.has(called)) return false
  if (next !== undefined && nouns.has(normalizeName(next.text))) return true
  if (next !== undefined && /^(state|status|states|statuses)$/.test(next.text)) return true
  const last = before[before.length - 1]
  if (last !== undefined && sentence.slice(last.end, start).every(isJoint)) return true
  let i = start - 1
  while (i >= 0 && /^(already|still|currently|not|yet|longer|no|either|now|a|an|the|=|:)$/.test(sentence[i]!.text)) i--
  const previous = sentence[i]?.text ?? ''
  if (/^(status|state)$/.test(previous)) return true
  if (/^(it's|they're)$/.test(previous)) return true
  if (/^(is|are|was|isn't|aren't)$/.test(previous)) return isSubject(sentence[i - 1], nouns)
  if (previous === 'be') return /^(must|should)$/.test(sentence[i - 1]?.text ?? '') || isDemand(sentence, i)
  if (previous === 'been') {
    while (i > 0 && /^(been|has|have|had|hasn't|haven't|already|not)$/.test(sentence[i]!.text)) i--
    return isSubject(sentence[i], nouns)
  }
  return previous === 'in' && (next === undefined || functional.test(next.text) || /^[,.:)]$/.test(next.text))
}

/** What has the state: the thing itself rather than another. None at all is fine: "once paid". */
const isSubject = (token: Token | undefined, nouns: ReadonlySet<string>) =>
  token === undefined ||
  nouns.has(normalizeName(token.text)) ||
  /^(it|that|which|they|status|state|ones?|these|this|already)$/.test(token.text)

/** "has to be", "needs to be". */
const isDemand = (sentence: Sentence, at: number) =>
  sentence[at - 1]?.text === 'to' && /^(has|have|needs?)$/.test(sentence[at - 2]?.text ?? '')

/** What may stand between two states of a list. */
export const isJoint = ({ text, code }: Token) =>
  !code &&
  /^(,|\/|\(|\)|or|and|nor|either|in|a|an|the|is|are|not|also|status|state|statuses|states|already|rare|cases)$/.test(
    text,
  )

function describesOther(sentence: Sentence, end: number, nouns: ReadonlySet<string>): boolean {
  const next = sentence[end]
  if (next === undefined || next.code || !/^[a-z]/.test(next.text)) return false
  const { text } = next
  return !(functional.test(text) || general.test(text) || nouns.has(normalizeName(text)) || text.endsWith('ly'))
}

export interface Things {
  /** Names of the thing that has the states, normalised. */
  readonly nouns: ReadonlySet<string>
  /** Names of all kinds of things, normalised. */
  readonly others: ReadonlySet<string>
}

/**
 * The thing named last before the state is another one ("when its invoice is `open`"), or the state is that of a part
 * ("`refund.status` is `open`").
 * @param named there has to be a name of the thing
 */
export function belongsToOther(
  clause: Sentence,
  { start }: Mention,
  { nouns, others }: Things,
  named: boolean,
): boolean {
  for (let i = start - 1; i >= 0; i--) {
    const { text, code } = clause[i]!
    if (/^\w+(\.\w+)+$/.test(text) && /(status|state)$/.test(text)) return true
    if (code) continue
    const word = normalizeName(text.replace(/'s$/, ''))
    if (nouns.has(word)) return false
    if (others.has(word) && !general.test(text)) return true
  }
  return named
}
