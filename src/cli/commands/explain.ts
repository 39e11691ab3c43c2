import type { Command } from 'commander'
import type { Blueprint } from '../../blueprint/blueprint.ts'
import { addSpecOptions, type Context, jsonOption, printJson } from '../context.ts'
import { Failure } from '../failure.ts'
import { nearest } from '../nearest.ts'
import { openApi, type SpecOptions } from '../open-api.ts'
import { findSpec } from '../spec-source.ts'

const examples = `
Examples:
  $ specbox explain openapi.yaml createOrder
  $ specbox explain openapi.yaml "POST /orders"
  $ specbox explain openapi.yaml order
`

export function addExplain(program: Command, context: Context): void {
  addSpecOptions(
    program
      .command('explain')
      .argument('<spec>', 'path, URL or name of a bundled example')
      .argument('<part>', 'operation (its id, or "METHOD /path") or resource'),
  )
    .summary('say why one part behaves as it does')
    .description('Prints what is known of an operation or resource, with the evidence for it.')
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(async (given: string, part: string, options: SpecOptions & { json?: boolean }) => {
      const { document, blueprint, keep } = await openApi(findSpec(given), options, context.env)
      const { explainOperation, explainResource } = await import('../../blueprint/explain.ts')
      const explanation = explainOperation(blueprint, document, part) ?? explainResource(blueprint, document, part)
      if (explanation === undefined) throw unknownPart(blueprint, part)
      if (options.json === true) printJson(context.terminal, explanation.data)
      else context.terminal.out(explanation.text.trimEnd())
      await keep()
    })
}

function unknownPart(blueprint: Blueprint, part: string): Failure {
  const resources = blueprint.resources.map(({ name }) => name)
  const operations = blueprint.operations.flatMap(({ id, method, path }) => [id, `${method} ${path}`])
  const close = nearest(part, [...operations, ...resources])
  return new Failure(`${blueprint.title} has no operation or resource ${part}`, {
    hint: close === undefined ? `Resources: ${listed(resources)}` : `Did you mean ${close}?`,
  })
}

function listed(names: readonly string[]): string {
  const more = names.length > 20 ? `, and ${names.length - 20} more` : ''
  return `${names.slice(0, 20).join(', ')}${more}`
}
