import type { Command } from 'commander'
import { addSpecOptions, type Context, integer, jsonOption } from '../context.ts'
import { runServer, type UpOptions } from '../run-server.ts'

const examples = `
Examples:
  $ specbox up orders                            the bundled example, at http://127.0.0.1:4000
  $ specbox up openapi.yaml --watch              load it again whenever it changes
  $ specbox up crm.yaml billing.json --port 0    two APIs, on any free port
  $ specbox up https://example.com/openapi.json --memory
  $ specbox up openapi.yaml --seed-file catalogue.yaml
`

export function addUp(program: Command, context: Context): void {
  addServerOptions(program.command('up').argument('<spec...>', 'path, URL or name of a bundled example'))
    .summary('serve documents as living APIs')
    .description('Loads each document, makes its default sandbox and serves it until it is stopped.')
    .option('--watch', 'load documents again when their files change; what the sandboxes hold is kept')
    .addHelpText('after', examples)
    .action(async (specs: string[], options: UpOptions) => {
      context.exitCode = await runServer(specs, options, context)
    })
}

/** What `up` takes, and `generate` when it serves the document itself. */
export function addServerOptions(command: Command): Command {
  return addSpecOptions(command)
    .option('--name <slug>', 'how commands and hosts name the API (one document)')
    .option('--port <number>', 'port to listen on; 0: any free one', integer(0, 65_535), 4000)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--data <dir>', 'where data is kept', '.specbox')
    .option('--memory', 'keep nothing')
    .option('--seed <number>', 'the same number makes the same seed data', integer(0, Number.MAX_SAFE_INTEGER), 1)
    .option('--seed-file <file>', 'your own seed data, JSON or YAML: {"products": [{…}]}')
    .addOption(jsonOption())
}
