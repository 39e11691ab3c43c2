import { type Client, createClient, isAlive } from './client.ts'
import { defaultDataFolder, readRunning } from './data-folder.ts'
import { Failure } from './failure.ts'

export interface ConnectOptions {
  /** URL of the server. */
  readonly server?: string
  readonly key?: string
  readonly data?: string
}

const local = 'http://127.0.0.1:4000'

/**
 * The server meant: named (`--server`, SPECBOX_URL), else the one that has the data folder open, else one on the usual port.
 * Undefined without any. The key: `--key`, SPECBOX_KEY, else the one the server left in the data folder.
 */
export async function findServer(options: ConnectOptions, env: NodeJS.ProcessEnv): Promise<Client | undefined> {
  const running = readRunning(options.data ?? defaultDataFolder)
  const given = options.key ?? env.SPECBOX_KEY
  const named = options.server ?? (env.SPECBOX_URL || undefined)
  const keyOf = (url: string) => given ?? (running !== undefined && running.url === url ? running.installationKey : '')
  if (named !== undefined) {
    const url = named.replace(/\/+$/, '')
    if (!URL.canParse(url)) throw new Failure(`${named} is not a URL`, { exitCode: 2 })
    return createClient(url, keyOf(url))
  }
  for (const url of running === undefined ? [local] : [running.url, local])
    if (await isAlive(url)) return createClient(url, keyOf(url))
  return undefined
}

/** @throws Failure without a server */
export async function connect(options: ConnectOptions, env: NodeJS.ProcessEnv): Promise<Client> {
  const client = await findServer(options, env)
  if (client !== undefined) return client
  throw new Failure('No running Specbox was found', {
    hint: 'Start one with: specbox up <spec>. One elsewhere: --server URL or SPECBOX_URL',
  })
}
