import { joinPointer } from '../../../../lib/pointer.ts'
import { isReusable, resolveReusable } from '../../references.ts'
import { type DocumentRule, misuse } from '../complaint.ts'
import { actionLists, parameterLists } from '../places.ts'

/** References lead to components of the right kind (Arazzo 1.1.0, Reusable Object). */
export const knownComponents: DocumentRule = (document) => {
  const { components } = document.description
  const lists = [
    ...parameterLists(document).map(({ parameters, pointer }) => ({
      kind: 'parameters' as const,
      items: parameters,
      pointer,
    })),
    ...actionLists(document).map(({ kind, actions, pointer }) => ({ kind, items: actions, pointer })),
  ]
  return lists.flatMap(({ kind, items, pointer }) =>
    items.flatMap((item, index) => {
      if (!isReusable(item)) return []
      const resolved = resolveReusable(kind, item, components)
      return resolved.ok ? [] : [misuse(joinPointer(pointer, index, 'reference'), resolved.problem)]
    }),
  )
}
