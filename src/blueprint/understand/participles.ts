import { words } from '../../lib/names.ts'

/** States a verb may lead to where the regular participle is not the word for it, likeliest first. */
const irregular: Readonly<Record<string, readonly string[]>> = {
  activate: ['active', 'activated', 'enabled'], enable: ['enabled', 'active'], start: ['started', 'running', 'in_progress', 'active'],
  resume: ['active', 'running', 'resumed', 'in_progress', 'open'], unpause: ['active', 'running'], unsuspend: ['active'], reactivate: ['active'],
  deactivate: ['inactive', 'deactivated', 'disabled'], disable: ['disabled', 'inactive'], cancel: ['canceled', 'cancelled', 'cancelling', 'canceling'],
  void: ['void', 'voided'], pay: ['paid'], send: ['sent', 'sending', 'queued'], hold: ['on_hold', 'held'], open: ['open', 'opened'], reopen: ['open', 'reopened'],
  unarchive: ['active', 'open', 'unarchived'], restore: ['active', 'restored', 'available'], unpublish: ['draft', 'unpublished'], submit: ['submitted', 'in_review', 'pending_review', 'under_review'],
  complete: ['completed', 'complete', 'done'], finish: ['finished', 'completed', 'done'], fulfill: ['fulfilled'], fulfil: ['fulfilled'], freeze: ['frozen'],
  confirm: ['confirmed'], capture: ['captured', 'succeeded', 'completed'], finalize: ['finalized', 'finalised', 'open'], finalise: ['finalised', 'finalized'], verify: ['verified', 'accepted'],
  reject: ['rejected', 'declined', 'denied'], deny: ['denied', 'rejected'], decline: ['declined', 'rejected'], withdraw: ['withdrawn'], process: ['processed', 'processing'],
  ship: ['shipped'], stop: ['stopped', 'disabled', 'inactive', 'shutdown'], end: ['ended', 'completed'], refund: ['refunded'], shutdown: ['stopped', 'off'], publish: ['published', 'live'], run: ['running', 'run'], sign: ['signed'],
  pin: ['pinned'], submitforapproval: ['submitted', 'pending_approval'], trash: ['trashed', 'deleted'], win: ['won'], lose: ['lost'], approve: ['approved'],
  terminate: ['terminated'], launch: ['launched', 'running'], fail: ['failed'], succeed: ['succeeded', 'success'], retry: ['retrying', 'pending', 'queued'], undelete: ['active'],
  unblock: ['active', 'unblocked'], unlock: ['unlocked', 'active'], block: ['blocked'], draft: ['draft'], close: ['closed', 'close'], leave: ['left'], begin: ['begun', 'started', 'in_progress'],
} // biome-ignore format: a table

/** `cancel` → canceled, cancelled; `pay` → paid; `mark-as-paid` and `paid` → paid. */
export function statesOf(literal: string): string[] {
  const parts = words(literal)
  const [verb = '', ...rest] = parts
  if (verb === 'mark' || verb === 'set')
    return [rest.filter((word) => word !== 'as' && word !== 'status').join('_')].filter((word) => word !== '')
  const found = [...(irregular[parts.join('')] ?? irregular[verb] ?? [])]
  for (const form of regular(verb)) if (!found.includes(form)) found.push(form)
  const whole = parts.join('_')
  if (!found.includes(whole)) found.push(whole)
  return found
}

function regular(verb: string): string[] {
  if (verb.endsWith('e')) return [`${verb}d`]
  if (/[^aeiou]y$/.test(verb)) return [`${verb.slice(0, -1)}ied`]
  if (/[^aeiou][aeiou][bdglmnprt]$/.test(verb)) return [`${verb}ed`, `${verb}${verb[verb.length - 1]}ed`]
  return [`${verb}ed`]
}

/** What an "un-" verb or its like undoes: `unlock` → lock, `disable` → enable. */
export function undone(literal: string): string | null {
  const [verb = ''] = words(literal)
  const opposites: Readonly<Record<string, string>> = {
    disable: 'enable',
    deactivate: 'activate',
    resume: 'pause',
    restore: 'delete',
    show: 'hide',
    reopen: 'close',
  }
  if (Object.hasOwn(opposites, verb)) return opposites[verb]!
  return /^un[a-z]{3,}$/.test(verb) && !/^(unit|under|union|unique)/.test(verb) ? verb.slice(2) : null
}
