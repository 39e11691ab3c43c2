import type { StepRun, WorkflowRun } from '../../workflows/run/run.ts'
import { headline } from '../../proof/expectation.ts'
import { details, failureText } from './failure.ts'
import { type Item, outlineOf } from '../../proof/outline.ts'
import { oneLine, printable } from '../../lib/printable.ts'
import type { Report, ReportedRun } from './reported.ts'
import { plain, type Style } from './style.ts'
import { element, text } from './xml.ts'

/**
 * JUnit XML: a suite for each workflow, a case for each visit to a step. Attempts that were tried again are `flakyFailure`
 * where the step passed in the end, `rerunFailure` where it did not. Workflows that a step calls are in its details. Only what
 * junit-10.xsd of the xUnit plugin has, which others read as well.
 */
export function junit({ runs, duration }: Report): string {
  const suites = runs.map((reported) => suite(reported, plain()))
  const sum = (key: 'tests' | 'failures') => String(suites.reduce((total, counts) => total + counts[key], 0))
  const attributes = {
    name: 'specbox',
    time: seconds(duration),
    tests: sum('tests'),
    failures: sum('failures'),
    errors: '0',
  }
  const root = element('testsuites', attributes, ['\n', ...suites.map(({ xml }) => xml)])
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`
}

function suite({ run, api, file, receipt, startedAt }: ReportedRun, style: Style) {
  const items = outlineOf(run)
  const failures = items.filter(({ verdict }) => verdict === 'failed').length
  const attributes = {
    name: run.workflowId,
    tests: String(items.length),
    failures: String(failures),
    errors: '0',
    skipped: '0',
    time: seconds(run.duration),
    timestamp: new Date(startedAt).toISOString().slice(0, 19),
    package: api,
    ...(file === '' ? {} : { file }),
  }
  const properties = { api, outcome: run.outcome, ...(receipt === '' ? {} : { receipt }), ...summaryOf(run) }
  const children = [
    element(
      'properties',
      {},
      Object.entries(properties).map(([name, value]) => element('property', { name, value })),
    ),
    ...items.map((item) => testcase(item, `${api}.${run.workflowId}`, style)),
    ...(run.warnings.length === 0
      ? []
      : [element('system-out', {}, [text(run.warnings.map((warning) => `warning ${oneLine(warning)}`).join('\n'))])]),
  ]
  const xml = `${element('testsuite', attributes, ['\n', ...children.map((child) => `${child}\n`)])}\n`
  return { xml, tests: items.length, failures }
}

function summaryOf({ summary }: WorkflowRun): { summary?: string } {
  return summary === '' ? {} : { summary: oneLine(summary) }
}

function testcase(item: Item, classname: string, style: Style): string {
  const duration = item.attempts.reduce((sum, attempt) => sum + attempt.duration, 0)
  const time = seconds(item.attempts.length === 0 ? (item.inner?.duration ?? 0) : duration)
  const again = item.verdict === 'failed' ? 'rerunFailure' : 'flakyFailure'
  const children = [
    ...(item.verdict === 'failed' ? [failure('failure', item, style)] : []),
    ...item.attempts.slice(0, -1).map((attempt) => failure(again, attemptOnly(item, attempt), style)),
    ...item.attempts.slice(-1).map((last) => element('system-out', {}, [text(told(item, last))])),
  ]
  return element('testcase', { name: item.name, classname, time }, children)
}

function failure(name: string, item: Item, style: Style): string {
  const inside = item.inner === null ? '' : failureText(item.inner, style)
  const all = [details(item, style).join('\n'), inside].filter((part) => part !== '').join('\n\n')
  const type = item.attempts.at(-1)?.judgements.some(({ holds }) => !holds) === true ? 'criterion' : 'problem'
  return element(name, { message: headline(item), type }, [text(all)])
}

function attemptOnly(item: Item, attempt: StepRun): Item {
  const { problem, evidence } = attempt
  return { ...item, attempts: [attempt], problem, inner: evidence.kind === 'workflow' ? evidence.run : null }
}

/** The call in a line; of a step that the workflow went on from, also why it did not pass. */
function told(item: Item, { evidence }: StepRun): string {
  const handled = item.verdict === 'handled' ? `\nnot passed, and handled: ${headline(item)}` : ''
  return `${callText(evidence)}${handled}`
}

function callText(evidence: StepRun['evidence']): string {
  switch (evidence.kind) {
    case 'call':
      return printable(`${evidence.request.method} ${evidence.request.url} → ${evidence.reply?.status ?? 'no reply'}`)
    case 'message':
      return printable(`${evidence.channel}: ${evidence.message?.note ?? 'no message'}`)
    case 'workflow':
      return `workflow ${evidence.run.workflowId}: ${evidence.run.outcome}`
    case 'none':
      return 'not taken'
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
