import { normalizeName, words } from '../../../lib/names.ts'
import type { EventCause } from '../../events.ts'
import type { InferContext } from '../../pass.ts'
import { statesOf, undone } from '../participles.ts'
import { routeOf } from '../route.ts'
import { type DraftOperation, lastLiteral } from '../tree.ts'
import type { DraftResource } from './things.ts'

/** What happened to a resource's entity, from the words for it: `['payment','failed']`. Null: nothing known causes it. */
export function causeOf(
  happened: readonly string[],
  resource: DraftResource,
  actions: readonly DraftOperation[],
  context: InferContext,
): EventCause | null {
  const word = happened.join('_')
  const lifecycle = resource.lifecycle
  const state = lifecycle?.states.find((known) => sameWord(known, word))
  if (created.has(word)) return { kind: 'created' }
  if (deleted.has(word) && state === undefined) return { kind: 'deleted' }
  if (updated.has(word) && state === undefined) return { kind: 'updated' }
  if (deleted.has(word) && deletes(resource, context)) return { kind: 'deleted' }
  return (
    stateCause([word], word, resource) ??
    flagCause(word, resource, context) ??
    actionCause(word, resource, actions) ??
    stateCause(basesOf(word).flatMap(statesOf), word, resource)
  )
}

const created = new Set('created create new added add inserted creation'.split(' '))
const updated = new Set('updated update changed change edited edit modified'.split(' '))
const deleted = new Set('deleted delete removed remove destroyed deletion'.split(' '))

function deletes({ name }: DraftResource, { draft }: InferContext): boolean {
  return draft.operations.some(({ behavior }) => behavior.kind === 'delete' && behavior.resource === name)
}

/** One l or two: `cancelled`. */
const spelled = (word: string) => normalizeName(word).replace(/^cancell/, 'cancel')

export function sameWord(a: string, b: string): boolean {
  return spelled(a) === spelled(b)
}

function stateCause(forms: readonly string[], word: string, { lifecycle }: DraftResource): EventCause | null {
  if (lifecycle === null) return null
  for (const wanted of forms) {
    const state = lifecycle.states.find((known) => sameWord(known, wanted))
    if (state === undefined) continue
    // What begins in the state came into being by it: an issue that is opened.
    if (state === lifecycle.initial && !word.startsWith('re') && !sameWord(state, word)) return { kind: 'created' }
    return { kind: 'enters', field: lifecycle.field, state }
  }
  return null
}

/** `locked: true`, `archived_at`; of what is undone, `locked: false`. */
function flagCause(word: string, { schema }: DraftResource, { schemas }: InferContext): EventCause | null {
  if (schema === null) return null
  const properties = schemas.at(schema).normalized()
  const plain = normalizeName(word)
  for (const name of [plain, `is${plain}`]) {
    const flag = properties.get(name)
    if (flag !== undefined && schemas.at(flag.pointer).types.has('boolean'))
      return { kind: 'enters', field: flag.name, state: 'true' }
  }
  for (const base of basesOf(word)) {
    const opposite = undone(base)
    if (opposite === null) continue
    for (const name of statesOf(opposite).flatMap((form) => [normalizeName(form), `is${normalizeName(form)}`])) {
      const flag = properties.get(name)
      if (flag !== undefined && schemas.at(flag.pointer).types.has('boolean'))
        return { kind: 'enters', field: flag.name, state: 'false' }
    }
  }
  for (const name of [`${plain}at`, `${plain}on`, `${plain}date`, `${plain}time`]) {
    const moment = properties.get(name)
    if (moment === undefined) continue
    const view = schemas.at(moment.pointer)
    if (view.properties.size === 0 && view.items === null && !view.types.has('boolean'))
      return { kind: 'enters', field: moment.name, state: word }
  }
  return null
}

/** "Send an email": what is created is sent. */
function names({ id, summary }: DraftOperation): string[] {
  return [words(id)[0], words(summary)[0]].filter((verb) => verb !== undefined)
}

/** @param actions operations that make or move entities of the resource */
function actionCause(word: string, resource: DraftResource, actions: readonly DraftOperation[]): EventCause | null {
  if (word.endsWith('ing')) return null
  const bases = basesOf(word)
  for (const op of actions) {
    const { behavior } = op
    if (behavior.kind === 'create' && names(op).some((verb) => statesOf(verb).some((form) => sameWord(form, word))))
      return { kind: 'created' }
    // What takes it back is not what does it.
    if (behavior.kind !== 'transition' || op.method === 'DELETE') continue
    const literal = lastLiteral(routeOf(op.path).segments)
    if (literal === null) continue
    if (!bases.includes(words(literal).join('')) && !statesOf(literal).some((form) => sameWord(form, word))) continue
    if (behavior.to !== null && behavior.field !== null && isOnlyWay(resource, behavior.field, behavior.to))
      return { kind: 'enters', field: behavior.field, state: behavior.to }
    return { kind: 'operation', operation: op.id }
  }
  return null
}

/** What is unfrozen is active, but not all that becomes active was frozen. */
function isOnlyWay({ lifecycle }: DraftResource, field: string, state: string): boolean {
  if (lifecycle?.field !== field) return true
  return lifecycle.initial !== state && lifecycle.transitions.filter(({ to }) => to === state).length < 2
}

const irregular: Readonly<Record<string, string>> = {
  sent: 'send',
  paid: 'pay',
  held: 'hold',
  won: 'win',
  lost: 'lose',
  left: 'leave',
  frozen: 'freeze',
  begun: 'begin',
  hidden: 'hide',
  withdrawn: 'withdraw',
}

/** Verbs of which a word may be the participle: `opened` → open, opene. */
function basesOf(word: string): string[] {
  if (Object.hasOwn(irregular, word)) return [irregular[word]!]
  const plain = word.startsWith('un') ? word.slice(2) : ''
  if (Object.hasOwn(irregular, plain)) return [`un${irregular[plain]!}`]
  if (!/^[a-z]{2,}ed$/.test(word)) return []
  const stem = word.slice(0, -2)
  const bases = [stem, `${stem}e`]
  if (stem.endsWith('i')) bases.unshift(`${stem.slice(0, -1)}y`)
  if (/([bdglmnprt])\1$/.test(stem)) bases.unshift(stem.slice(0, -1))
  return bases
}
