import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { Client, SnapshotRow } from '../client.ts'
import { connect } from '../connect.ts'
import type { Context } from '../context.ts'
import { Failure } from '../failure.ts'
import { nearest } from '../nearest.ts'
import { table } from '../table.ts'
import { describeCreated, findSandbox, type Options, print } from './sandbox.ts'

const sandboxArgument = ['<sandbox>', 'id or name'] as const

/** Those commands of `specbox sandbox` that keep and copy what a sandbox is. */
export function addSnapshots(add: (name: string, summary: string) => Command, context: Context): void {
  add('snapshot', 'keep what a sandbox is now')
    .argument(...sandboxArgument)
    .option('--name <name>', 'what to call it')
    .action(async (given: string, options: Options & { name?: string }) => {
      const { client, found } = await findSandbox(options, given, context)
      const made = await client.takeSnapshot(found.id, options.name)
      print(context, options, made, () => `${made.id} is what ${found.id} is now`)
    })
  add('snapshots', 'list the snapshots of a sandbox')
    .argument(...sandboxArgument)
    .option('--delete <snapshot>', 'delete this one: id or name')
    .action(async (given: string, options: Options & { delete?: string }) => {
      const { client, found } = await findSandbox(options, given, context)
      if (options.delete !== undefined) {
        const { id } = await findSnapshot(client, found.id, options.delete)
        await client.deleteSnapshot(found.id, id)
        print(context, options, { id, deleted: true }, () => `${id} is gone`)
        return
      }
      const snapshots = await client.listSnapshots(found.id)
      print(context, options, { data: snapshots }, () =>
        table([
          ['id', 'name', 'taken', 'clock'],
          ...snapshots.map((it) => [it.id, it.name ?? '', it.createdAt, it.now]),
        ]),
      )
    })
  add('restore', 'put a sandbox back to a snapshot')
    .argument(...sandboxArgument)
    .argument('<snapshot>', 'id or name')
    .action(async (given: string, snapshot: string, options: Options) => {
      const { client, found } = await findSandbox(options, given, context)
      const { id } = await findSnapshot(client, found.id, snapshot)
      const view = await client.resetSandbox(found.id, id)
      print(context, options, view, () => `${view.id} is back to ${id}`)
    })
  add('fork', 'make a sandbox with the data of another')
    .argument(...sandboxArgument)
    .option('--snapshot <snapshot>', 'with the data of this snapshot: id or name')
    .option('--name <slug>', 'host label of the new one')
    .action(async (given: string, options: Options & { snapshot?: string; name?: string }) => {
      const { client, found } = await findSandbox(options, given, context)
      const { name } = options
      const wanted = options.snapshot
      const snapshot = wanted === undefined ? undefined : (await findSnapshot(client, found.id, wanted)).id
      const made = await client.forkSandbox(found.id, {
        ...(snapshot === undefined ? {} : { snapshot }),
        ...(name === undefined ? {} : { name }),
      })
      print(context, options, made, () => describeCreated(made))
    })
  add('export', 'write a sandbox to one file')
    .argument(...sandboxArgument)
    .argument('[file]', 'otherwise to standard output')
    .action(async (given: string, file: string | undefined, options: Options) => {
      const { client, found } = await findSandbox(options, given, context)
      const text = JSON.stringify(await client.exportSandbox(found.id))
      if (file === undefined) context.terminal.out(text)
      else {
        await writeFile(file, `${text}\n`)
        print(context, options, { id: found.id, file }, () => `${found.id} is in ${file}`)
      }
    })
  add('import', 'make a sandbox of an exported file')
    .argument('<api>', 'slug of the API')
    .argument('<file>', 'what `specbox sandbox export` wrote')
    .option('--name <slug>', 'host label of the new one')
    .action(async (api: string, file: string, options: Options & { name?: string }) => {
      const data = await readExported(file)
      const client = await connect(options, context.env)
      const { name } = options
      const made = await client.createSandbox({ api, data, ...(name === undefined ? {} : { name }) })
      print(context, options, made, () => describeCreated(made))
    })
}

async function readExported(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Failure(`${file} cannot be read: ${error.message}`, { cause: error })
  })
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Failure(`${file} is no JSON: ${(error as Error).message}`, { hint: 'Export it anew', cause: error })
  }
}

/** By id, else the newest of that name. */
async function findSnapshot(client: Client, sandbox: string, given: string): Promise<SnapshotRow> {
  const all = await client.listSnapshots(sandbox)
  const found = all.find(({ id }) => id === given) ?? all.findLast(({ name }) => name === given)
  if (found !== undefined) return found
  const names = all.map(({ id, name }) => name ?? id)
  const close = nearest(given, names)
  throw new Failure(`${sandbox} has no snapshot ${given}`, {
    hint: close === undefined ? `There are ${names.join(', ') || 'none'}` : `Did you mean ${close}?`,
  })
}
