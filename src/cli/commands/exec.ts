import type { Command } from 'commander'
import type { ExecOptions } from '../exec/run-exec.ts'
import { addSpecOptions, type Context, integer } from '../context.ts'
import { usage } from '../failure.ts'

const details = `
Every connection of the command, and of what it starts, to a host of the API ends in the sandbox: HTTPS_PROXY and the
variables that name certificates lead programs of all languages, a preload leads Node.js. No base URL has to be changed and
no certificate be installed; a local authority is trusted by the command alone. Other hosts are passed on untouched.

A credential of a form that the API takes is taken for the sandbox's own, so that test suites can keep their keys.
The command finds the sandbox's in SPECBOX_API_KEY (and SPECBOX_USERNAME, SPECBOX_WEBHOOK_SECRET, SPECBOX_SANDBOX_URL).

Afterwards a report says, on standard error, what was called, what failed and why, and the calls of which workflows were
made in their order. The exit code is the command's.
With --json standard output is the report as one JSON document, and what the command prints goes to standard error.

Examples:
  $ specbox exec openapi.yaml -- npm test
  $ specbox exec payments.yaml mail.yaml --offline --report report.json -- node checkout.mjs
  $ specbox exec -- pytest                       every API of the Specbox running here, on fresh sandboxes
  $ specbox exec --sandbox acme -- node pay.mjs  a served sandbox, which keeps what it is told
`

export function addExec(program: Command, context: Context): void {
  addSpecOptions(program.command('exec'))
    .argument('[spec-or-api...]', 'documents, bundled examples, or names of served APIs; then -- and the command')
    .summary('run a command whose calls to the API reach a sandbox')
    .description('Starts a command with every connection to the hosts of an API led to its sandbox.')
    .usage('[options] [spec-or-api...] -- <command> [arguments...]')
    .option('--host <name...>', 'lead this host too: api.example.com, "*.example.com:8443"')
    .option('--offline', 'refuse connections to all hosts that are not of the API or this machine')
    .option('--strict-auth', "refuse credentials that are not the sandbox's own")
    .option('--report <file>', 'write the report as JSON')
    .option('--json', 'print the report as one JSON document; the output of the command goes to standard error')
    .option('--no-workflows', 'do not look which workflows the calls cover: with a large API that takes seconds')
    .option('--fail-on-error', 'exit with 1 when the command succeeds but a call failed or a webhook was not delivered')
    .option('--sandbox <id...>', 'a served sandbox, by id or name')
    .option('--api-key <key>', 'the key of that sandbox; otherwise SPECBOX_API_KEY')
    .option('--seed <number>', 'the same number makes the same seed data', integer(0, Number.MAX_SAFE_INTEGER), 1)
    .option('--server <url>', 'server; otherwise SPECBOX_URL, or the one running here')
    .option('--key <key>', 'control key; otherwise SPECBOX_KEY, or the one in the data folder')
    .option('--data <dir>', 'where the local authority is kept, and the data of the server running here', '.specbox')
    .addHelpText('after', details)
    .action(async (given: string[], options: ExecOptions) => {
      const command = afterDashes(program)
      const specs = given.slice(0, given.length - command.length)
      const { runExec } = await import('../exec/run-exec.ts')
      context.exitCode = await runExec(specs, command, options, context)
    })
}

/** What follows `--`: the parser leaves it out, and with it where the command begins. */
function afterDashes(program: Command): readonly string[] {
  const { rawArgs } = program as Command & { readonly rawArgs: readonly string[] }
  const dashes = rawArgs.indexOf('--')
  const command = dashes < 0 ? [] : rawArgs.slice(dashes + 1)
  if (command.length > 0) return command
  throw usage('Which command is to be run?', 'It follows two dashes: specbox exec openapi.yaml -- npm test')
}
