import type { Environment } from '@marcbachmann/cel-js'
import { loadAhead, loadLater } from '../../lib/load-later.ts'

const name = '@marcbachmann/cel-js'
const library = loadLater<typeof import('@marcbachmann/cel-js')>(name)

/** Has the language ready for where it cannot be loaded when it is needed. */
export const loadSyntax = (): Promise<void> => loadAhead(name)

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
