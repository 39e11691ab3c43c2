import type { Rule } from './rule.ts'

/** RFC 9110 §9.3: a body on these methods has no defined meaning; many clients and proxies drop it. */
const BODILESS = ['GET', 'HEAD', 'DELETE', 'TRACE']

export const bodyOnRead: Rule = {
  name: 'body-on-read',
  check({ blueprint, report }) {
    for (const { id, method, path, requestBody } of blueprint.operations)
      if (requestBody !== null && BODILESS.includes(method))
        report('warning', `${method} ${path} takes a request body, which clients may drop`, requestBody.pointer, id)
  },
}
