import type { SoundDocument } from './complaint.ts'
import { names, sourceReference } from './source-reference.ts'

/** Why a `workflowId` names no workflow: of this document, or `$sourceDescriptions.<name>.<workflowId>`. Undefined: it does. */
export function workflowProblem(id: string, { description, workflowIds }: SoundDocument): string | undefined {
  if (workflowIds.has(id)) return undefined
  const reference = sourceReference(id, description.sourceDescriptions)
  if (reference === undefined) return `there is no workflow ${id}; ${names(workflowIds)}`
  const source = description.sourceDescriptions.find(({ name }) => name === reference.source)
  const known = description.sourceDescriptions.map(({ name }) => name)
  if (source === undefined) return `there is no source description ${reference.source}; ${names(known)}`
  if (source.type !== undefined && source.type !== 'arazzo')
    return `${source.name} is ${source.type}, which has no workflows; its type must be arazzo`
  return reference.prefixed ? undefined : `${id} must be $sourceDescriptions.${id}`
}
