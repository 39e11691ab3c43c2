import { isObject, own } from '../../../lib/json.ts'
import { words } from '../../../lib/names.ts'
import { joinPointer, type Pointer } from '../../../lib/pointer.ts'
import type { InferContext } from '../../pass.ts'
import { mediaExamples } from '../media-examples.ts'
import { statesOf } from '../participles.ts'
import { guardsSaid, type Topic } from '../prose/guards.ts'
import { nounsOf, speaksOf } from '../prose/mentions.ts'
import { stemOf } from '../prose/stems.ts'
import type { DraftOperation } from '../tree.ts'
import { type Prose, responseProse } from './status.ts'
import { actionOf } from './targets.ts'

/** In which states an operation is allowed, and the prose that says so. */
export interface Guarded {
  readonly from: readonly string[]
  readonly evidence: readonly Pointer[]
}

const kinds: Readonly<Record<string, readonly string[]>> = {
  create: ['create', 'add', 'attach', 'insert', 'append', 'upload', 'make', 'register'],
  update: ['update', 'change', 'edit', 'modify', 'alter', 'patch', 'amend', 'adjust'],
  replace: ['update', 'change', 'edit', 'modify', 'alter', 'replace', 'amend', 'adjust'],
  delete: ['delete', 'remove', 'discard', 'destroy', 'erase'],
}

/**
 * What the prose of an operation and of its refusals says of the states of a resource in which it is allowed; null: nothing.
 * @param others names of all kinds of things of the API, normalised
 */
export function guardOf(
  op: DraftOperation,
  resource: string,
  states: readonly string[],
  others: ReadonlySet<string>,
  context: InferContext,
): Guarded | null {
  const own = proseOf(op).filter(({ text }) => speaksOf(text, states))
  const refusals = refusalsOf(op, context).filter(({ text }) => speaksOf(text, states))
  if (own.length === 0 && refusals.length === 0) return null
  const apart = op.behavior.kind === 'example' || op.behavior.resource !== resource
  const topic: Topic = { states, nouns: nounsOf(resource), others, verbs: verbsOf(op), apart }
  const allowed = new Set<string>()
  const refused = new Set<string>()
  const evidence: Pointer[] = []
  const read = ({ text, pointer }: Prose, refusal: boolean) => {
    const said = guardsSaid(text, topic, refusal)
    for (const state of said.allowed) allowed.add(state)
    for (const state of said.refused) refused.add(state)
    if (said.allowed.size + said.refused.size > 0) evidence.push(pointer)
  }
  for (const prose of own) read(prose, false)
  for (const prose of refusals) read(prose, true)
  const from = [...(allowed.size > 0 ? states.filter((state) => allowed.has(state)) : states)].filter(
    (state) => !refused.has(state),
  )
  return evidence.length === 0 || from.length === 0 || from.length === states.length ? null : { from, evidence }
}

function proseOf({ pointer, summary, description }: DraftOperation): Prose[] {
  return [
    { text: description, pointer: joinPointer(pointer, 'description') },
    { text: summary, pointer: joinPointer(pointer, 'summary') },
  ]
}

/** What is said of a refusal for the state of things; the messages of its examples too, where they are this operation's own. */
function refusalsOf(op: DraftOperation, context: InferContext): Prose[] {
  return op.responses.flatMap((response) => {
    if (!/^(400|409|412|422)$/.test(response.status)) return []
    const prose = responseProse(response.pointer, context)
    const home = context.doc.resolve(response.pointer).pointer
    const isOwn = home.startsWith(`${op.pointer}/`) && response.status !== '400'
    const told = isOwn ? response.content.flatMap((media) => messagesOf(media.pointer, context)) : []
    return prose === null ? told : [prose, ...told]
  })
}

function messagesOf(media: Pointer, { doc }: InferContext): Prose[] {
  const found: Prose[] = []
  const visit = (value: unknown, depth: number) => {
    if (!isObject(value) || depth > 3) return
    for (const key of ['message', 'detail', 'title', 'description', 'error_message', 'msg']) {
      const text = own(value, key)
      if (typeof text === 'string') found.push({ text, pointer: media })
    }
    for (const key of Object.keys(value).slice(0, 20)) visit(value[key], depth + 1)
  }
  // A shared example is about any operation.
  if (isShared(doc.resolve(media).value)) return []
  for (const example of mediaExamples(doc, media).slice(0, 10)) visit(example, 0)
  return found
}

function isShared(media: unknown): boolean {
  const examples = isObject(media) ? own(media, 'examples') : undefined
  return (
    isObject(examples) && Object.values(examples).some((example) => isObject(example) && Object.hasOwn(example, '$ref'))
  )
}

/** Stems of the verbs by which prose may speak of what an operation does. */
function verbsOf(op: DraftOperation): Set<string> {
  const { behavior } = op
  const own = [words(op.operationId ?? '')[0], words(op.summary)[0]].filter((word) => word !== undefined)
  if (behavior.kind !== 'transition') return new Set([...own, ...(kinds[behavior.kind] ?? [])].map(stemOf))
  const literal = actionOf(op) ?? ''
  const named = [
    words(literal)[0] ?? '',
    ...statesOf(literal).slice(0, 2),
    ...(behavior.to === null ? [] : [behavior.to]),
  ]
  return new Set([...own, ...named].map((word) => stemOf(word.toLowerCase())))
}
