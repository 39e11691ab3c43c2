import type { Command } from 'commander'
import type { Finding } from '../../blueprint/blueprint.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { count } from '../banner.ts'
import { addSpecOptions, type Context, jsonOption, printJson } from '../context.ts'
import { openApi, type SpecOptions } from '../open-api.ts'
import { findSpec } from '../spec-source.ts'
import type { Colors } from '../terminal.ts'

const examples = `
Examples:
  $ specbox lint openapi.yaml
  $ specbox lint openapi.yaml --json | jq '.findings[] | select(.severity == "error")'

Exits with 1 when there are errors; warnings do not count.
`

export function addLint(program: Command, context: Context): void {
  addSpecOptions(program.command('lint').argument('<spec>', 'path, URL or name of a bundled example'))
    .summary('list what is missing or contradictory in a document')
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(async (given: string, options: SpecOptions & { json?: boolean }) => {
      const { document, blueprint } = await openApi(findSpec(given), options, context.env)
      const { lint } = await import('../../blueprint/lint/index.ts')
      const findings = lint(document, blueprint).map((finding) => ({ ...finding, ...position(document, finding) }))
      const errors = findings.filter(({ severity }) => severity === 'error').length
      const { terminal } = context
      if (options.json === true)
        printJson(terminal, { api: blueprint.api, errors, warnings: findings.length - errors, findings })
      else terminal.out(report(given, findings, errors, terminal.colors))
      context.exitCode = errors > 0 ? 1 : 0
    })
}

type Placed = Finding & { readonly line?: number; readonly column?: number }

/** Where in the text, for what was found while reading it. */
function position({ problems }: SpecDocument, finding: Finding): { line?: number; column?: number } {
  const problem = problems.find(
    ({ message, pointer }) => message === finding.claim && pointer === (finding.evidence[0] ?? ''),
  )
  if (problem?.line === undefined) return {}
  return problem.column === undefined ? { line: problem.line } : { line: problem.line, column: problem.column }
}

function report(file: string, findings: readonly Placed[], errors: number, colors: Colors): string {
  if (findings.length === 0) return colors.green(`${file}: nothing to complain about`)
  const lines = findings.map((finding) => {
    const severity = finding.severity === 'error' ? colors.red('error  ') : colors.yellow('warning')
    const line = finding.line === undefined ? '' : `:${finding.line}:${finding.column ?? 1}`
    const where = `${file}${line}${finding.evidence[0] ? ` ${colors.dim(`#${finding.evidence[0]}`)}` : ''}`
    return `${severity}  ${finding.claim}  ${colors.dim(finding.pass)}\n         ${where}`
  })
  return [...lines, '', `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`].join('\n')
}
