import { joinPointer } from '../../../../lib/pointer.ts'
import { resolveReusable } from '../../references.ts'
import { type DocumentRule, misuse } from '../complaint.ts'
import { actionLists } from '../places.ts'

/** Names of actions tell which one a step overrides (Arazzo 1.1.0, "MUST NOT include duplicate success actions"). */
export const uniqueActions: DocumentRule = (document) =>
  actionLists(document).flatMap(({ kind, actions, pointer }) => {
    const seen = new Set<string>()
    return actions.flatMap((item, index) => {
      const resolved = resolveReusable(kind, item, document.description.components)
      if (!resolved.ok) return []
      const { name } = resolved.value
      const again = seen.has(name)
      seen.add(name)
      return again ? [misuse(joinPointer(pointer, index), `the name ${name} is there twice`)] : []
    })
  })
