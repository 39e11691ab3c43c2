import type { Command } from 'commander'
import type { ConnectOptions } from '../connect.ts'
import { type Context, printJson } from '../context.ts'
import { table } from '../table.ts'
import { onlySandbox } from './logs.ts'
import { addConnectOptions, findSandbox } from './sandbox.ts'

const outcomeExamples = `
Each is reached by the request header Specbox-Outcome: <name>, by a magic value where it has some, by an e-mail
address anything+<name>@example.com in the body, and by specbox fault set --outcome <name>.

Examples:
  $ specbox outcomes orders createOrder
  $ specbox outcomes orders 'POST /orders' --json
`

type Options = ConnectOptions & { readonly json?: boolean; readonly sandbox?: string }

export function addOutcomes(program: Command, context: Context): void {
  addConnectOptions(
    program
      .command('outcomes')
      .argument('<api>', 'slug of the API, or id or name of a sandbox')
      .argument('[operation]', "operationId, or 'POST /path'; without it, of all, less what is the same for all"),
  )
    .summary('list what calls can be made to come to')
    .description(
      'Lists the outcomes of an operation: documented failures, their examples and codes, states, authored ones.',
    )
    .addHelpText('after', outcomeExamples)
    .action(async (api: string, operation: string | undefined, options: Options) => {
      const { terminal } = context
      const { client, found } = await findSandbox(options, api, context)
      const data = await client.listOutcomes(found.id, operation)
      if (options.json === true) {
        printJson(terminal, { sandbox: found.id, data })
        return
      }
      if (data.length === 0) terminal.err('No outcome is documented')
      else
        terminal.out(
          table([
            ['operation', 'outcome', 'status', 'source', 'description'],
            ...data.map((row) => [
              row.operation,
              row.name,
              row.status === 0 ? '-' : String(row.status),
              row.source,
              row.description.split('\n')[0]!.slice(0, 80),
            ]),
          ]),
        )
    })
}

const scenarioExamples = `
Examples:
  $ specbox scenario                       what scenarios there are
  $ specbox scenario payment-outage        arm its faults; specbox fault clear ends it
`

export function addScenario(program: Command, context: Context): void {
  addConnectOptions(program.command('scenario').argument('[name]', 'of a scenario; lists them without it'))
    .summary('arm the faults of a scenario that the overlay declares')
    .description('Scenarios are faults under one name, declared by an overlay. Armed again, they begin anew.')
    .option('--sandbox <id>', 'id or name; may be left out when there is one API')
    .addHelpText('after', scenarioExamples)
    .action(async (name: string | undefined, options: Options) => {
      const { terminal } = context
      const { client, found } = await findSandbox(
        options,
        options.sandbox ?? (await onlySandbox(options, context)),
        context,
      )
      if (name === undefined) {
        const data = await client.listScenarios(found.id)
        if (options.json === true) printJson(terminal, { sandbox: found.id, data })
        else if (data.length === 0) terminal.err('The overlay of this API declares no scenario')
        else terminal.out(table(data.map((one) => [one.name, one.description])))
        return
      }
      const data = await client.armScenario(found.id, name)
      if (options.json === true) printJson(terminal, { sandbox: found.id, data })
      else terminal.out(`${name}: ${data.map(({ id }) => id).join(', ')} armed; specbox fault list shows them`)
    })
}
