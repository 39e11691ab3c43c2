import { isObject, type JsonObject, type JsonValue, own } from '../../../lib/json.ts'
import { type Pointer, pointerTokens } from '../../../lib/pointer.ts'

/** What stands at a pointer, for people: `step create-order, parameter limit`; '' for the document. */
export function labelOf(root: JsonObject, pointer: Pointer): string {
  const parts: string[] = []
  let at: JsonValue | undefined = root
  let list = ''
  for (const token of pointerTokens(pointer)) {
    if (Array.isArray(at)) {
      at = at[Number(token)]
      const [noun, field] = nouns[list] ?? []
      if (noun === undefined) continue
      const name = field !== undefined && isObject(at) ? own(at, field) : undefined
      parts.push(`${noun} ${typeof name === 'string' && name !== '' ? name : `[${token}]`}`)
      if (noun === 'step') parts.splice(0, parts.length - 1)
    } else {
      at = isObject(at) ? own(at, token) : undefined
      if (list === 'components') parts.push(`components.${token}`)
      list = token
    }
  }
  return parts.join(', ')
}

/** Lists of the specification: what one of them is called, and which field names it. */
const nouns: Readonly<Record<string, readonly [noun: string, field?: string]>> = {
  workflows: ['workflow', 'workflowId'],
  steps: ['step', 'stepId'],
  sourceDescriptions: ['source description', 'name'],
  parameters: ['parameter', 'name'],
  successCriteria: ['success criterion'],
  criteria: ['criterion'],
  onSuccess: ['success action', 'name'],
  onFailure: ['failure action', 'name'],
  successActions: ['success action', 'name'],
  failureActions: ['failure action', 'name'],
  replacements: ['replacement', 'target'],
}
