import { Command, CommanderError } from 'commander'
import { addClock } from './commands/clock.ts'
import { addDeliveries } from './commands/deliveries.ts'
import { addEvents } from './commands/events.ts'
import { addExec } from './commands/exec.ts'
import { addExplain } from './commands/explain.ts'
import { addFault } from './commands/fault.ts'
import { addGenerate } from './commands/generate.ts'
import { addInspect } from './commands/inspect.ts'
import { addLint } from './commands/lint.ts'
import { addListen } from './commands/listen.ts'
import { addLogs } from './commands/logs.ts'
import { addOutcomes, addScenario } from './commands/outcomes.ts'
import { addRun } from './commands/run.ts'
import { addSandbox } from './commands/sandbox.ts'
import { addSnapshots } from './commands/snapshots.ts'
import { addTrigger } from './commands/trigger.ts'
import { addUp } from './commands/up.ts'
import { addVerify } from './commands/verify.ts'
import { addWorkflows } from './commands/workflows.ts'
import type { Context } from './context.ts'
import { Failure } from './failure.ts'
import { packageVersion } from './package-root.ts'
import { createTerminal, type Terminal } from './terminal.ts'

const examples = `
Examples:
  $ specbox up orders                       serve the bundled example
  $ specbox up openapi.yaml                 serve your own document
  $ specbox inspect openapi.yaml            what Specbox understood of it
  $ specbox lint openapi.yaml               what is missing or contradictory in it
`

/** Runs a command line. Resolves with the exit code: 0 done, 1 failed, 2 wrong use. @param argv without node and script */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const terminal = createTerminal(env)
  const context: Context = { env, terminal, exitCode: 0 }
  const program = createProgram(context)
  try {
    if (argv.length === 0) {
      program.outputHelp()
      return 0
    }
    await program.parseAsync([...argv], { from: 'user' })
    return context.exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    return report(error, terminal, argv.includes('--json'))
  }
}

function createProgram(context: Context): Command {
  const program = new Command('specbox')
    .description('A living, stateful sandbox API from an OpenAPI document')
    .version(packageVersion(), '-v, --version')
    .exitOverride()
    .showHelpAfterError('(--help shows how it is used)')
    .showSuggestionAfterError()
    .addHelpText('after', examples)
  for (const add of [
    addUp,
    addGenerate,
    addInspect,
    addExplain,
    addLint,
    addExec,
    (program: Command, context: Context) => addSnapshots(addSandbox(program, context), context),
    addLogs,
    addEvents,
    addDeliveries,
    addListen,
    addClock,
    addFault,
    addRun,
    addWorkflows,
    addVerify,
    addOutcomes,
    addScenario,
    addTrigger,
  ])
    add(program, context)
  return program
}

/** The one place where an error becomes words. */
function report(error: unknown, terminal: Terminal, json: boolean): number {
  const failure = error instanceof Failure ? error : undefined
  const message = failure?.message ?? (error instanceof Error ? (error.stack ?? error.message) : String(error))
  if (json) {
    const { details = {}, hint = '' } = failure ?? {}
    terminal.out(JSON.stringify({ error: { message, ...(hint === '' ? {} : { hint }), ...details } }))
  }
  terminal.err(`error: ${message}`)
  if (failure !== undefined && failure.hint !== '') terminal.err(failure.hint)
  if (failure === undefined && error instanceof Error && error.cause !== undefined)
    terminal.err(`caused by ${String(error.cause)}`)
  return failure?.exitCode ?? 1
}
