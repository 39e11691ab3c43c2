import { oneLine, printable, shortened } from '../lib/printable.ts'
import { expected, observations } from '../proof/expectation.ts'
import { type Failed, failedOf } from '../proof/outline.ts'
import type { RecordedBody, StepRun, WorkflowRun } from '../workflows/run/run.ts'

/** Of a body, and of a text of one line. */
const mostCharacters = 1000
const mostLines = 25

/** What failed in a run, for the message of an assertion: each step with what was expected, what came back and why. */
export function runText(run: WorkflowRun): string {
  return [`Workflow ${oneLine(run.workflowId)} failed:`, ...failedOf(run).flatMap(failedLines)].join('\n')
}

function failedLines({ path, item }: Failed): string[] {
  const last = item.attempts.at(-1)
  const tries = item.attempts.length > 1 ? `, tried ${item.attempts.length} times` : ''
  const missed = last?.judgements.filter(({ holds }) => !holds) ?? []
  const lines = missed.flatMap((judgement) => [
    `expected ${expected(judgement)}`,
    ...observations(judgement).map((seen) => `     got ${seen}`),
    ...(judgement.note === '' ? [] : [`    note ${oneLine(judgement.note)}`]),
  ])
  if (item.problem !== '') lines.push(` problem ${oneLine(shortened(item.problem, mostCharacters))}`)
  if (last !== undefined) lines.push(...evidenceLines(last))
  return [`  ✗ ${path.map(oneLine).join(' › ')}${tries}`, ...lines.map((line) => `      ${line}`)]
}

function evidenceLines({ evidence }: StepRun): string[] {
  if (evidence.kind === 'message')
    return evidence.message === null
      ? []
      : [`    came ${oneLine(evidence.message.note)}`, ...bodyLines(evidence.message.body)]
  if (evidence.kind !== 'call') return []
  const { request, reply } = evidence
  const called = oneLine(shortened(`${request.method} ${request.url}`, mostCharacters))
  if (reply === null) return [`    call ${called}`]
  const why = reply.reason === '' ? [] : [`     why ${oneLine(shortened(reply.reason, mostCharacters))}`]
  return [...why, `    call ${called} answered ${reply.status}`, ...bodyLines(reply.body)]
}

function bodyLines(body: RecordedBody): string[] {
  if (body === null) return []
  if (body.kind === 'bytes') return [`         (${oneLine(body.mediaType)})`]
  const lines = printable(shortened(indented(body.text), mostCharacters)).split('\n')
  const cut = lines.length > mostLines ? [...lines.slice(0, mostLines), '…'] : lines
  return cut.map((line) => `         ${line}`)
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}
