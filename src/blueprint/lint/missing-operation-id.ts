import type { Rule } from './rule.ts'

export const missingOperationId: Rule = {
  name: 'missing-operation-id',
  check({ blueprint, report }) {
    for (const { id, operationId, method, path, pointer } of blueprint.operations)
      if (operationId === null)
        report('warning', `${method} ${path} has no operationId; it is called ${id} here`, pointer, id)
  },
}
