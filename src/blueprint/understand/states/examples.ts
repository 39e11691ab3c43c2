import { isObject, own, valueAt } from '../../../lib/json.ts'
import type { InferContext } from '../../pass.ts'
import { mediaExamples } from '../media-examples.ts'
import type { DraftOperation } from '../tree.ts'

/** The one state that all examples of a success show; null: they differ, or there are none. */
export function stateInExamples(op: DraftOperation, field: string, { doc }: InferContext): string | null {
  const { behavior, success } = op
  if (success.media === null || behavior.kind === 'example' || behavior.output === null) return null
  const { path } = behavior.output
  const shown = new Set(
    mediaExamples(doc, success.media.pointer).map((value) => {
      const body = valueAt(value, path)
      const entity = Array.isArray(body) ? body[0] : body
      return isObject(entity) ? own(entity, field) : undefined
    }),
  )
  const [only] = shown
  return shown.size === 1 && typeof only === 'string' ? only : null
}
