import { joinPointer } from '../../lib/pointer.ts'
import { locatePointers } from '../../openapi/locate.ts'
import type { Entry } from '../../proof/book.ts'

/** Where the steps of a workflow stand in its file, from 1, by step id; the workflow itself under ''. */
export function linesOf({ name, file, program }: Entry): ReadonlyMap<string, number> {
  const { description, text } = program.loaded
  const index = description.workflows.findIndex(({ workflowId }) => workflowId === name)
  if (file === '' || index < 0) return new Map()
  const base = joinPointer('/workflows', index)
  const wanted = new Map([['', base]])
  for (const [place, { stepId }] of description.workflows[index]!.steps.entries())
    wanted.set(stepId, joinPointer(base, 'steps', place))
  const found = locatePointers(text, [...wanted.values()])
  return new Map(
    [...wanted].flatMap(([id, pointer]) => (found.has(pointer) ? [[id, found.get(pointer)!.line] as const] : [])),
  )
}
