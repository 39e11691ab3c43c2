import { isObject, own } from '../../../lib/json.ts'
import { joinPointer } from '../../../lib/pointer.ts'
import type { InferContext } from '../../pass.ts'
import type { DraftOperation } from '../tree.ts'
import type { Prose } from './status.ts'

/** The operations around a resource. */
export interface Around {
  /** On its own entities. */
  readonly own: readonly DraftOperation[]
  /** That write something below one of its entities. */
  readonly below: readonly DraftOperation[]
}

const nothing: Around = { own: [], below: [] }

export function operationsAround({ draft }: InferContext): (resource: string) => Around {
  const around = new Map<string, { own: DraftOperation[]; below: DraftOperation[] }>()
  const at = (resource: string) => {
    const known = around.get(resource) ?? { own: [], below: [] }
    around.set(resource, known)
    return known
  }
  for (const op of draft.operations) {
    const { behavior } = op
    if (behavior.kind === 'example') continue
    at(behavior.resource).own.push(op)
    if (behavior.kind === 'read' || behavior.kind === 'list') continue
    for (const { role, resource } of behavior.bindings)
      if (role === 'parent' && resource !== null && resource !== behavior.resource) at(resource).below.push(op)
  }
  return (resource) => around.get(resource) ?? nothing
}

/** What the document says of itself and of its tags, each by the tag's name; '' is the whole. */
export function generalProse({ doc }: InferContext): Map<string, Prose> {
  const found = new Map<string, Prose>()
  const add = (name: string, holder: unknown, pointer: string) => {
    const text = isObject(holder) ? own(holder, 'description') : undefined
    if (typeof text === 'string') found.set(name, { text, pointer: `${pointer}/description` })
  }
  add('', doc.at('/info'), '/info')
  const tags = doc.at('/tags')
  if (Array.isArray(tags))
    tags.forEach((tag, i) => {
      if (isObject(tag) && typeof tag.name === 'string') add(tag.name, tag, joinPointer('/tags', i))
    })
  return found
}
