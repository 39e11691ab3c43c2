import type { Colors } from '../terminal.ts'
import { table } from '../table.ts'
import type { ApiReport, ExecReport } from './report.ts'

/** Rows of each table; the file has all. */
const most = 40

/** The report as text for people, without a last line break. */
export function reportText(report: ExecReport, colors: Colors): string {
  const { command, exitCode, signal, durationMs } = report
  const end = signal === null ? `ended with ${exitCode}` : `was ended by ${signal}`
  const seconds = `${(durationMs / 1000).toFixed(1)} s`
  return [
    colors.bold(`specbox exec: ${shown(command)} ${end} after ${seconds}`),
    ...report.apis.flatMap((api) => apiLines(api, colors)),
    ...report.brokenConnections.map(({ host, reason, count }) =>
      colors.red(`  No call came of ${times(count, 'connection')} to ${host}: ${reason}`),
    ),
    ...otherLines(report),
  ].join('\n')
}

function apiLines(api: ApiReport, colors: Colors): string[] {
  if (api.calls === 0) return ['', `${api.api}: no call reached its sandbox`]
  const failed = api.failures.reduce((sum, { calls }) => sum + calls, 0)
  const hosts = api.hosts.length === 0 ? '' : ` at ${api.hosts.join(', ')}`
  const lines = [
    '',
    `${api.api}: ${times(api.calls, 'call')}${hosts}, ${failed === 0 ? 'none failed' : `${failed} failed`}`,
  ]
  const operations = api.operations.map(({ method, path, operation, statuses }) => [
    `  ${method}`,
    path,
    Object.entries(statuses)
      .map(([status, count]) => `${wordOf(Number(status))} × ${count}`)
      .join(', '),
    operation ?? '',
  ])
  if (operations.length > 0) lines.push(...bounded(table(operations).split('\n')))
  const failures = api.failures.map(({ status, method, path, operation, calls, reason }) => ({
    known: operation !== null,
    cells: [`    ${wordOf(status)}`, `${method} ${path}${calls > 1 ? ` (${calls} times)` : ''}`, reason],
  }))
  for (const [title, known] of [
    ['Failed, and why:', true],
    ['Not in the document:', false],
  ] as const) {
    const rows = failures.filter((row) => row.known === known).map(({ cells }) => cells)
    if (rows.length > 0) lines.push(`  ${title}`, ...bounded(table(rows).split('\n')).map(colors.yellow))
  }
  lines.push(...webhookLines(api, colors), ...workflowLines(api, colors))
  if (api.swappedCredentials > 0)
    lines.push(
      colors.dim(
        `  ${times(api.swappedCredentials, 'call')} had a credential that is not the sandbox's and was taken for it (--strict-auth refuses them)`,
      ),
    )
  return lines
}

function webhookLines({ webhooks: { delivered, undelivered } }: ApiReport, colors: Colors): string[] {
  if (delivered + undelivered.length === 0) return []
  const rows = undelivered.map(({ type, url, status, reason }) => [`    ${type}`, url, reason ?? status])
  return [
    `  Webhooks: ${delivered} delivered, ${undelivered.length} not`,
    ...(rows.length === 0 ? [] : bounded(table(rows).split('\n')).map(colors.yellow)),
  ]
}

/** Made, not passed: nobody looked at what a workflow asks beside statuses. */
function workflowLines({ workflows, workflowsProblem }: ApiReport, colors: Colors): string[] {
  if (workflowsProblem !== '') return [colors.yellow(`  Workflows could not be looked at: ${workflowsProblem}`)]
  if (workflows.length === 0) return []
  const names = workflows.flatMap(({ name, covered }) => (covered === 'whole' ? [name] : []))
  const partly = workflows.filter(({ covered }) => covered === 'partly').length
  const none = workflows.length - names.length - partly
  const others = [`${partly} in part`, `${none} not`]
  if (names.length === 0)
    return [
      `  Workflows: of ${times(workflows.length, 'workflow')} the calls of none were all made; ${others.join(', ')}`,
    ]
  return [
    '  Workflows whose calls were made in order:',
    ...bounded(names.map((name) => `    ${name}`)),
    ...(partly + none === 0 ? [] : [`    of ${partly + none} others: ${others.join(', ')}`]),
  ]
}

function otherLines({ otherHosts }: ExecReport): string[] {
  if (otherHosts.length === 0) return []
  const names = (how: 'passed on' | 'refused') => otherHosts.filter((row) => row.how === how).map(({ host }) => host)
  const line = (how: 'passed on' | 'refused') =>
    names(how).length === 0
      ? []
      : [`Other hosts, ${how}: ${names(how).slice(0, 10).join(', ')}${names(how).length > 10 ? ', …' : ''}`]
  return ['', ...line('passed on'), ...line('refused')]
}

const bounded = (lines: readonly string[]) =>
  lines.length <= most
    ? lines
    : [...lines.slice(0, most), `    and ${lines.length - most} more (--report FILE has all)`]

const wordOf = (status: number) => (status === 0 ? 'no answer' : String(status))

const times = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Long commands are cut: people know what they typed. */
const shown = (command: readonly string[]) => {
  const text = command.join(' ')
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
