import { existsSync } from 'node:fs'
import { isSlug } from '../../server/call.ts'
import type { SandboxView } from '../../server/views.ts'
import type { Client } from '../client.ts'
import { findSandbox } from '../commands/sandbox.ts'
import { findServer } from '../connect.ts'
import type { Context } from '../context.ts'
import { defaultDataFolder, readRunning } from '../data-folder.ts'
import { Failure, usage } from '../failure.ts'
import { catalog } from '../spec-source.ts'

/** An API on a running server; `sandbox`: the one that is meant, undefined: its default one, or fresh ones. */
export interface ServedApi {
  readonly client: Client
  readonly api: string
  readonly sandbox?: SandboxView
}

export interface Meant {
  readonly sandbox?: string
  readonly overlay?: readonly string[]
}

/**
 * The served API that is meant. `--sandbox` says so; else a path, a URL or an overlay means this process; else an API of that name on the
 * server of SPECBOX_URL, or of the data folder here, or (where no bundled example has the name) on the usual port. Undefined: none.
 */
export async function findServed(given: string, meant: Meant, context: Context): Promise<ServedApi | undefined> {
  const { env } = context
  if (meant.sandbox !== undefined) {
    const { client, found } = await findSandbox({}, meant.sandbox, context)
    if (isSlug(given) && given !== found.api) throw usage(`${found.id} is a sandbox of ${found.api}, not of ${given}`)
    return { client, api: found.api, sandbox: found }
  }
  if (!isSlug(given) || existsSync(given) || (meant.overlay ?? []).length > 0) return undefined
  const named = (env.SPECBOX_URL ?? '') !== ''
  const bundled = catalog().some(({ name }) => name === given)
  const running = readRunning(defaultDataFolder)
  if (bundled && !named && running === undefined) return undefined
  const client = await findServer({}, env)
  if (client === undefined || (bundled && !named && running?.url !== client.url)) return undefined
  const served = (await client.listApis()).map(({ api }) => api)
  if (served.includes(given)) return { client, api: given }
  if (bundled || !named) return undefined
  throw new Failure(`${client.url} serves no API ${given}`, {
    exitCode: 2,
    hint: `It serves ${served.join(', ') || 'none'}`,
  })
}
