import type { Command } from 'commander'
import type { Client, CreatedSandbox } from '../client.ts'
import { type ConnectOptions, connect } from '../connect.ts'
import { type Context, integer, jsonOption, printJson } from '../context.ts'
import { Failure } from '../failure.ts'
import { nearest } from '../nearest.ts'
import { describeNextSteps } from '../next-steps.ts'
import { table } from '../table.ts'
import { onlySandbox } from './only-sandbox.ts'
import type { SandboxView } from '../../server/views.ts'

const examples = `
Examples:
  $ specbox sandbox create orders --name acme
  $ specbox sandbox list
  $ specbox sandbox reset acme
  $ specbox sandbox snapshot acme --name before-migration
  $ specbox sandbox restore acme before-migration
  $ specbox sandbox fork acme --name acme-copy
  $ specbox sandbox next order/ord_8kT2mQv4XcY7pLw1
`

export type Options = ConnectOptions & { readonly json?: boolean }

/** Returns what adds another command to these. */
export function addSandbox(program: Command, context: Context): (name: string, summary: string) => Command {
  const sandbox = program
    .command('sandbox')
    .summary('create, list, show, reset, snapshot, fork and delete sandboxes; what can happen next in one')
    .description('Sandboxes of a running server, each with its own data and credentials. They go by id or name.')
    .addHelpText('after', examples)
  const add = (name: string, summary: string) =>
    addConnectOptions(sandbox.command(name).summary(summary).description(summary))
  add('create', 'make a sandbox of a served API')
    .argument('<api>', 'slug of the API')
    .option('--name <slug>', 'host label: http://<name>.localhost:4000')
    .option('--seed <number>', 'the same number makes the same seed data', integer(0, Number.MAX_SAFE_INTEGER))
    .action(async (api: string, options: Options & { name?: string; seed?: number }) => {
      const client = await connect(options, context.env)
      const made = await client.createSandbox({
        api,
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.seed === undefined ? {} : { seed: options.seed }),
      })
      print(context, options, made, () => describeCreated(made))
    })
  add('list', 'list sandboxes').action(async (options: Options) => {
    const sandboxes = await (await connect(options, context.env)).listSandboxes()
    print(context, options, { data: sandboxes }, () =>
      table([['id', 'api', 'name', 'url'], ...sandboxes.map(({ id, api, name, url }) => [id, api, name, url])]),
    )
  })
  add('show', 'show a sandbox')
    .argument('<sandbox>', 'id or name')
    .action(async (given: string, options: Options) => {
      const { found } = await findSandbox(options, given, context)
      print(context, options, found, () => table(facts(found)))
    })
  add('next', 'list what can happen next to an entity, and what cannot')
    .argument('<entity>', 'resource and id, as order/ord_1; or an id alone')
    .option('--sandbox <id>', 'id or name; may be left out when there is one API')
    .action(async (entity: string, options: Options & { sandbox?: string }) => {
      const given = options.sandbox ?? (await onlySandbox(options, context))
      const { client, found } = await findSandbox(options, given, context)
      const next = await client.getNextSteps(found.id, entity)
      print(context, options, next, () => describeNextSteps(next))
    })
  add('reset', 'put a sandbox back to its seed data')
    .argument('<sandbox>', 'id or name')
    .action(async (given: string, options: Options) => {
      const { client, found } = await findSandbox(options, given, context)
      const view = await client.resetSandbox(found.id)
      print(context, options, view, () => `${view.id} is back to its seed data`)
    })
  add('delete', 'delete a sandbox and all its data')
    .argument('<sandbox>', 'id or name')
    .action(async (given: string, options: Options) => {
      const { client, found } = await findSandbox(options, given, context)
      await client.deleteSandbox(found.id)
      print(context, options, { id: found.id, deleted: true }, () => `${found.id} is gone`)
    })
  return add
}

export function addConnectOptions(command: Command): Command {
  return command
    .option('--server <url>', 'server; otherwise SPECBOX_URL, or the one running here')
    .option('--key <key>', 'control key; otherwise SPECBOX_KEY, or the one in the data folder')
    .option('--data <dir>', 'data folder of the server running here', '.specbox')
    .addOption(jsonOption())
}

/** By id, else by name or by API (its default sandbox). With a control key that may not list, only by id. */
export async function findSandbox(
  options: ConnectOptions,
  given: string,
  { env }: Context,
): Promise<{ client: Client; found: SandboxView }> {
  const client = await connect(options, env)
  if (given.startsWith('sbx_')) return { client, found: await client.getSandbox(given) }
  const all = await client.listSandboxes()
  const found = all.find(({ id, name }) => id === given || name === given)
  if (found !== undefined) return { client, found }
  const names = all.map(({ name }) => name)
  const close = nearest(given, names)
  throw new Failure(`There is no sandbox ${given}`, {
    hint: close === undefined ? `There are ${names.join(', ') || 'none'}` : `Did you mean ${close}?`,
  })
}

/** With its secrets. */
export function describeCreated(made: CreatedSandbox): string {
  const keys = made.credentials.map((credential) => [
    'key',
    credential.username === undefined
      ? `${credential.name}: ${credential.value}`
      : `user ${credential.username}, password ${credential.password ?? ''}`,
  ])
  return table([...facts(made), ...keys, ['control key', made.controlKey], ['', 'Shown only now']])
}

function facts({ id, api, name, url, hostUrl, seed, createdAt }: SandboxView): string[][] {
  const rows = { id, api, name, url, host: hostUrl, seed: String(seed), created: createdAt }
  return Object.entries(rows).map(([label, value]) => [label, value])
}

export function print(context: Context, options: Options, value: unknown, text: () => string): void {
  if (options.json === true) printJson(context.terminal, value)
  else context.terminal.out(text())
}
