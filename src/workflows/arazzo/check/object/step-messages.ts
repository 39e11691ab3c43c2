import { own } from '../../../../lib/json.ts'
import type { Finding, ObjectRule } from '../../schema/shape.ts'

/** The fields of AsyncAPI steps (Arazzo 1.1.0, Step Object: action, correlationId). */
export const stepMessages: ObjectRule = (object) => {
  const has = (field: string) => own(object, field) !== undefined
  const found: Finding[] = []
  const say = (path: readonly string[], weight: Finding['weight'], message: string) =>
    found.push({ path, weight, message })
  if (has('channelPath') && !has('action'))
    say(['channelPath'], 'misuse', 'channelPath needs `action: send` or `action: receive`; it is read as receive')
  if (has('workflowId') && has('action')) say(['action'], 'misuse', 'action has no place where a workflow is called')
  if (has('correlationId') && own(object, 'action') !== 'receive')
    say(['correlationId'], 'misuse', 'correlationId is for steps with `action: receive` only')
  return found
}
