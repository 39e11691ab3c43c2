import type { WorkflowRun } from '../../workflows/run/run.ts'
import { durationText } from './duration.ts'
import { headline } from '../../proof/expectation.ts'
import { failureText } from './failure.ts'
import { lineText } from './line.ts'
import { failedOf, outlineOf } from '../../proof/outline.ts'
import { oneLine } from '../../lib/printable.ts'
import { countsOf, type Report, type ReportedRun } from './reported.ts'
import type { Style } from './style.ts'

/** What is printed after the steps of a single run: what failed, warnings, and how it ended. */
export function closing({ run, receipt }: ReportedRun, style: Style): string {
  const { colors } = style
  const end = run.outcome === 'passed' ? colors.green(passedText(run)) : colors.red(failedText(run))
  const line = `  ${end}${receipt === '' ? '' : colors.dim(` · receipt ${receipt}`)}`
  return [...blocks([failureText(run, style), warnings(run.warnings, style)]), line].join('\n')
}

function passedText(run: WorkflowRun): string {
  const handled = outlineOf(run).filter(({ verdict }) => verdict === 'handled').length
  if (handled === 0) return 'All steps passed'
  return `Passed; ${handled} ${handled === 1 ? 'step' : 'steps'} did not, which the workflow goes on from`
}

function failedText(run: WorkflowRun): string {
  const [failed] = failedOf(run)
  return failed === undefined ? 'Failed' : `Failed at ${failed.path.map(oneLine).join(' › ')}`
}

/** One line for a workflow that ran beside others. */
export function workflowLine({ run }: ReportedRun, style: Style, longest = 0): string {
  const { colors } = style
  const passed = run.outcome === 'passed'
  const [failed] = failedOf(run)
  const { length } = run.steps
  const steps = `${String(length).padStart(2)} ${length === 1 ? 'step ' : 'steps'}  ${durationText(run.duration).padStart(6)}`
  const at = failed === undefined ? '' : `  ${failed.path.map(oneLine).join(' › ')}: ${headline(failed.item)}`
  const paint = passed ? colors.green : colors.red
  const line = { depth: 0, mark: passed ? '✓' : '✗', name: oneLine(run.workflowId), detail: `${steps}${at}`, longest }
  return lineText({ ...line, paint: { mark: paint, detail: passed ? (text) => text : paint } }, style)
}

/** What is printed after the lines of several workflows: the failures in full, warnings, counts and time. */
export function summary(report: Report, style: Style): string {
  const { colors } = style
  const failures = report.runs.map(({ run }) => failureText(run, style, [run.workflowId]))
  const warned = report.runs.flatMap(({ run }) => run.warnings.map((text) => `${run.workflowId}: ${text}`))
  const { workflows, passed, failed } = countsOf(report)
  const counts = [
    `${workflows} ${workflows === 1 ? 'workflow' : 'workflows'}:`,
    colors.green(`${passed} passed`) + (failed === 0 ? '' : ','),
    ...(failed === 0 ? [] : [colors.red(`${failed} failed`)]),
  ]
  return [
    ...blocks([...failures, warnings(warned, style)]),
    `  ${counts.join(' ')} · ${durationText(report.duration)}`,
  ].join('\n')
}

function warnings(warnings: readonly string[], { colors }: Style): string {
  return warnings.map((text) => `  ${colors.yellow('warning')} ${oneLine(text)}`).join('\n')
}

/** Each with an empty line around it. */
function blocks(texts: readonly string[]): string[] {
  const said = texts.filter((text) => text !== '')
  return said.length === 0 ? [] : ['', ...said.flatMap((text) => [text, ''])]
}
