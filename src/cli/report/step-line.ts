import type { StepRun } from '../../workflows/run/run.ts'
import type { Colors } from '../terminal.ts'
import { durationText } from './duration.ts'
import { lineText, type Paint } from './line.ts'
import { nameOf, verdictOf } from '../../proof/outline.ts'
import { oneLine } from '../../lib/printable.ts'
import type { Style } from './style.ts'

/**
 * A step that ended, in one line: `✓ Create order    201    4 ms`. ↻: it is tried again; !: it did not pass, and the workflow
 * goes on as it says; ✗: that ends the run.
 */
export function stepLine(step: StepRun, depth: number, style: Style): string {
  const [mark, paint] = markOf(step, style.colors)
  const next = nextText(step)
  const detail = next === '' ? resultOf(step) : `${resultOf(step)}  ${next}`
  return lineText(
    { depth, mark, name: nameOf(step), detail, paint: { mark: paint, detail: detailOf(step, style) } },
    style,
  )
}

function markOf(step: StepRun, colors: Colors): [string, Paint] {
  const verdict = verdictOf(step)
  if (verdict === 'passed') return ['✓', colors.green]
  if (verdict === 'failed') return ['✗', colors.red]
  return [step.next.kind === 'retry' ? '↻' : '!', colors.yellow]
}

function detailOf(step: StepRun, { colors }: Style): Paint {
  const verdict = verdictOf(step)
  if (verdict === 'failed') return colors.red
  return verdict === 'handled' ? colors.yellow : (text) => text
}

function resultOf(step: StepRun): string {
  const { evidence, duration, problem } = step
  switch (evidence.kind) {
    case 'call':
      if (evidence.reply === null) return timed('no reply', duration)
      return timed(String(evidence.reply.status), duration)
    case 'message':
      return oneLine(evidence.message?.note ?? `nothing came in ${durationText(duration)}`)
    case 'workflow': {
      const { length } = evidence.run.steps
      return timed(`${length} ${length === 1 ? 'step' : 'steps'}`, duration)
    }
    case 'none':
      return oneLine(problem)
  }
}

function timed(what: string, duration: number): string {
  return `${what}  ${durationText(duration).padStart(6)}`
}

function nextText({ passed, next }: StepRun): string {
  if (passed) return next.kind === 'workflow' ? `goes on with ${next.workflowId}` : ''
  switch (next.kind) {
    case 'retry':
      return next.after > 0 ? `tried again after ${durationText(next.after)}` : 'tried again'
    case 'step':
      return `goes on with ${next.stepId}`
    case 'workflow':
      return `goes on with ${next.workflowId}`
    case 'end':
      return next.passed ? 'the workflow ends here' : ''
  }
}
