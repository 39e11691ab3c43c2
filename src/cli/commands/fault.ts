import { type Command, InvalidArgumentError } from 'commander'
import type { ArmedFaultView, RateLimitView } from '../client.ts'
import type { ConnectOptions } from '../connect.ts'
import { type Context, integer, printJson } from '../context.ts'
import { usage } from '../failure.ts'
import type { JsonObject, JsonValue } from '../../lib/json.ts'
import { table } from '../table.ts'
import { onlySandbox } from './logs.ts'
import { addConnectOptions, findSandbox } from './sandbox.ts'

const examples = `
Examples:
  $ specbox fault set --operation createOrder --status 503 --count 2       the next two fail
  $ specbox fault set --operation createOrder --lost --nth 1               accepted, and the reply lost
  $ specbox fault set --path '/orders/**' --latency 2000                   all of them are slow
  $ specbox fault set --input customer.email=jo@example.com --outcome card_declined
  $ specbox fault set --limit 100/60                                       100 requests a minute
  $ specbox fault list
  $ specbox fault clear
`

type Options = ConnectOptions & { readonly json?: boolean; readonly sandbox?: string }

interface SetOptions extends Options {
  readonly operation?: string
  readonly method?: string
  readonly path?: string
  readonly credential?: string
  readonly resource?: string
  readonly entity?: string
  readonly input?: Record<string, JsonValue>
  readonly nth?: number
  readonly count?: number
  readonly probability?: number
  readonly between?: string[]
  readonly status?: number
  readonly code?: string
  readonly message?: string
  readonly body?: JsonValue
  readonly header?: Record<string, string>
  readonly latency?: number
  readonly outcome?: string
  readonly timeout?: boolean
  readonly drop?: boolean
  readonly reset?: boolean
  readonly truncate?: boolean
  readonly lost?: boolean
  readonly retryAfter?: number
  readonly limit?: RateLimitView | null
}

const transports = ['timeout', 'drop', 'reset', 'truncate', 'lost'] as const

export function addFault(program: Command, context: Context): void {
  const fault = program
    .command('fault')
    .summary('let calls fail: set, list and clear faults')
    .description('Faults of a sandbox: to which calls, when, and what becomes of them. Kept until cleared or reset.')
    .addHelpText('after', examples)
  const add = (name: string, summary: string) =>
    addConnectOptions(fault.command(name).summary(summary).description(summary)).option(
      '--sandbox <id>',
      'id or name; may be left out when there is one API',
    )
  const target = async (options: Options) =>
    findSandbox(options, options.sandbox ?? (await onlySandbox(options, context)), context)
  const print = (options: Options, value: object, text: () => string) => {
    if (options.json === true) printJson(context.terminal, value)
    else context.terminal.out(text())
  }
  addSetOptions(add('set', 'let calls fail')).action(async (options: SetOptions) => {
    const wanted = options.limit === undefined ? faultOf(options) : undefined
    const { client, found } = await target(options)
    if (wanted === undefined) {
      const { limit } = await client.setRateLimit(found.id, options.limit ?? null)
      print(options, { sandbox: found.id, limit }, () => limitLine(limit))
      return
    }
    const armed = await client.armFault(found.id, wanted)
    print(options, { sandbox: found.id, ...armed }, () => table([row(armed)]))
  })
  add('list', 'what is armed').action(async (options: Options) => {
    const { client, found } = await target(options)
    const { data, limit } = await client.listFaults(found.id)
    print(options, { sandbox: found.id, data, limit }, () =>
      [
        data.length === 0 ? 'Nothing is armed' : table([['id', 'calls', 'when', 'effect', 'fired'], ...data.map(row)]),
        ...(limit === null ? [] : [limitLine(limit)]),
      ].join('\n'),
    )
  })
  add('clear', 'clear one or all faults, with them the rate limit')
    .argument('[fault]', 'id as `list` shows it; all without it')
    .action(async (id: string | undefined, options: Options) => {
      const { client, found } = await target(options)
      const cleared = await client.clearFaults(found.id, id)
      print(options, { sandbox: found.id, cleared }, () => `${cleared} cleared`)
    })
}

