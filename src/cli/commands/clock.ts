import type { Command } from 'commander'
import { durationFrom } from '../../lib/calendar.ts'
import type { ClockView } from '../client.ts'
import type { ConnectOptions } from '../connect.ts'
import { type Context, printJson } from '../context.ts'
import { usage } from '../failure.ts'
import { table } from '../table.ts'
import { onlySandbox } from './logs.ts'
import { addConnectOptions, findSandbox } from './sandbox.ts'

const examples = `
Examples:
  $ specbox clock show                     what time it is in the only API served
  $ specbox clock advance 30d              what is due in 30 days happens now, in order
  $ specbox clock advance 1h30m --sandbox acme
  $ specbox clock freeze --at 2027-01-01T00:00:00Z
`

type Options = ConnectOptions & { readonly json?: boolean; readonly sandbox?: string }

export function addClock(program: Command, context: Context): void {
  const clock = program
    .command('clock')
    .summary('show, advance, freeze and resume the time of a sandbox')
    .description('Every sandbox has a clock. What is due while it advances happens in order, stamped with its time.')
    .addHelpText('after', examples)
  const add = (name: string, summary: string) =>
    addConnectOptions(clock.command(name).summary(summary).description(summary)).option(
      '--sandbox <id>',
      'id or name; may be left out when there is one API',
    )
  const withClock = async (
    options: Options,
    move?: 'advance' | 'freeze' | 'resume',
    body?: Record<string, string | number>,
  ) => {
    const { client, found } = await findSandbox(
      options,
      options.sandbox ?? (await onlySandbox(options, context)),
      context,
    )
    const view = move === undefined ? await client.getClock(found.id) : await client.moveClock(found.id, move, body)
    if (options.json === true) printJson(context.terminal, { sandbox: found.id, ...view })
    else context.terminal.out(table(facts(view)))
  }
  add('show', 'what time it is in a sandbox').action((options: Options) => withClock(options))
  add('advance', 'let time pass')
    .argument('<duration>', '30d, 1h30m, 90s, 2months, P1M')
    .action((text: string, options: Options) => withClock(options, 'advance', { seconds: secondsOf(text) }))
  add('freeze', 'let the clock stand still')
    .option('--at <time>', 'a moment to come, as 2027-01-01T00:00:00Z')
    .action((options: Options & { at?: string }) =>
      withClock(options, 'freeze', options.at === undefined ? {} : { at: options.at }),
    )
  add('resume', 'let the clock go on from where it stands').action((options: Options) => withClock(options, 'resume'))
}

function secondsOf(text: string): number {
  const seconds = /^\d+$/.test(text) ? undefined : durationFrom(Math.floor(Date.now() / 1000), text)
  if (seconds === undefined) throw usage(`${text} is no duration`, 'For example 30d, 1h30m, 90s, 2months or P1M')
  return seconds
}

function facts({ mode, now, next, fired }: ClockView): string[][] {
  return [
    ['now', `${now} (${mode})`],
    ...(fired === undefined
      ? []
      : [['happened', fired === 0 ? 'nothing was due' : `${fired} that ${fired === 1 ? 'was' : 'were'} due`]]),
    ['next', next ?? 'nothing is to come by itself'],
  ]
}
