import type { Operation } from '../../../blueprint/blueprint.ts'
import type { Model } from '../../../simulate/call.ts'
import type { Step } from '../../../workflows/arazzo/description.ts'

/** How a step names an operation: by its id where that is plain and its own, else by its place. @param many sources there are several */
export function targetOf(
  { blueprint }: Model,
  { operationId, pointer }: Operation,
  source: string,
  many: boolean,
): Pick<Step, 'operationId' | 'operationPath'> {
  const own =
    operationId !== null &&
    /^[A-Za-z0-9_.-]+$/.test(operationId) &&
    blueprint.operations.filter((one) => one.operationId === operationId).length === 1
  if (own) return { operationId: many ? `$sourceDescriptions.${source}.${operationId}` : operationId }
  return { operationPath: `{$sourceDescriptions.${source}.url}#${pointer}` }
}
