import { joinPointer } from '../../../../lib/pointer.ts'
import type { SourceDescription } from '../../description.ts'
import { type DocumentRule, misuse } from '../complaint.ts'
import { stepsOf } from '../places.ts'
import { names } from '../source-reference.ts'

/** `{$sourceDescriptions.<name>.url}#<JSON Pointer>` (Arazzo 1.1.0, Step Object, `operationPath`, `channelPath`). */
export const operationPaths: DocumentRule = (document) => {
  const { sourceDescriptions } = document.description
  return stepsOf(document).flatMap(({ step, pointer }) =>
    (['operationPath', 'channelPath'] as const).flatMap((field) => {
      const path = step[field]
      if (path === undefined) return []
      const { problem, read } = judge(path, field, sourceDescriptions)
      return problem === '' ? [] : [misuse(joinPointer(pointer, field), `${field} ${problem}`, read)]
    }),
  )
}

const forms = {
  operationPath: { example: '#/paths/~1orders/get', whole: /^\/paths\/[^/]+\/[^/]+$/ },
  channelPath: { example: '#/channels/orders', whole: /^\/channels\/[^/]+$/ },
}

interface Verdict {
  /** '': none. */
  readonly problem: string
  /** What was meant, where that can be told. */
  readonly read?: string
}

function judge(path: string, field: keyof typeof forms, sources: readonly SourceDescription[]): Verdict {
  const { example, whole } = forms[field]
  const known = sources.map(({ name }) => name)
  const hash = path.indexOf('#')
  const before = hash === -1 ? path : path.slice(0, hash)
  const name = /^\{?\$sourceDescriptions\.([A-Za-z0-9_-]+)(?:\.url)?\}?$/.exec(before)?.[1]
  const source = name ?? (known.includes(before) ? before : undefined)
  if (hash === -1 || source === undefined)
    return { problem: `must be {$sourceDescriptions.<name>.url}${example}, and is ${path}` }
  if (!known.includes(source))
    return { problem: `names a source description ${source} that is not there; ${names(known)}` }
  const pointer = path.slice(hash + 1)
  const read = `{$sourceDescriptions.${source}.url}#${pointer}`
  if (!whole.test(pointer)) return { problem: ending(pointer, field), read }
  return read === path ? { problem: '' } : { problem: `is read as ${read}; write it so`, read }
}

function ending(pointer: string, field: keyof typeof forms): string {
  if (field === 'operationPath' && /^\/paths\/[^/]+$/.test(pointer)) return `has no method: #${pointer}/get, or another`
  return `must end like ${forms[field].example}, and ends with #${pointer}; / in a path is written ~1`
}
