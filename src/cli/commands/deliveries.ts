import type { Command } from 'commander'
import type { DeliveryRow, DeliveryView } from '../client.ts'
import type { ConnectOptions } from '../connect.ts'
import { type Context, integer, printJson } from '../context.ts'
import type { Colors } from '../terminal.ts'
import { onlySandbox } from './only-sandbox.ts'
import { addConnectOptions, findSandbox } from './sandbox.ts'

const examples = `
Examples:
  $ specbox deliveries list                    what was sent to subscribers of the only API served
  $ specbox deliveries list acme --status failed
  $ specbox deliveries show del_… --sandbox acme   every attempt, with request and response
  $ specbox deliveries resend del_…
`

interface Options extends ConnectOptions {
  readonly json?: boolean
  readonly sandbox?: string
  readonly status?: string
  readonly limit?: number
}

export function addDeliveries(program: Command, context: Context): void {
  const deliveries = program
    .command('deliveries')
    .summary('list, show and resend what goes to subscribers')
    .description('Deliveries of events to subscribers, with every attempt.')
    .addHelpText('after', examples)
  const add = (name: string, summary: string) =>
    addConnectOptions(deliveries.command(name).summary(summary).description(summary))
  const sandboxOf = async (options: Options, given = options.sandbox) =>
    findSandbox(options, given ?? (await onlySandbox(options, context)), context)
  const { terminal } = context
  add('list', 'list deliveries, oldest first')
    .argument('[sandbox]', 'id or name; may be left out when there is one API')
    .option('--status <status>', 'pending, delivered or failed')
    .option('-n, --limit <number>', 'how many of the last ones', integer(1, 1000), 50)
    .action(async (given: string | undefined, options: Options) => {
      const { client, found } = await sandboxOf(options, given)
      const { status, limit = 50 } = options
      const rows = await client.listDeliveries(found.id, { limit, ...(status === undefined ? {} : { status }) })
      if (options.json === true) printJson(terminal, { sandbox: found.id, data: rows })
      else if (rows.length === 0) terminal.err(`${found.id} has sent nothing yet`)
      else for (const row of rows.toReversed()) terminal.out(line(row, terminal.colors))
    })
  add('show', 'show a delivery with every attempt')
    .argument('<delivery>', 'its id')
    .option('--sandbox <id>', 'id or name; may be left out when there is one API')
    .action(async (id: string, options: Options) => {
      const { client, found } = await sandboxOf(options)
      const delivery = await client.getDelivery(found.id, id)
      if (options.json === true) printJson(terminal, delivery)
      else terminal.out(described(delivery, terminal.colors))
    })
  add('resend', 'send a delivery again, now')
    .argument('<delivery>', 'its id')
    .option('--sandbox <id>', 'id or name; may be left out when there is one API')
    .action(async (id: string, options: Options) => {
      const { client, found } = await sandboxOf(options)
      const delivery = await client.resendDelivery(found.id, id)
      if (options.json === true) printJson(terminal, delivery)
      else terminal.out(`${delivery.id} is on its way again`)
    })
}

function line({ id, createdAt, type, status, url, attempts, lastError }: DeliveryRow, colors: Colors): string {
  const color = status === 'delivered' ? colors.green : status === 'failed' ? colors.red : colors.yellow
  const tries = attempts === 1 ? '1 attempt' : `${attempts} attempts`
  const why = lastError === null || status === 'delivered' ? '' : ` (${lastError})`
  return `${colors.dim(createdAt)}  ${id}  ${color(status.padEnd(9))}  ${colors.bold(type)}  ${colors.dim(`${url}  ${tries}${why}`)}`
}

function described({ id, type, status, url, nextAt, attempts, body }: DeliveryView, colors: Colors): string {
  const lines = [
    `${colors.bold(type)}  ${status}  ${url}`,
    colors.dim(`${id}${nextAt === null ? '' : `, next try ${nextAt}`}`),
  ]
  for (const { at, durationMs, request, response, error } of attempts) {
    const outcome =
      response === null ? (error ?? 'no response') : `${response.status}${error === null ? '' : `: ${error}`}`
    lines.push('', `${at}  ${outcome}  ${colors.dim(`${durationMs} ms`)}`)
    for (const [name, value] of Object.entries(request.headers)) lines.push(`  ${colors.dim(`${name}:`)} ${value}`)
    if (response !== null && response.body !== '')
      lines.push(`  ${colors.dim('answered:')} ${response.body.slice(0, 500)}`)
  }
  return [...lines, '', body].join('\n')
}
