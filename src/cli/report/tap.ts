import { dump } from 'js-yaml'
import type { Judgement } from '../../workflows/criterion/judgement.ts'
import type { WorkflowRun } from '../../workflows/run/run.ts'
import { expected, headline, observations } from '../../proof/expectation.ts'
import { type Item, outlineOf } from '../../proof/outline.ts'
import { oneLine, printable, shortened } from '../../lib/printable.ts'
import type { Report } from './reported.ts'
import { requestCurl } from './request-curl.ts'

/** Characters of a body. */
const mostBody = 2000

/** TAP 14: a subtest for each workflow, in it a test point for each visit to a step, and a subtest where it calls a workflow. */
export function tap({ runs }: Report): string {
  const lines = runs.flatMap(({ run, file, lines, receipt }, index) => {
    const name = run.workflowId
    const at = file === '' ? {} : { at: { file, ...lineOf(lines, '') } }
    const told = { durationMs: run.duration, ...at, ...(receipt === '' ? {} : { receipt }), ...warningsOf(run) }
    return [...subtest(name, run), ...point(run.outcome === 'passed', index + 1, name, told)]
  })
  return ['TAP version 14', `1..${runs.length}`, ...lines, ''].join('\n')
}

function subtest(name: string, run: WorkflowRun): string[] {
  const items = outlineOf(run)
  const lines = items.flatMap((item, index) => [
    ...(item.inner === null ? [] : subtest(item.name, item.inner)),
    ...point(item.verdict !== 'failed', index + 1, item.name, diagnostics(item)),
  ])
  return [`# Subtest: ${escaped(name)}`, ...[`1..${items.length}`, ...lines].map((line) => `    ${line}`)]
}

function point(ok: boolean, id: number, name: string, told: object): string[] {
  const yaml = dump(told, { lineWidth: -1, noRefs: true }).trimEnd().split('\n')
  return [`${ok ? 'ok' : 'not ok'} ${id} - ${escaped(name)}`, '  ---', ...yaml.map((line) => `  ${line}`), '  ...']
}

/** `#` would begin a directive, and an empty name another grammar. */
function escaped(name: string): string {
  const line = oneLine(name)
  return line === '' ? '(no name)' : line.replace(/[\\#]/g, (char) => `\\${char}`)
}

function diagnostics(item: Item): object {
  const { attempts, verdict, inner } = item
  const durationMs =
    attempts.length === 0 ? (inner?.duration ?? 0) : attempts.reduce((sum, one) => sum + one.duration, 0)
  const tried = attempts.length > 1 ? { attempts: attempts.length } : {}
  if (verdict === 'passed') return { durationMs, ...tried }
  const missed = attempts.at(-1)?.judgements.filter(({ holds }) => !holds) ?? []
  return {
    message: headline(item),
    severity: verdict === 'failed' ? 'fail' : 'comment',
    durationMs,
    ...tried,
    ...(missed.length === 0 ? {} : { criteria: missed.map(criterion) }),
    ...exchange(item),
  }
}

function criterion(judgement: Judgement): object {
  const { note } = judgement
  return {
    expected: expected(judgement),
    got: observations(judgement),
    ...(note === '' ? {} : { note: printable(note) }),
  }
}

function exchange({ attempts }: Item): object {
  const evidence = attempts.at(-1)?.evidence
  if (evidence?.kind !== 'call') return {}
  const { request, reply } = evidence
  const body = reply?.body?.kind === 'text' ? { body: printable(shortened(reply.body.text, mostBody)) } : {}
  return {
    ...(reply === null || reply.reason === '' ? {} : { why: printable(reply.reason) }),
    request: printable(`${request.method} ${request.url}`),
    response: reply === null ? null : { status: reply.status, ...body },
    again: requestCurl(request),
  }
}

function warningsOf({ warnings }: WorkflowRun): object {
  return warnings.length === 0 ? {} : { warnings: warnings.map(printable) }
}

function lineOf(lines: ReadonlyMap<string, number>, id: string): { line?: number } {
  const line = lines.get(id)
  return line === undefined ? {} : { line }
}
