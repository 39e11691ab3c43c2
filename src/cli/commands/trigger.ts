import { type Command, InvalidArgumentError } from 'commander'
import type { JsonObject, JsonValue } from '../../lib/json.ts'
import type { TriggeredView, TriggerStep } from '../client.ts'
import type { ConnectOptions } from '../connect.ts'
import { type Context, printJson } from '../context.ts'
import { Failure } from '../failure.ts'
import { nearest } from '../nearest.ts'
import { table } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { addConnectOptions, findSandbox } from './sandbox.ts'

const examples = `
Examples:
  $ specbox trigger orders                              which events can be triggered, and how
  $ specbox trigger orders order.fulfilled              calls what leads to it
  $ specbox trigger onboarding verification.approved --advance
  $ specbox trigger orders order.created --set currency=EUR --sandbox acme
`

interface Options extends ConnectOptions {
  readonly json?: boolean
  readonly sandbox?: string
  readonly set: JsonObject
  readonly remove: readonly string[]
  readonly advance?: boolean
  readonly fabricate?: boolean
}

export function addTrigger(program: Command, context: Context): void {
  addConnectOptions(
    program
      .command('trigger')
      .argument('<api>', 'slug of the API, or id or name of a sandbox')
      .argument('[event]', 'name of the event; without it, all are listed'),
  )
    .summary('make an event happen by real calls')
    .description(
      'Takes the shortest legal way through the operations of the API until the event happens: nothing is made up unless asked for.',
    )
    .option('--sandbox <id>', 'id or name, where it is not the default one of the API')
    .option(
      '--set <path=value>',
      "say this in the body that makes the thing; step:path=value in another step's",
      addSet,
      {},
    )
    .option('--remove <path>', 'do not say this', (path: string, all: readonly string[]) => [...all, path], [])
    .option('--advance', 'advance the clock to what is to come by itself')
    .option('--fabricate', 'as a last resort, make the event up; it is marked as fabricated')
    .addHelpText('after', examples)
    .action(async (api: string, event: string | undefined, options: Options) => {
      if (event === undefined) await list(api, options, context)
      else await trigger(api, event, options, context)
    })
}

function addSet(text: string, all: JsonObject): JsonObject {
  const equals = text.indexOf('=')
  if (equals < 1) throw new InvalidArgumentError('It must be path=value.')
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

async function list(api: string, options: Options, context: Context): Promise<void> {
  const { terminal } = context
  const { client, found } = await findSandbox(options, options.sandbox ?? api, context)
  const data = await client.listTriggers(found.id)
  if (options.json === true) printJson(terminal, { sandbox: found.id, data })
  else if (data.length === 0) terminal.err(`${api} has no events`)
  else
    terminal.out(
      table([
        ['', 'event', 'how'],
        ...data.map(({ event, calls, reason }) => [calls.length > 0 ? '✓' : '✗', event, calls.join(' → ') || reason]),
      ]),
    )
}

async function trigger(api: string, event: string, options: Options, context: Context): Promise<void> {
  const { terminal } = context
  const { client, found } = await findSandbox(options, options.sandbox ?? api, context)
  const { set, remove, advance = false, fabricate = false } = options
  const done = await client
    .trigger(found.id, { event, set, remove: [...remove], advance, fabricate })
    .catch(async (error) => {
      if (!(error instanceof Failure) || error.details.status !== 404) throw error
      const close = nearest(
        event,
        (await client.listTriggers(found.id)).map((one) => one.event),
      )
      throw new Failure(error.message, {
        hint: close === undefined ? `specbox trigger ${api} lists the events` : `Did you mean ${close}?`,
      })
    })
  if (done.outcome === 'failed') context.exitCode = 1
  if (options.json === true) printJson(terminal, { sandbox: found.id, ...done })
  else show(done, event, terminal)
}

function show({ outcome, event, steps, wait, tried }: TriggeredView, name: string, terminal: Terminal): void {
  const { colors } = terminal
  if (outcome === 'failed' || outcome === 'fabricated')
    for (const one of tried) {
      terminal.err(`${one.way === '' ? name : one.way}: ${one.problem}`)
      for (const line of lines(one.steps, terminal)) terminal.out(line)
    }
  for (const line of lines(steps, terminal)) terminal.out(line)
  if (event !== null) {
    const about = event.resource === null ? '' : `${event.resource} ${event.key ?? ''}`
    const mark = outcome === 'fabricated' ? colors.yellow('!') : colors.green('✓')
    const made = outcome === 'fabricated' ? '  fabricated: nothing caused it' : ''
    terminal.out(`${mark} ${colors.bold(event.type)}  ${event.id}  ${colors.dim(about)}${made}`)
  } else if (wait !== null) {
    const when = wait.seconds === null ? 'in time' : `in ${wait.seconds} s`
    terminal.out(`${colors.yellow('…')} ${when}, ${wait.title}`)
    terminal.err('--advance lets that time pass at once')
  } else terminal.err(`${name} did not happen`)
}

function lines(steps: readonly TriggerStep[], { colors }: Terminal): string[] {
  const width = Math.max(0, ...steps.map(({ title }) => title.length))
  return steps.map(({ title, problem, status, method, path, seconds }) => {
    const mark = problem === '' ? colors.green('✓') : colors.red('✗')
    if (method === undefined)
      return `${mark} ${title.padEnd(width)}  ${colors.dim(seconds == null ? '' : `${seconds} s later`)}`.trimEnd()
    const why = problem === '' ? '' : `  ${problem}`
    return `${mark} ${title.padEnd(width)}  ${status}  ${colors.dim(`${method} ${path}`)}${why}`
  })
}
