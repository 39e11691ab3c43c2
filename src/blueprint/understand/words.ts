import { normalizeName, singular, words } from '../../lib/names.ts'

/** What a verb in a path or operation name does to a resource. */
export type Verb = 'create' | 'read' | 'list' | 'update' | 'replace' | 'delete'

const verbs = new Map<string, Verb>([
  ...(['create', 'add', 'new', 'insert', 'register', 'make'] as const).map((word) => [word, 'create'] as const),
  ...(['get', 'retrieve', 'show', 'info', 'read', 'fetch', 'details', 'detail', 'describe', 'view'] as const).map(
    (word) => [word, 'read'] as const,
  ),
  ...(['list', 'search', 'query', 'find', 'all', 'index', 'filter', 'browse'] as const).map(
    (word) => [word, 'list'] as const,
  ),
  ...(['update', 'edit', 'modify', 'patch', 'change'] as const).map((word) => [word, 'update'] as const),
  ...(['replace', 'put'] as const).map((word) => [word, 'replace'] as const),
  ...(['delete', 'remove', 'destroy', 'erase'] as const).map((word) => [word, 'delete'] as const),
])

export function verbOf(word: string): Verb | null {
  return verbs.get(word.toLowerCase()) ?? null
}

const actions = new Set(
  `accept acknowledge ack activate advance allow apply approve archive assign attach authorize authorise begin block book
  buy cancel capture charge check checkout claim clear clone close complete confirm connect consume convert copy crosspost
  deactivate decline deliver detach disable disconnect dismiss dispatch disable duplicate enable end escalate execute
  expire extend fail finalize finalise finish fire fork freeze fulfill fulfil hide hold ignore import increment
  initialize initiate install invite join kick launch leave like lock log mark merge migrate move mute open pause pay
  ping pin poll post process promote provision publish purchase purge reactivate reboot rebuild reconcile redeem redact
  refresh refund reject release reload remind rename renew reopen reorder reply report request resend reset resize
  resolve respond restart restore resubmit resume retry return reverse revert revoke rollback rotate run save schedule
  send settle share ship shutdown sign snooze star start stop submit subscribe suspend swap sync terminate test toggle
  transfer transition trigger trash unarchive unassign unblock undelete undo unfreeze unhide unlike unlink unlock unmute
  unpin unpublish unschedule unshare unstar unsubscribe unsuspend untrash upgrade downgrade use validate verify void vote
  watch withdraw write_off simulate`.split(/\s+/),
)

/** A literal that says what to do rather than what there is: `cancel`, `mark-as-read`, `markUncollectible`. */
export function isAction(literal: string): boolean {
  const [first] = words(literal)
  return first !== undefined && (actions.has(first) || actions.has(words(literal).join('_')))
}

/** A collection-level word that is no collection: `/orders/search`, `/orders/batch`. */
const unlisted = new Set(
  `batch bulk count export import health ping status stats statistics metrics version preview download upload validate
  schema login logout signin signup token authorize callback`.split(/\s+/),
)

export function isOperational(literal: string): boolean {
  const parts = words(literal)
  const last = parts[parts.length - 1] ?? ''
  return (
    parts.length > 0 && (unlisted.has(parts[0]!) || /^(export|import|batch|bulk|count|upload|download)$/.test(last))
  )
}

/** Singular snake_case of a path literal. */
export function nounOf(literal: string): string {
  const parts = words(literal)
  const last = parts[parts.length - 1] ?? ''
  if (invariable.has(last)) return parts.join('_')
  // The dictionary makes "cach" of "caches".
  return singular(literal).replace(/(^|_)cach$/, '$1cache') || literal.toLowerCase()
}

const invariable = new Set(
  'metadata data media sms mms dns tls aws ios cors gps pos kms os vps css js rss cms saas news series status access progress basis https'.split(
    ' ',
  ),
)

export function isPlural(literal: string): boolean {
  const parts = words(literal)
  const last = parts[parts.length - 1]
  return last !== undefined && !invariable.has(last) && singular(last) !== last
}

/** Equal for names that differ only in casing, number and separators. */
export function plainNoun(literal: string): string {
  return normalizeName(nounOf(literal))
}

/** Makes another of the same kind: `/orders/{id}/duplicate`. */
export function isCopying(literal: string): boolean {
  return /^(clone|copy|duplicate|fork|forks|generate|replicate)$/i.test(words(literal)[0] ?? '')
}
