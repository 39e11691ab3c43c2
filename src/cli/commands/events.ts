import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import type { EventRow } from '../client.ts'
import type { ConnectOptions } from '../connect.ts'
import { type Context, integer, printJson } from '../context.ts'
import type { Colors } from '../terminal.ts'
import { onlySandbox } from './logs.ts'
import { addConnectOptions, findSandbox } from './sandbox.ts'

const examples = `
Examples:
  $ specbox events                        the last events of the only API served
  $ specbox events acme --type order.fulfilled
  $ specbox events -f --json              one JSON document a line, as they happen
`

interface Options extends ConnectOptions {
  readonly json?: boolean
  readonly follow?: boolean
  readonly limit: number
  readonly type?: string
}

/** Milliseconds between two looks. */
const interval = 300

export function addEvents(program: Command, context: Context): void {
  addConnectOptions(
    program.command('events').argument('[sandbox]', 'id or name; may be left out when there is one API'),
  )
    .summary('print what happened in a sandbox')
    .description('Prints events, oldest first, each as it was frozen. With --json and -f, one JSON document a line.')
    .option('-f, --follow', 'go on printing as they happen')
    .option('-n, --limit <number>', 'how many of the last ones', integer(1, 1000), 50)
    .option('--type <name>', 'only events of this name')
    .addHelpText('after', examples)
    .action(async (given: string | undefined, options: Options) => {
      const { terminal } = context
      const { client, found } = await findSandbox(options, given ?? (await onlySandbox(options, context)), context)
      const typed = options.type === undefined ? {} : { type: options.type }
      const rows = await client.listEvents(found.id, { limit: options.limit, ...typed })
      if (options.json === true && options.follow !== true) {
        printJson(terminal, { sandbox: found.id, data: rows })
        return
      }
      const show = (row: EventRow) =>
        terminal.out(options.json === true ? JSON.stringify(row) : line(row, terminal.colors))
      for (const row of rows.toReversed()) show(row)
      if (rows.length === 0 && options.follow !== true) terminal.err(`Nothing has happened in ${found.id} yet`)
      let last = rows[0]?.sequence ?? 0
      while (options.follow === true) {
        await wait(interval)
        const fresh = await client.listEvents(found.id, { after: last, limit: 1000, ...typed })
        for (const row of fresh) show(row)
        last = fresh.at(-1)?.sequence ?? last
      }
    })
}

function line({ at, sequence, type, resource, key }: EventRow, colors: Colors): string {
  const about = resource === null ? '' : `${resource} ${key ?? ''}`
  return `${colors.dim(at)}  ${String(sequence).padStart(5)}  ${colors.bold(type.padEnd(32))}  ${colors.dim(about)}`.trimEnd()
}
