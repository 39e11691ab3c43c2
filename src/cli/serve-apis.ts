import { isObject } from '../lib/json.ts'
import type { ApiSource, Published } from '../server/call.ts'
import { writtenOnDisk, type WrittenOnDisk } from './run/written-workflows.ts'
import type { Release, Sandbox, Sandboxes } from '../sandbox/sandbox.ts'
import { ListenError } from '../server/listen.ts'
import { StoreOpenError } from '../store/store.ts'
import { removeRunning, storePath, writeRunning } from './data-folder.ts'
import { Failure } from './failure.ts'
import { type OpenedApi, openApi, type SpecOptions } from './open-api.ts'
import { packageVersion } from './package-root.ts'
import type { SeedData } from './seed-file.ts'
import { findSpec, type SpecSource } from './spec-source.ts'

export interface ServeApisOptions extends SpecOptions {
  readonly port: number
  readonly host: string
  /** Null: nothing is kept. */
  readonly data: string | null
  readonly seed: number
  readonly seedData?: SeedData
}

/** A document and its Blueprint; `spec`: where it is from. */
type Understood = Omit<OpenedApi, 'keep'> & { readonly spec?: SpecSource }

export interface ServedApis {
  readonly url: string
  readonly sandboxes: Sandboxes
  readonly workflows: WrittenOnDisk
  /** The default sandboxes, in the order of the documents. */
  readonly served: readonly Sandbox[]
  /** Serves another version of a document under the same name; the sandboxes keep what they hold. */
  republish(api: Understood): void
  close(): Promise<void>
}

const isLoopback = (host: string) => /^(127\.|localhost$|::1$|\[::1\]$)/.test(host)

/** Opens the store, makes each API's default sandbox and serves them. @throws Failure */
export async function serveApis(
  apis: readonly Understood[],
  options: ServeApisOptions,
  env: NodeJS.ProcessEnv,
): Promise<ServedApis> {
  const [{ createRelease }, { openInstallation }, { openSqliteStore }, { serve }] = await Promise.all([
    import('../sandbox/release.ts'),
    import('./open-installation.ts'),
    import('../store/sqlite/open.ts'),
    import('../server/server.ts'),
  ])
  const workflows = writtenOnDisk(options)
  const release = ({ document, blueprint, spec }: Understood) => {
    const made = createRelease({
      document,
      blueprint,
      seed: options.seed,
      ...(options.seedData === undefined ? {} : { seedData: options.seedData }),
    })
    if (spec !== undefined) workflows.note(made, spec)
    return made
  }
  const store = orFail(() => openSqliteStore({ path: options.data === null ? ':memory:' : storePath(options.data) }))
  try {
    const { sandboxes, webhooks, scheme, stop } = openInstallation(store, isLoopback(options.host))
    const served: Sandbox[] = []
    for (const api of apis) sandboxes.publish(release(api))
    for (const { blueprint } of apis)
      served.push(
        await sandboxes.create({
          api: blueprint.api,
          seed: options.seed,
          isDefault: true,
          predictable: isLoopback(options.host),
        }),
      )
    const loadApi = async (source: ApiSource) => published(await loadSource(source, options, env), release)
    const { port, host } = options
    const listening = await serve({
      sandboxes,
      webhooks,
      scheme,
      workflows,
      version: packageVersion(),
      loadApi,
      port,
      host,
    }).catch(listenFailure)
    webhooks.start()
    if (options.data !== null)
      writeRunning(options.data, { url: listening.url, installationKey: sandboxes.installationKey })
    return {
      url: listening.url,
      sandboxes,
      workflows,
      served,
      republish: (api) => sandboxes.publish(release(api)),
      close: async () => {
        if (options.data !== null) removeRunning(options.data)
        await listening.close()
        await stop()
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** A document handed to the control plane: by path or URL, or as text that may refer to nothing outside itself. */
async function loadSource(
  { source, document, name }: ApiSource,
  options: SpecOptions,
  env: NodeJS.ProcessEnv,
): Promise<Understood | Failure> {
  try {
    if (source !== undefined) {
      const spec = findSpec(source, name)
      return { ...(await openApi(spec, { ...options, overlay: [] }, env)), spec }
    }
    const [{ loadText }, { infer }] = await Promise.all([import('../openapi/load.ts'), import('../blueprint/infer.ts')])
    const loaded = await loadText(JSON.stringify(document), 'memory:')
    if (loaded.ok) {
      const blueprint = infer(loaded.document, name === undefined ? {} : { api: name })
      return { document: loaded.document, blueprint }
    }
    const problems = loaded.failure.problems.map((problem) => ({ ...problem }))
    return new Failure(problems.map(({ message }) => message).join('; '), { details: { problems } })
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

function published(loaded: Understood | Failure, release: (api: Understood) => Release): Published {
  if (!(loaded instanceof Failure)) return { ok: true, release: release(loaded) }
  const { problems } = loaded.details
  return { ok: false, detail: loaded.message, problems: Array.isArray(problems) ? problems.filter(isObject) : [] }
}

function orFail<T>(open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (error instanceof StoreOpenError)
      throw new Failure(error.message, { hint: 'Another folder: --data DIR. Nothing kept: --memory', cause: error })
    throw error
  }
}

function listenFailure(error: unknown): never {
  if (error instanceof ListenError) throw new Failure(error.message, { cause: error })
  throw error
}
