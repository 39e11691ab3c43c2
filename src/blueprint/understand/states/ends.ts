import type { Transition } from '../../lifecycle.ts'

const plain = (state: string) => state.toLowerCase().replace(/[- ]/g, '_')

const beginnings = [/^draft/, /^new$/, /^created$/, /^requires_payment_method$/, /^requires?_/, /^(open|opened)$/, /^pending/, /^queued$/, /^(not_?started|todo|to_?do|unpaid|unverified)$/, /^active$|^enabled$/, /^(submitted|scheduled|initiated|received)$/] // biome-ignore format: in order

/** The state a new one is in as far as words tell: one for a beginning, else the first of the list. */
export function likelyInitial(states: readonly string[]): string {
  for (const pattern of beginnings) {
    const hit = states.find((state) => pattern.test(plain(state)))
    if (hit !== undefined) return hit
  }
  return states[0]!
}

const endings =
  /^(cancell?ed|completed?|done|failed|failure|expired|(fully_)?refunded|void(ed)?|deleted|closed|archived|rejected|declined|denied|succeeded|success|finished|terminated|delivered|undelivered|revoked|withdrawn|returned|merged|resolved|destroyed|removed|abandoned|error(ed)?|ended|lost|won|fulfilled|settled)$/

/** States called final, and those that sound so where no transition is known to lead out of them. */
export function terminalStates(
  states: readonly string[],
  transitions: readonly Transition[],
  said: ReadonlySet<string>,
): string[] {
  const left = new Set(transitions.flatMap(({ from, to }) => from.filter((state) => state !== to)))
  return states.filter((state) => said.has(state) || (endings.test(plain(state)) && !left.has(state)))
}

export const isWaiting = (state: string) =>
  /^(pending|queued|submitted|initiated|created|new|scheduled|accepted|received|requested|waiting|not_started|registered|validating|starting)$/.test(
    plain(state),
  )

export const isUnderWay = (state: string) =>
  /^(processing|in_?progress|running|executing|working|preparing|provisioning|building|generating|indexing|importing|exporting|transcoding|finalizing|started|sending)$/.test(
    plain(state),
  )

const goals = [
  /^(succeeded|success|successful|completed?|done|finished|processed|ready)$/,
  /^(settled|paid|sent|delivered|verified|approved|available|active|issued)$/,
]

/** The state in which work under way comes to its end when all goes well. */
export function goalOf(states: readonly string[]): string | undefined {
  for (const pattern of goals) {
    const hit = states.find((state) => pattern.test(plain(state)))
    if (hit !== undefined) return hit
  }
  return undefined
}
