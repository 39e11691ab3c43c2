import type { Told } from '../../workflows/run/run.ts'
import { cut } from './cells.ts'
import { oneLine } from '../../lib/printable.ts'
import { stepLine } from './step-line.ts'
import type { Style } from './style.ts'

/**
 * Prints each step of a run as it ends. A workflow that is not the asked one has its id above its steps, which are set in as
 * deep as it was called.
 * @param workflowId the asked one
 */
export function createLive(workflowId: string, print: (line: string) => void, style: Style): Told {
  return (event) => {
    if (event.kind === 'step') print(stepLine(event.step, event.depth, style))
    else if (event.depth > 0 || event.workflowId !== workflowId) {
      const indent = '  '.repeat(event.depth + 1)
      print(indent + style.colors.dim(cut(`${oneLine(event.workflowId)}:`, style.width - indent.length)))
    }
  }
}
