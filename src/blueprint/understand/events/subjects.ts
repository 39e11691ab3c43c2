import { words } from '../../../lib/names.ts'
import type { EventCause } from '../../events.ts'
import type { InferContext } from '../../pass.ts'
import type { DraftOperation } from '../tree.ts'
import { causeOf } from './causes.ts'
import type { DraftResource, Things } from './things.ts'

/** What an event's name says: about which resource, and what happened to it. */
export interface Subject {
  readonly resource: DraftResource | null
  readonly on: EventCause | null
  /** Words of the name that neither names the resource nor says what happened: 0 is a plain name. */
  readonly spare: number
}

export interface SubjectReader {
  /** @param resource what it is about, where the payload has shown that already */
  read(name: string, resource?: DraftResource | null): Subject
}

export function createSubjectReader(things: Things, context: InferContext): SubjectReader {
  const vocabulary = createVocabulary(things, context)
  return { read: (name, resource = null) => readSubject(name, resource, vocabulary) }
}

/** What the words of a name mean in this API. */
interface Vocabulary extends Things {
  cause(happened: readonly string[], resource: DraftResource): EventCause | null
  /** At whatever depth. */
  belongsTo(resource: DraftResource, container: DraftResource): boolean
}

function createVocabulary(things: Things, context: InferContext): Vocabulary {
  const actions = new Map<string, DraftOperation[]>()
  for (const op of context.draft.operations)
    if (op.behavior.kind === 'transition' || op.behavior.kind === 'create')
      actions.set(op.behavior.resource, [...(actions.get(op.behavior.resource) ?? []), op])
  const resources = new Map(context.draft.resources.map((resource) => [resource.name, resource]))

  function belongsTo(resource: DraftResource, container: DraftResource): boolean {
    let parent = resource.parent
    for (let depth = 0; parent !== null && depth < 10; depth++) {
      if (parent === container.name) return true
      parent = resources.get(parent)?.parent ?? null
    }
    return false
  }

  return {
    called: things.called,
    cause: (happened, resource) => causeOf(happened, resource, actions.get(resource.name) ?? [], context),
    belongsTo,
  }
}

function readSubject(name: string, known: DraftResource | null, vocabulary: Vocabulary): Subject {
  const parts = name
    .split(/[.:/ ]+/)
    .map(words)
    .filter((part) => part.length > 0)
  const found = parts.length > 1 ? dotted(parts, vocabulary) : null
  if (found !== null && (known === null || found.resource === known)) return found
  // A thing may be named in the last part, with what happened to it: `app:issue_created`. What only ends or begins like one is not it.
  const plain = inWords(parts[parts.length - 1] ?? [], vocabulary)
  if (plain !== null && (known === null || plain.resource === known)) return plain
  if (known === null) return { resource: null, on: null, spare: 0 }
  return { resource: known, on: lastly(parts.flat(), known, vocabulary), spare: 0 }
}

/** `customer.subscription.deleted`: the last part says what happened, the ones before it to what. */
function dotted(parts: readonly (readonly string[])[], vocabulary: Vocabulary): Subject | null {
  const happened = parts[parts.length - 1]!
  const path = parts.slice(0, -1)
  for (let from = 0; from < path.length; from++) {
    const resource = vocabulary.called(path.slice(from).flat())
    if (resource === null) continue
    const found = { resource, on: vocabulary.cause(happened, resource), spare: path.slice(0, from).flat().length }
    return found.on === null ? (below(happened, resource, vocabulary) ?? found) : found
  }
  // `user.mfa.enabled`: something of the user's.
  for (let to = path.length - 1; to > 0; to--) {
    const resource = vocabulary.called(path.slice(0, to).flat())
    if (resource !== null) return { resource, on: null, spare: path.slice(to).flat().length }
  }
  return null
}

/** `issue:comment_created`: of what belongs to the thing. */
function below(happened: readonly string[], container: DraftResource, vocabulary: Vocabulary): Subject | null {
  for (let length = happened.length - 1; length > 0; length--) {
    const thing = happened.slice(0, length)
    const joined = vocabulary.called([...words(container.name), ...thing])
    const plain = vocabulary.called(thing)
    const resource = joined ?? (plain !== null && vocabulary.belongsTo(plain, container) ? plain : null)
    const on = resource === null ? null : vocabulary.cause(happened.slice(length), resource)
    if (resource !== null && on !== null) return { resource, on, spare: 0 }
  }
  return null
}

/** `customer_card_added`, `newBooking`: the longest run of words that names something. */
function inWords(all: readonly string[], vocabulary: Vocabulary): Subject | null {
  for (let length = all.length; length > 0; length--)
    for (let from = 0; from + length <= all.length; from++) {
      const resource = vocabulary.called(all.slice(from, from + length))
      if (resource === null) continue
      const [before, after] = [all.slice(0, from), all.slice(from + length)]
      const on = after.length > 0 ? vocabulary.cause(after, resource) : lastly(before, resource, vocabulary)
      return { resource, on, spare: after.length > 0 ? before.length : 0 }
    }
  return null
}

/** Of words among which the resource's name may be: the last, or one that says "new". */
function lastly(all: readonly string[], resource: DraftResource, vocabulary: Vocabulary): EventCause | null {
  const last = all[all.length - 1]
  const found = last === undefined ? null : vocabulary.cause([last], resource)
  return found ?? (all.includes('new') ? { kind: 'created' } : null)
}
