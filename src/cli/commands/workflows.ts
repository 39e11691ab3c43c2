import type { Command } from 'commander'
import { addSpecOptions, type Context, jsonOption, printJson } from '../context.ts'
import { usage } from '../failure.ts'
import type { SpecOptions } from '../open-api.ts'
import { findServed } from '../run/find-served.ts'
import { type LocalGround, openGround } from '../run/ground.ts'
import type { Listed } from '../run/place.ts'
import { servedPlace } from '../run/served-place.ts'
import { workflowsOf } from '../run/find-workflows.ts'
import type { Outcome } from '../stories/write-stories.ts'
import { table } from '../table.ts'

const examples = `
Examples:
  $ specbox workflows orders                      what can be run, and what it waits for
  $ specbox workflows openapi.yaml --write ./workflows
                                                  as Arazzo 1.1 files to keep and edit; edited ones are never overwritten
  $ specbox workflows openapi.yaml --write ./workflows --arazzo 1.0.1
                                                  for runners that know no webhooks
`

interface Options extends SpecOptions {
  readonly sandbox?: string
  readonly write?: string
  readonly arazzo: string
  readonly restore?: boolean
  readonly specbox: string
  readonly json?: boolean
}

export function addWorkflows(program: Command, context: Context): void {
  addSpecOptions(
    program
      .command('workflows')
      .argument('<api>', 'path, URL or name of a bundled example; or an API that is served here'),
  )
    .summary('list the workflows of an API, or write those that nobody had to write')
    .description(
      'Lists the Arazzo workflows beside a description, and those that follow from it: the story of each resource, each way through its states, what is refused.',
    )
    .option('--sandbox <id>', 'of a served sandbox')
    .option('--write <dir>', 'write the generated ones there, with a description of the events')
    .option('--arazzo <version>', '1.1.0 or 1.0.1', '1.1.0')
    .option('--restore', 'write again what was deleted there')
    .option('--specbox <url>', 'server whose clock is moved where time passes', 'http://127.0.0.1:4000')
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(async (api: string, options: Options) => {
      if (options.arazzo !== '1.1.0' && options.arazzo !== '1.0.1') throw usage('--arazzo is 1.1.0 or 1.0.1')
      const served = options.write === undefined ? await findServed(api, options, context) : undefined
      if (served !== undefined) {
        list(api, await servedPlace(served, { ...options, seed: 1 }, context.terminal).workflows(), options, context)
        return
      }
      const ground = await openGround(api, { ...options, seed: 1 }, context.env)
      try {
        if (options.write === undefined) list(api, await workflowsOf(ground, options), options, context)
        else await write(ground, options.write, options, context)
      } finally {
        await ground.close()
      }
    })
}

async function write(ground: LocalGround, folder: string, options: Options, { terminal }: Context): Promise<void> {
  const { writeWorkflows } = await import('../stories/write-workflows.ts')
  const { restore = false, json, specbox } = options
  const arazzo = options.arazzo === '1.0.1' ? '1.0.1' : '1.1.0'
  const kept = await writeWorkflows(ground, { folder, arazzo, server: specbox.replace(/\/+$/, ''), restore })
  if (json === true) {
    printJson(terminal, { folder, files: kept })
    return
  }
  const told = kept.filter(({ outcome }) => outcome !== 'written' && outcome !== 'updated' && outcome !== 'unchanged')
  if (told.length > 0) terminal.out(table(told.map(({ file, outcome }) => [file, said[outcome]])))
  const count = (...outcomes: string[]) => kept.filter(({ outcome }) => outcomes.includes(outcome)).length
  terminal.out(
    `${folder}: ${count('written')} written, ${count('updated')} updated, ${count('unchanged')} as they were`,
  )
}

const said: Readonly<Record<Outcome, string>> = {
  written: 'written',
  updated: 'updated',
  unchanged: 'as it was',
  edited: 'kept: you edited it',
  beside: 'kept: you edited it; what is new is in the .new.yaml beside it',
  deleted: 'left out: you deleted it (--restore writes it again)',
  removed: 'removed: the API has no such story any more',
}

function list(api: string, entries: readonly Listed[], { json }: Options, { terminal }: Context): void {
  const data = entries.map(({ name, summary, origin, file, steps, webhooks }) => ({
    name,
    summary,
    origin,
    file: file === '' ? null : file,
    steps,
    webhooks,
  }))
  if (json === true) printJson(terminal, { api, data })
  else if (data.length === 0) terminal.err(`${api} has no workflows`)
  else {
    const { dim } = terminal.colors
    terminal.out(
      table([
        ['workflow', 'steps', 'from', 'what'],
        ...data.map(({ name, steps, file, summary }) => [name, String(steps), file ?? dim('generated'), summary]),
      ]),
    )
    terminal.err(`\nRun one: specbox run ${api} ${data[0]!.name}`)
  }
}
