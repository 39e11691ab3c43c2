import { STATUS_CODES } from 'node:http'
import type { Evidence, StepRun, WorkflowRun } from '../../workflows/run/run.ts'
import { bodyLines } from './body-text.ts'
import { cut, wrap } from './cells.ts'
import { durationText } from './duration.ts'
import { expected, observations } from '../../proof/expectation.ts'
import { masked } from './mask.ts'
import { type Failed, failedOf, type Item } from '../../proof/outline.ts'
import { oneLine, shortened } from '../../lib/printable.ts'
import { needsBodyFile, requestCurl } from './request-curl.ts'
import type { Style } from './style.ts'

/** Lines of a body, and characters of a text of one line, that are shown. */
const mostLines = 20
const mostText = 1000

/**
 * All that failed in a run, in full: what was asked, what came back and why, and the request to paste. '': nothing failed.
 * @param above names that lead to the run
 */
export function failureText(run: WorkflowRun, style: Style, above: readonly string[] = []): string {
  return failedOf(run)
    .map((failed) =>
      `${title({ ...failed, path: [...above, ...failed.path] }, style)}\n${details(failed.item, style).join('\n')}`.trimEnd(),
    )
    .join('\n\n')
}

function title({ path, item }: Failed, { colors, width }: Style): string {
  const tries = item.attempts.length > 1 ? `, ${item.attempts.length} attempts` : ''
  return `  ${colors.red('✗')} ${colors.bold(cut(`${path.map(oneLine).join(' › ')}${tries}`, width - 4))}`
}

/** Of one failed item, without its name; each line is set in by four. */
export function details(item: Item, style: Style): string[] {
  const last = item.attempts.at(-1)
  const missed = last?.judgements.filter(({ holds }) => !holds) ?? []
  const rows: Row[] = missed.flatMap((judgement) => [
    ['Expected', expected(judgement)] as const,
    ...observations(judgement).map((text) => ['Got', text] as const),
    ...(judgement.note === '' ? [] : [['Note', oneLine(judgement.note)] as const]),
  ])
  if (item.problem !== '') rows.push(['Problem', oneLine(shortened(item.problem, mostText))])
  const evidence = last === undefined ? [] : evidenceLines(last, style)
  return [...rows.map((row) => rowText(row, style)), ...evidence]
}

type Row = readonly [label: string, text: string]

function rowText([label, text]: Row, { colors, width }: Style): string {
  const [first = '', ...more] = wrap(text, Math.max(width - 14, 20))
  return [`    ${colors.dim(label.padEnd(8))}  ${first}`, ...more.map((line) => `${' '.repeat(14)}${line}`)].join('\n')
}

function evidenceLines({ evidence, duration, problem }: StepRun, style: Style): string[] {
  switch (evidence.kind) {
    case 'call':
      return callLines(evidence, duration, style)
    case 'message': {
      const { channel, message } = evidence
      // A problem says already that nothing came.
      if (message === null && problem !== '') return []
      const came = message === null ? `none in ${durationText(duration)}` : oneLine(message.note)
      const row = rowText(['Message', `${oneLine(channel)}: ${came}`], style)
      return [row, ...gutter(message?.body ?? null, style)]
    }
    case 'workflow':
      return [rowText(['Workflow', oneLine(evidence.run.workflowId)], style)]
    case 'none':
      return []
  }
}

function callLines({ request, reply }: Evidence & { kind: 'call' }, duration: number, style: Style): string[] {
  const lines: string[] = []
  if (reply !== null && reply.reason !== '')
    lines.push(rowText(['Why', oneLine(shortened(reply.reason, mostText))], style))
  lines.push(rowText(['Request', oneLine(shortened(`${request.method} ${request.url}`, mostText))], style))
  const took = durationText(duration)
  if (reply === null) lines.push(rowText(['Response', `none, after ${took}`], style))
  else {
    const type = reply.body === null ? 'no body' : oneLine(reply.body.mediaType)
    const status = `${reply.status} ${STATUS_CODES[reply.status] ?? ''}`.trimEnd()
    lines.push(rowText(['Response', `${status} · ${type} · ${took}`], style), ...gutter(reply.body, style))
  }
  // On a line of its own, so that it can be taken as a whole.
  const command = requestCurl(request)
  lines.push(`    ${style.colors.dim('Again')}`, `      ${command}`)
  if (needsBodyFile(request))
    lines.push(style.colors.dim('      with the body, as the receipt has it, in a file named body'))
  if (command.includes(masked))
    lines.push(style.colors.dim('      secrets are masked: with --show-secrets it can be pasted as it is'))
  return lines
}

/** The bar keeps a body apart, and what it says from being read as a command by a CI that watches the log. */
function gutter(body: Parameters<typeof bodyLines>[0], { colors, width }: Style): string[] {
  const bar = colors.dim('│')
  return bodyLines(body, mostLines, width - 6).map((line) => `    ${bar} ${line}`)
}
