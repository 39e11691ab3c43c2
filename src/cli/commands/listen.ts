import { createHash } from 'node:crypto'
import type { Command } from 'commander'
import type { JsonObject } from '../../lib/json.ts'
import type { Client, Forward } from '../client.ts'
import type { ConnectOptions } from '../connect.ts'
import { type Context, printJson } from '../context.ts'
import { usage } from '../failure.ts'
import type { Colors } from '../terminal.ts'
import { onlySandbox } from './only-sandbox.ts'
import { addConnectOptions, findSandbox } from './sandbox.ts'

const examples = `
Examples:
  $ specbox listen --forward-to http://localhost:3000/webhooks
  $ specbox listen acme --forward-to localhost:3000/webhooks --events order.fulfilled,order.canceled
  $ specbox listen --forward-to localhost:3000/webhooks --print-secret     print the secret and nothing else

The secret is the same each time. Stop with Ctrl+C.
`

interface Options extends ConnectOptions {
  readonly json?: boolean
  readonly forwardTo: string
  readonly events?: string
  readonly scheme?: string
  readonly printSecret?: boolean
}

/** What a receiver on this machine answered. */
interface Outcome {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly error?: string
}

export function addListen(program: Command, context: Context): void {
  addConnectOptions(
    program.command('listen').argument('[sandbox]', 'id or name; may be left out when there is one API'),
  )
    .summary('forward signed webhooks to a receiver on this machine')
    .description(
      'Forwards the webhooks of a sandbox, signed, to a URL that only this machine reaches; the receiver needs no public address.',
    )
    .requiredOption('--forward-to <url>', 'where they go')
    .option('--events <names>', 'event names, separated by commas; all unless told')
    .option('--scheme <name>', "signature scheme; the API's own unless told")
    .option('--print-secret', 'print the secret and end')
    .addHelpText('after', examples)
    .action(async (given: string | undefined, options: Options) => {
      const target = targetOf(options.forwardTo)
      const { client, found } = await findSandbox(options, given ?? (await onlySandbox(options, context)), context)
      const { id, secret, scheme } = await subscribe(client, found.id, options, target)
      const { terminal } = context
      if (options.printSecret === true) {
        terminal.out(secret ?? '')
        return
      }
      if (options.json === true)
        printJson(terminal, { sandbox: found.id, subscription: id, scheme, secret, forwardTo: target })
      else
        terminal.err(
          `Webhooks of ${found.id} go to ${target}, signed (${scheme ?? 'unsigned'}) with ${secret ?? 'no secret'}`,
        )
      const stop = untilInterrupted()
      await client.followForwards(found.id, id, stop, async (forward) => {
        const outcome = await pass(forward, target)
        const row = { at: new Date().toISOString(), type: typeOf(forward), ...outcome }
        terminal.out(options.json === true ? JSON.stringify(row) : line(row, terminal.colors))
        return { ...outcome }
      })
      await client.deleteSubscription(found.id, id)
    })
}

function targetOf(given: string): string {
  const url = /^https?:\/\//i.test(given) ? given : `http://${given}`
  if (!URL.canParse(url))
    throw usage(`${given} is no URL to forward to`, 'For example --forward-to http://localhost:3000/webhooks')
  return url
}

/** One subscription per receiver: a former one that was not ended is replaced. */
async function subscribe(client: Client, sandbox: string, options: Options, target: string) {
  const url = `listen:${createHash('sha256').update(target).digest('hex').slice(0, 12)}`
  for (const former of await client.listSubscriptions(sandbox))
    if (former.url === url) await client.deleteSubscription(sandbox, former.id)
  const events = options.events?.split(',').map((name) => name.trim())
  const scheme = options.scheme ?? (await client.getBlueprint(sandbox)).webhooks.signature
  const secret: JsonObject = scheme === 'standard-webhooks' ? { secret: client.stableSecret(sandbox) } : {}
  return client.createSubscription(sandbox, { url, scheme, ...secret, ...(events === undefined ? {} : { events }) })
}

async function pass({ headers, body }: Forward, target: string): Promise<Outcome> {
  try {
    const reply = await fetch(target, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    })
    return {
      status: reply.status,
      headers: Object.fromEntries(reply.headers),
      body: (await reply.text()).slice(0, 8192),
    }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    return { error: cause === '' ? 'the receiver cannot be reached' : cause }
  }
}

function typeOf({ body }: Forward): string {
  const named = /"(?:type|event|event_type)"\s*:\s*"([\w.:-]+)"/.exec(body)
  return named?.[1] ?? 'event'
}

function line(
  { at, type, status, error }: { at: string; type: string; status?: number; error?: string },
  colors: Colors,
): string {
  const good = status !== undefined && status >= 200 && status < 300
  return `${colors.dim(at.slice(11, 23))}  ${(good ? colors.green : colors.red)(status === undefined ? (error ?? 'failed') : String(status))}  ${type}`
}

function untilInterrupted(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort())
  return controller.signal
}
