import type { Rule } from './rule.ts'

/** A success that announces a media type but no schema for it, or a 200 to a GET without a body at all. */
export const responseWithoutSchema: Rule = {
  name: 'response-without-schema',
  check({ blueprint, report }) {
    for (const { id, method, path, pointer, success } of blueprint.operations) {
      if (success.declared === null || success.media?.schema) continue
      if (success.media !== null)
        report('warning', `${method} ${path}: ${success.media.type} has no schema`, success.media.pointer, id)
      else if (method === 'GET' && success.status === 200)
        report('warning', `${method} ${path}: the ${success.declared} response has no content`, pointer, id)
    }
  },
}
