import { fileURLToPath } from 'node:url'
import { relative } from 'node:path'
import type { Command } from 'commander'
import type { Finding } from '../../blueprint/blueprint.ts'
import type { LoadOptions, SpecDocument } from '../../openapi/document.ts'
import { count } from '../banner.ts'
import { addSpecOptions, type Context, jsonOption, printJson } from '../context.ts'
import { loadOptions, openApi, type SpecOptions } from '../open-api.ts'
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
    .description('Lists what is missing, broken or contradictory in a document, and where.')
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(async (given: string, options: SpecOptions & { json?: boolean }) => {
      const spec = findSpec(given)
      const { document, blueprint, keep } = await openApi(spec, options, context.env)
      const { lint } = await import('../../blueprint/lint/index.ts')
      const findings = await placed(document, lint(document, blueprint), loadOptions(options, spec))
      const errors = findings.filter(({ severity }) => severity === 'error').length
      const { terminal } = context
      if (options.json === true)
        printJson(terminal, { api: blueprint.api, errors, warnings: findings.length - errors, findings })
      else terminal.out(report(given, findings, errors, terminal.colors))
      await keep()
      context.exitCode = errors > 0 ? 1 : 0
    })
}

type Placed = Finding & { readonly file: string; readonly line?: number; readonly column?: number }

/** Each finding with the place in the text that it is about: files as written, 1-based lines. */
async function placed(document: SpecDocument, findings: readonly Finding[], options: LoadOptions): Promise<Placed[]> {
  const { locateProblems } = await import('../../openapi/locate.ts')
  const problems = findings.map(({ claim, severity = 'warning', evidence }) => ({
    message: claim,
    severity,
    pointer: evidence[0] ?? '',
  }))
  const located = await locateProblems(document, problems, options)
  return findings.map((finding, index) => {
    const { pointer, line, column } = { line: undefined, column: undefined, ...located[index]! }
    const position = line === undefined ? {} : { line, ...(column === undefined ? {} : { column }) }
    return { ...finding, file: fileName(document, pointer), ...position }
  })
}

function fileName({ files = [], source }: SpecDocument, pointer: string): string {
  const file = files
    .filter((candidate) => candidate.pointer !== undefined && candidate.pointer !== '')
    .find((candidate) => pointer === candidate.pointer || pointer.startsWith(`${candidate.pointer}/`))
  if (file === undefined) return source
  return file.location.startsWith('file:') ? relative('', fileURLToPath(file.location)) : file.location
}

function report(given: string, findings: readonly Placed[], errors: number, colors: Colors): string {
  if (findings.length === 0) return colors.green(`${given}: nothing is missing or contradictory`)
  const lines = findings.map((finding) => {
    const severity = finding.severity === 'error' ? colors.red('error  ') : colors.yellow('warning')
    const place = finding.line === undefined ? '' : `:${finding.line}:${finding.column ?? 1}`
    return `${finding.file}${place}\n  ${severity}  ${finding.claim}  ${colors.dim(finding.pass)}`
  })
  return [...lines, '', `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`].join('\n')
}
