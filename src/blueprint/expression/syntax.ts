import type { Environment } from '@marcbachmann/cel-js'
import { loadLater } from '../../lib/load-later.ts'

const library = loadLater<typeof import('@marcbachmann/cel-js')>('@marcbachmann/cel-js')

/** CEL as overlays write it, without functions or constants of ours: names are not declared, and an expression is bounded. */
export function createSyntax(): Environment {
  const { Environment } = library()
  return new Environment({
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: { maxAstNodes: 2000, maxDepth: 64 },
  })
}
