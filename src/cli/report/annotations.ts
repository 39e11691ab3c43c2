import { headline } from '../../proof/expectation.ts'
import { failedOf } from '../../proof/outline.ts'
import { oneLine, shortened } from '../../lib/printable.ts'
import type { Report, ReportedRun } from './reported.ts'
import { requestCurl } from './request-curl.ts'

/** Characters of a message. */
const most = 3000

/** Whether the log is read by a CI that makes annotations of workflow commands (`::error …::…`). */
export function wantsAnnotations(env: NodeJS.ProcessEnv): boolean {
  return env.GITHUB_ACTIONS === 'true'
}

/** One line for each failure and warning, to be printed on a line of its own; on standard error it counts as well. */
export function annotations({ runs }: Report): string[] {
  return runs.flatMap((reported) => [...failures(reported), ...warnings(reported)])
}

function failures({ run, file, lines }: ReportedRun): string[] {
  return failedOf(run).map(({ path, stepId, item }) => {
    const evidence = item.attempts.at(-1)?.evidence
    const call = evidence?.kind === 'call' ? evidence : undefined
    const message = [
      headline(item),
      ...(call === undefined || call.reply === null || call.reply.reason === '' ? [] : [oneLine(call.reply.reason)]),
      ...(call === undefined ? [] : [requestCurl(call.request)]),
    ]
    const title = `${run.workflowId}: ${path.join(' › ')}`
    return command('error', { title, ...placeOf(file, lines, stepId) }, shortened(message.join('\n'), most))
  })
}

function warnings({ run, file, lines }: ReportedRun): string[] {
  return run.warnings.map((warning) =>
    command('warning', { title: run.workflowId, ...placeOf(file, lines, '') }, oneLine(warning)),
  )
}

function placeOf(file: string, lines: ReadonlyMap<string, number>, stepId: string): Record<string, string> {
  if (file === '') return {}
  const line = lines.get(stepId) ?? lines.get('')
  return { file, ...(line === undefined ? {} : { line: String(line) }) }
}

/** A workflow command. In values of properties `:` and `,` are escaped as well. */
export function command(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const told = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(value)}`)
  return `::${name}${told.length === 0 ? '' : ` ${told.join(',')}`}::${escapedMessage(message)}`
}

function escapedMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapedProperty(text: string): string {
  return escapedMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
