import type { Command } from 'commander'
import { addSpecOptions, type Context, jsonOption, printJson } from '../context.ts'
import { describeBlueprint } from '../describe-blueprint.ts'
import { openApi, type SpecOptions } from '../open-api.ts'
import { findSpec } from '../spec-source.ts'

const examples = `
Examples:
  $ specbox inspect openapi.yaml
  $ specbox inspect openapi.yaml --json | jq '.resources[].name'
`

export function addInspect(program: Command, context: Context): void {
  addSpecOptions(program.command('inspect').argument('<spec>', 'path, URL or name of a bundled example'))
    .summary('print the Blueprint of a document')
    .description('Prints what Specbox understood: resources, the behavior of every operation, conventions.')
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(async (given: string, options: SpecOptions & { json?: boolean }) => {
      const { blueprint, keep } = await openApi(findSpec(given), options, context.env)
      if (options.json === true) printJson(context.terminal, blueprint)
      else context.terminal.out(describeBlueprint(blueprint, context.terminal.colors))
      await keep()
    })
}
