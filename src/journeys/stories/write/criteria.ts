import type { Criterion } from '../../../workflows/arazzo/description.ts'
import { jsonEqual } from '../../../lib/json.ts'
import type { Claim } from '../plot.ts'
import { conditionLiteral } from './literal.ts'
import { bodyExpression, type Outputs } from './outputs.ts'

/** A pointer that every runner reads alike in the middle of a condition. */
const plain = /^[A-Za-z0-9_.~/-]*$/

/** @param root `response.body`, `message.payload` */
export function criteriaOf(claims: readonly Claim[], root: string, outputs: Outputs): Criterion[] {
  const all = claims.flatMap((claim): Criterion[] => {
    const context = bodyExpression(root, claim.path)
    if (!plain.test(context.slice(context.indexOf('#') + 1))) return []
    if (claim.is === 'like') return [{ context, condition: claim.pattern, type: 'regex' }]
    const said =
      claim.value.kind === 'literal' ? conditionLiteral(claim.value.value) : String(outputs.express(claim.value))
    return [{ condition: `${context} ${claim.is === 'equal' ? '==' : '!='} ${said}` }]
  })
  // What names it may be what was said of it, too.
  return all.filter((one, index) => all.findIndex((other) => jsonEqual(one, other)) === index)
}
