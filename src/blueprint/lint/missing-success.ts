import type { Rule } from './rule.ts'

/** An operation that documents failures only, or nothing: what a success looks like is a guess. */
export const missingSuccess: Rule = {
  name: 'missing-success',
  check({ blueprint, report }) {
    for (const { id, method, path, pointer, success } of blueprint.operations)
      if (success.declared === null)
        report('warning', `${method} ${path} documents no success; ${success.status} is answered`, pointer, id)
  },
}