function addSetOptions(command: Command): Command {
  return command
    .option('--operation <id>', "operationId, or 'POST /path'")
    .option('--method <method>', 'HTTP method')
    .option('--path <pattern>', "'/orders/*'; a last ** stands for the rest")
    .option('--credential <secret>', 'only calls that carry it')
    .option('--resource <name>', 'only calls about it')
    .option('--entity <id>', 'only calls whose path names it')
    .option('--input <field=value>', 'only calls with that value; may be repeated', pair, undefined)
    .option('--nth <n>', 'the first call that fails', integer(1, 1e9))
    .option('--count <n>', 'how many fail', integer(1, 1e9))
    .option('--probability <p>', 'chance of a call to fail, 0 to 1', fraction)
    .option('--between <times...>', 'from and until, RFC 3339; - leaves an end open')
    .option('--status <status>', '400 to 599', integer(400, 599))
    .option('--code <code>', "the API's own error code")
    .option('--message <text>', 'error message')
    .option('--body <json>', 'merged into the error body; a text that is no JSON is sent as it is', jsonOrText)
    .option('--header <name=value>', 'put on the reply; may be repeated', header, undefined)
    .option('--latency <ms>', 'milliseconds before the reply', integer(0, 300_000))
    .option('--outcome <name>', 'as `specbox outcomes` lists them')
    .option('--timeout', 'no reply ever comes')
    .option('--drop', 'the connection is closed')
    .option('--reset', 'the connection is aborted')
    .option('--truncate', 'carried out; the reply breaks off')
    .option('--lost', 'carried out; the reply is lost')
    .option('--retry-after <seconds>', 'Retry-After, with 429 unless told', integer(0, 1e6))
    .option('--limit <requests/seconds>', 'rate limit of all calls instead of a fault; none lifts it', limitFrom)
}

function faultOf(options: SetOptions): JsonObject {
  const given = transports.filter((name) => options[name] === true)
  if (given.length > 1) throw usage(`--${given.join(' and --')} cannot be had together`)
  const { between } = options
  if (between !== undefined && between.length !== 2)
    throw usage('--between takes two times', 'For example --between 2026-01-01T00:00:00Z -')
  const { operation, method, path, credential, resource, entity, input } = options
  const { nth, count, probability } = options
  const { status, code, message, body, header: headers, latency: latencyMs, outcome, retryAfter } = options
  const window = between?.map((time) => (time === '-' ? null : time))
  const effect = defined({ status, code, message, body, headers, latencyMs, outcome, transport: given[0], retryAfter })
  if (Object.keys(effect).length === 0)
    throw usage('Say what happens', 'For example --status 503, --latency 2000, --outcome NAME or --lost')
  return {
    match: defined({ operation, method, path, credential, resource, entity, input }),
    when: defined({ nth, count, probability, window }),
    effect,
  }
}

function defined(values: Record<string, JsonValue | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined),
  )
}

function pair(text: string, before: Record<string, JsonValue> = {}): Record<string, JsonValue> {
  const [name, value] = split(text)
  return { ...before, [name]: value }
}

function header(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [name, value] = split(text)
  return { ...before, [name]: value }
}

function split(text: string): [string, string] {
  const equals = text.indexOf('=')
  if (equals < 1) throw new InvalidArgumentError('It must be name=value.')
  return [text.slice(0, equals), text.slice(equals + 1)]
}

function fraction(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new InvalidArgumentError('It must be from 0 to 1.')
  return value
}

function jsonOrText(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}

function limitFrom(text: string): RateLimitView | null {
  if (text === 'none') return null
  const [, requests, seconds] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  if (requests === undefined) throw new InvalidArgumentError('It must be requests/seconds, as 100/60, or none.')
  return { requests: Number(requests), seconds: Number(seconds) }
}

function limitLine(limit: RateLimitView | null): string {
  return limit === null ? 'No rate limit' : `Rate limit: ${limit.requests} requests in ${limit.seconds} s`
}

function row({ id, match, when, effect, seen, fired, spent }: ArmedFaultView): string[] {
  const state = `${fired} of ${seen}${spent ? ', spent' : ''}`
  return [id, told(match) || 'every call', told(when) || 'always', told(effect), state]
}

function told(part: JsonObject): string {
  return Object.keys(part)
    .map((name) => `${name} ${typeof part[name] === 'string' ? part[name] : JSON.stringify(part[name])}`)
    .join(', ')
}
