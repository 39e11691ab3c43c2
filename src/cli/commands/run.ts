import { type Command, InvalidArgumentError } from 'commander'
import type { JsonObject, JsonValue } from '../../lib/json.ts'
import { addSpecOptions, type Context, integer, jsonOption } from '../context.ts'
import { runWorkflows } from '../run/run-workflows.ts'

const examples = `
Examples:
  $ specbox run orders create-and-fulfill-order       on a sandbox of its own
  $ specbox run orders --all --junit report.xml       every workflow, side by side, each on its own sandbox
  $ specbox run openapi.yaml ./my.arazzo.yaml         the workflows of a file
  $ specbox run orders create-and-fulfill-order --input quantity=3
  $ specbox run orders create-order --server https://api.example.com/v1 --input token=…
  $ specbox run orders --all --scenario flaky-network  under the faults of a scenario
  $ specbox run orders --all --sandbox acme              in a sandbox of the running server, one after the other
  $ specbox run openapi.yaml ./my.arazzo.yaml --watch    again whenever one of the two changes
  $ specbox run orders --all --mutate                  can each workflow fail at all?
`

export interface RunCommandOptions {
  readonly all?: boolean
  readonly sandbox?: string
  readonly server?: string
  readonly scenario?: string
  readonly input: JsonObject
  readonly strict?: boolean
  readonly junit?: string
  readonly har?: string
  readonly tap?: string
  readonly receipts: string | false
  readonly showSecrets?: boolean
  readonly mutate?: boolean
  readonly watch?: boolean
  readonly seed: number
  readonly json?: boolean
  readonly overlay?: readonly string[]
  readonly allowExternalRefs?: boolean
  readonly allowPrivateNetwork?: boolean
}

export function addRun(program: Command, context: Context): void {
  addSpecOptions(
    program
      .command('run')
      .argument('<api>', 'path, URL or name of a bundled example; or an API that is served here')
      .argument('[workflow]', 'name of a workflow, or an Arazzo file'),
  )
    .summary('run workflows, and prove what they did')
    .description(
      'Takes the steps of a workflow one by one, checks every criterion, and writes a receipt that anyone can verify.',
    )
    .option('--all', 'every workflow of the API, each on a fresh sandbox')
    .option('--sandbox <id>', 'a served sandbox, instead of a fresh one in this process')
    .option('--server <url>', 'base URL of another API with the same description: the real one, say')
    .option('--scenario <name>', 'under the faults of a scenario that the overlay declares')
    .option('--input <name=value>', 'input of the workflow; JSON where it is some, else text', addInput, {})
    .option('--strict', 'only what the Arazzo specification has; common misuses are errors')
    .option('--mutate', 'spoil replies one by one, and see whether each workflow notices')
    .option('--junit <file>', 'write JUnit XML')
    .option('--har <file>', 'write the exchanges as HAR')
    .option('--tap <file>', 'write TAP')
    .option('--receipts <dir>', 'where receipts are written', 'specbox-receipts')
    .option('--no-receipts', 'write none')
    .option('--show-secrets', 'do not mask credentials in reports')
    .option('--watch', 'run again when a file changes')
    .option('--seed <number>', 'the same number makes the same seed data', integer(0, Number.MAX_SAFE_INTEGER), 1)
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(async (api: string, workflow: string | undefined, options: RunCommandOptions) => {
      await runWorkflows(api, workflow, options, context)
    })
}

function addInput(text: string, all: JsonObject): JsonObject {
  const equals = text.indexOf('=')
  if (equals < 1) throw new InvalidArgumentError('It must be name=value.')
  return { ...all, [text.slice(0, equals)]: valueOf(text.slice(equals + 1)) }
}

/** JSON where it is some, else text. */
function valueOf(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}
