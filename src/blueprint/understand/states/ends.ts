import { words } from '../../../lib/names.ts'
import type { Transition } from '../../lifecycle.ts'

/** A state as words tell it: `RUN_STATUS_PENDING` of states that all begin with `RUN_STATUS` → pending. */
function plain(state: string, states: readonly string[]): string {
  return words(state).slice(sharedWords(states)).join('_')
}

const shared = new WeakMap<readonly string[], number>()

function sharedWords(states: readonly string[]): number {
  const known = shared.get(states)
  if (known !== undefined) return known
  const [first = [], ...others] = states.map(words)
  let count = 0
  while (
    others.length > 1 &&
    count < first.length - 1 &&
    others.every((one) => one.length > count + 1 && one[count] === first[count])
  )
    count++
  shared.set(states, count)
  return count
}

const beginnings = [/^draft/, /^new$/, /^created$/, /^requires_payment_method$/, /^requires_input$/, /^open$/, /^pending/, /^queued$/, /^opened$/, /^requires?_/, /^(not_?started|todo|to_?do|unpaid|unverified)$/, /^active$|^enabled$/, /^(submitted|scheduled|initiated|received)$/] // biome-ignore format: in order

/** The state a new one is in as far as words tell: one for a beginning, else the first of the list that says something. */
export function likelyInitial(states: readonly string[]): string {
  for (const pattern of beginnings) {
    const hit = states.find((state) => pattern.test(plain(state, states)))
    if (hit !== undefined) return hit
  }
  return states.find((state) => !isNothing(state)) ?? states[0]!
}

/** `STATUS_UNSPECIFIED`, `unknown`: a place holder rather than a state. */
export const isNothing = (state: string) =>
  /(^|_)(unspecified|unknown|undefined|none|invalid)$/.test(words(state).join('_'))

const endings =
  /^(cancell?ed|completed?|done|failed|failure|expired|(fully_)?refunded|void(ed)?|deleted|closed|archived|rejected|declined|denied|succeeded|success|finished|terminated|delivered|undelivered|revoked|withdrawn|returned|merged|resolved|destroyed|removed|abandoned|error(ed)?|ended|lost|won|fulfilled|settled)$/

export const isEnding = (state: string, states: readonly string[]) => endings.test(plain(state, states))

/** States called final, and those that sound so where no transition is known to lead out of them. */
export function terminalStates(
  states: readonly string[],
  transitions: readonly Transition[],
  said: ReadonlySet<string>,
): string[] {
  const left = new Set(transitions.flatMap(({ from, to }) => from.filter((state) => state !== to)))
  return states.filter((state) => said.has(state) || (isEnding(state, states) && !left.has(state)))
}

const waiting =
  /^(pending|queued|submitted|initiated|created|new|scheduled|accepted|received|requested|waiting|not_started|registered|validating|starting)$/

export const isWaiting = (state: string, states: readonly string[]) => waiting.test(plain(state, states))

const underWay =
  /^(processing|in_?progress|running|executing|working|preparing|provisioning|creating|building|generating|indexing|importing|exporting|transcoding|finalizing|started|sending)$/

export const isUnderWay = (state: string, states: readonly string[]) => underWay.test(plain(state, states))

const goals = [
  /^(succeeded|success|successful|completed?|done|finished|processed|ready)$/,
  /^(settled|paid|sent|delivered|verified|approved|available|active|issued)$/,
]

/** The state in which work under way comes to its end when all goes well. @param sure 1: only words that mean nothing else */
export function goalOf(states: readonly string[], sure = 2): string | undefined {
  for (const pattern of goals.slice(0, sure)) {
    const hit = states.find((state) => pattern.test(plain(state, states)))
    if (hit !== undefined) return hit
  }
  return undefined
}
