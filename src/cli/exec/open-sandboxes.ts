import { existsSync } from 'node:fs'
import { createCredentials } from '../../sandbox/credentials.ts'
import { sandboxSecrets } from '../../server/views.ts'
import { type Client, createClient } from '../client.ts'
import { type ConnectOptions, findServer } from '../connect.ts'
import { findSandbox } from '../commands/sandbox.ts'
import type { Context } from '../context.ts'
import { Failure, usage } from '../failure.ts'
import { type OpenedApi, openApi, type SpecOptions } from '../open-api.ts'
import { findSpec, type SpecSource } from '../spec-source.ts'
import { hostPattern, hostsOf, type HostPattern } from './hosts.ts'
import type { LedApi, LedSandboxes } from './led-api.ts'

export interface OpenOptions extends SpecOptions, ConnectOptions {
  /** More hosts to lead. */
  readonly host?: readonly string[]
  /** Served sandboxes, by id or name. */
  readonly sandbox?: readonly string[]
  readonly apiKey?: string
  readonly seed: number
}

/**
 * The sandboxes that calls are led to: fresh ones of this process, for documents; fresh ones of a server, for names of APIs that it
 * serves (all of them where no name is given); or those named by `--sandbox`, as they are. @throws Failure
 */
export async function openSandboxes(
  given: readonly string[],
  options: OpenOptions,
  context: Context,
): Promise<LedSandboxes> {
  const more = (options.host ?? []).map(moreHost)
  if (options.sandbox !== undefined) {
    if (given.length > 0) throw usage('--sandbox says which sandbox is meant: leave the documents out')
    return withHosts(await openNamed(options.sandbox, options, context), more)
  }
  const isNamed = options.server !== undefined || (context.env.SPECBOX_URL ?? '') !== ''
  const server = isNamed || given.length === 0 ? await findServer(options, context.env) : undefined
  const served = server === undefined ? [] : (await server.listApis()).map(({ api }) => api)
  const wanted = given.length === 0 ? served : given
  if (server !== undefined && wanted.length > 0 && wanted.every((name) => served.includes(name)))
    return withHosts(await openFresh(server, wanted), more)
  if (options.server !== undefined)
    throw usage(
      `${options.server} does not serve ${given.join(', ')}`,
      `It serves ${served.join(', ') || 'nothing yet'}`,
    )
  const specs = given.length === 0 ? [documentHere()] : given.map((spec) => findSpec(spec))
  return withHosts(await openDocuments(specs, options, context.env), more)
}

/** `openapi.*` of the folder one is in. */
function documentHere(): SpecSource {
  if (['yaml', 'yml', 'json'].some((extension) => existsSync(`openapi.${extension}`))) return findSpec('.')
  throw usage(
    'No document was named, no Specbox is running, and this folder has no openapi.yaml',
    'For example: specbox exec openapi.yaml -- npm test',
  )
}

async function openDocuments(
  specs: readonly SpecSource[],
  options: OpenOptions,
  env: NodeJS.ProcessEnv,
): Promise<LedSandboxes> {
  const { serveApis } = await import('../serve-apis.ts')
  const opened: (OpenedApi & { readonly spec: SpecSource })[] = []
  for (const spec of specs) opened.push({ ...(await openApi(spec, options, env)), spec })
  const running = await serveApis(opened, { ...options, port: 0, host: '127.0.0.1', data: null }, env)
  const client = createClient(running.url, running.sandboxes.installationKey)
  const found = opened.map(({ document, blueprint }) => hostsOf(document.root, tokenUrls(blueprint)))
  return {
    kept: 'in memory, gone afterwards',
    apis: running.served.map((sandbox, index) => {
      const { credentials, webhookSecret, controlKey } = sandboxSecrets(sandbox, `/sandboxes/${sandbox.record.id}`)
      const { blueprint } = opened[index]!
      const { api, id } = { api: blueprint.api, id: sandbox.record.id }
      const hosts = found[index]!.led
      return {
        api,
        id,
        hosts,
        server: running.url,
        blueprint,
        credentials,
        webhookSecret,
        controlKey,
        client,
        since: '',
      }
    }),
    local: found.flatMap(({ local }) => local),
    close: async () => {
      for (const { keep } of opened) await keep()
      await running.close()
    },
  }
}

async function openFresh(client: Client, names: readonly string[]): Promise<LedSandboxes> {
  const apis: LedApi[] = []
  for (const name of names) {
    const { id, api, credentials, webhookSecret, controlKey } = await client.createSandbox({ api: name })
    const blueprint = await client.getBlueprint(id)
    apis.push({
      api,
      id,
      ...servedHosts(blueprint),
      server: client.url,
      blueprint,
      credentials,
      webhookSecret,
      controlKey,
      client,
      since: '',
    })
  }
  return {
    kept: `on ${client.url}, deleted afterwards`,
    apis: apis,
    local: [],
    close: async () => {
      for (const { id } of apis) await client.deleteSandbox(id)
    },
  }
}

async function openNamed(names: readonly string[], options: OpenOptions, context: Context): Promise<LedSandboxes> {
  const key = options.apiKey ?? context.env.SPECBOX_API_KEY ?? ''
  const apis: LedApi[] = []
  for (const name of names) {
    const { client, found } = await findSandbox(options, name, context)
    const blueprint = await client.getBlueprint(found.id)
    // The data key of a sandbox is shown once, when it is made: who does not bring it has calls passed on as they are.
    const made = key === '' ? [] : createCredentials(blueprint, key, '', 'sandbox')
    const credentials = made.map(({ tokenPath: _, clientId: __, ...credential }) => credential)
    const since = (await client.listExchanges(found.id, { limit: 1 }))[0]?.id ?? ''
    const { api, id } = found
    apis.push({
      api,
      id,
      ...servedHosts(blueprint),
      server: client.url,
      blueprint,
      credentials,
      webhookSecret: null,
      controlKey: null,
      client,
      since,
    })
  }
  return { kept: `on ${apis[0]?.server}, kept`, apis, local: [], close: async () => undefined }
}

/** The Blueprint has the document's own servers, not those of paths and operations: `--host` names others. */
function servedHosts(blueprint: LedApi['blueprint']): { hosts: readonly HostPattern[] } {
  const servers = blueprint.servers.map(({ url }) => ({ url }))
  return { hosts: hostsOf({ servers }, tokenUrls(blueprint)).led }
}

const tokenUrls = ({ security }: LedApi['blueprint']) =>
  security.schemes.flatMap(({ flows }) => flows.flatMap(({ tokenUrl }) => tokenUrl ?? []))

function moreHost(given: string): HostPattern {
  const pattern = hostPattern(given)
  if (pattern === undefined)
    throw usage(`${given} is no host`, 'For example --host api.example.com --host "*.example.com:8443"')
  return pattern
}

/** @throws Failure where there is no host to lead */
function withHosts(opened: LedSandboxes, more: readonly HostPattern[]): LedSandboxes {
  const apis = opened.apis.map((api) => ({ ...api, hosts: [...api.hosts, ...more] }))
  const none = apis.filter(({ hosts }) => hosts.length === 0).map(({ api }) => api)
  if (none.length === 0) return { ...opened, apis }
  void opened.close()
  throw new Failure(`The document of ${none.join(', ')} says of no host where the API is`, {
    hint: 'Say which hosts the command calls: --host api.example.com',
  })
}
