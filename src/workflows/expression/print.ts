import { joinPointer } from '../../lib/pointer.ts'
import { printPath } from './path.ts'
import type { Expression, Root } from './syntax.ts'

/** The expression as text, so that it parses as the same. */
export function printExpression(expression: Expression): string {
  const pointer = expression.pointer === null ? '' : `#${joinPointer('', ...expression.pointer)}`
  return printRoot(expression.root) + printPath(expression.path) + pointer
}

function printRoot(root: Root): string {
  switch (root.kind) {
    case 'request':
    case 'response':
    case 'message':
      return `$${root.kind}.${root.part}${'name' in root ? `.${root.name}` : ''}`
    case 'inputs':
    case 'outputs':
      return `$${root.kind}.${root.name}`
    case 'steps':
      return `$steps.${root.step}.outputs${root.name === null ? '' : `.${root.name}`}`
    case 'workflows':
      return `$workflows.${root.workflow}.${root.field}${root.name === null ? '' : `.${root.name}`}`
    case 'sourceDescriptions':
      return `$sourceDescriptions.${root.source}.${root.reference}`
    case 'components':
      return `$components.${root.type}.${root.name}`
    default:
      return `$${root.kind}`
  }
}
