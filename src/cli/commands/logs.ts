import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import type { ConnectOptions } from '../connect.ts'
import type { ExchangeRow } from '../client.ts'
import { type Context, integer, printJson } from '../context.ts'
import type { Colors } from '../terminal.ts'
import { onlySandbox } from './only-sandbox.ts'
import { addConnectOptions, findSandbox } from './sandbox.ts'

const examples = `
Examples:
  $ specbox logs                   the last requests of the only API served
  $ specbox logs orders -f         follow them
  $ specbox logs acme --json
`

type Options = ConnectOptions & { readonly json?: boolean; readonly follow?: boolean; readonly limit: number }

/** Milliseconds between two looks. */
const interval = 300

export function addLogs(program: Command, context: Context): void {
  addConnectOptions(program.command('logs').argument('[sandbox]', 'id or name; may be left out when there is one API'))
    .summary('print the requests a sandbox received')
    .description('Prints requests with their replies, oldest first. With --json and -f, one JSON document a line.')
    .option('-f, --follow', 'go on printing as requests come in')
    .option('-n, --limit <number>', 'how many of the last ones', integer(1, 1000), 50)
    .addHelpText('after', examples)
    .action(async (given: string | undefined, options: Options) => {
      const { client, found } = await findSandbox(options, given ?? (await onlySandbox(options, context)), context)
      const rows = await client.listExchanges(found.id, { limit: options.limit })
      if (options.json === true && options.follow !== true) {
        printJson(context.terminal, { sandbox: found.id, data: rows })
        return
      }
      const show = (row: ExchangeRow) =>
        context.terminal.out(options.json === true ? JSON.stringify(row) : line(row, context.terminal.colors))
      for (const row of rows.toReversed()) show(row)
      if (rows.length === 0 && options.follow !== true) context.terminal.err(`${found.id} has received no requests yet`)
      let last = rows[0]?.id ?? ''
      while (options.follow === true) {
        await wait(interval)
        const fresh = (await client.listExchanges(found.id, { limit: 1000 })).filter(({ id }) => id > last)
        for (const row of fresh.toReversed()) show(row)
        last = fresh[0]?.id ?? last
      }
    })
}

export { onlySandbox }

function line({ at, method, path, status, durationMs, operation }: ExchangeRow, colors: Colors): string {
  const color = status >= 500 ? colors.red : status >= 400 ? colors.yellow : colors.green
  const time = new Date(at).toISOString().slice(11, 23)
  const duration = `${durationMs.toFixed(1)} ms`.padStart(9)
  return `${colors.dim(time)}  ${color(String(status))}  ${duration}  ${method.padEnd(7)}${path}  ${colors.dim(operation ?? '')}`.trimEnd()
}
