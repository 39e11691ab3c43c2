import { loadSyntax } from '../blueprint/expression/syntax.ts'
import type { JsonObject } from '../lib/json.ts'
import type { Credential } from '../sandbox/sandbox.ts'
import type { Release } from '../sandbox/sandbox.ts'
import { type Listening, listen } from '../server/listen.ts'
import { createCall } from './call.ts'
import { createTestClock, createTestFaults } from './control.ts'
import { SandboxError } from './errors.ts'
import { eventsOf, exchangesOf } from './exchanges.ts'
import { createFetch, type Reached } from './fetch.ts'
import type { SandboxOptions, Spec } from './options.ts'
import { createReleases, type KnownRelease, refuseMisfits, resourceNamed } from './releases.ts'
import type { TestCredential, TestSandbox } from './test-sandbox.ts'
import type { Call, Seed, SeedOptions, UntypedEntity } from './types.ts'
import { createWebhookSide } from './webhooks.ts'
import { openWorld, type World } from './world.ts'

/** What is compiled of a document is made once in a process. */
const releases = createReleases()

/**
 * A stateful sandbox of the API that a document describes, in memory.
 *
 * @typeParam Paths the `paths` that openapi-typescript writes from the document
 * @throws SandboxError that says what is wrong with the document or the data; ListenError when the port cannot be had
 */
export async function createSandbox<Paths = unknown>(
  spec: Spec,
  options: SandboxOptions = {},
): Promise<TestSandbox<Paths>> {
  const clock = options.clock ?? 'real'
  if (clock !== 'real' && Number.isNaN(clock.getTime()))
    throw new SandboxError('clock is no moment: it is an invalid Date')
  const known = await releases.get(spec, options)
  const { release } = known
  if (release.blueprint.authored !== null) await loadSyntax()
  const place: Place = { origin: `http://${release.blueprint.api}.localhost`, closed: false, world: null }
  place.world = await openWorld(release, clock, () => place.origin)
  const listening = await listenAt(options.port ?? (options.port === null ? null : 0), place)
  if (listening !== null) place.origin = listening.url
  return sandboxAt<Paths>(place, known, listening, clock)
}

/** Where a sandbox is; its world is another after a reset. */
interface Place {
  origin: string
  closed: boolean
  world: World | null
}

function worldAt({ world, closed }: Place): World {
  if (world === null || closed) throw new SandboxError('The sandbox is closed')
  return world
}

async function listenAt(port: number | null, place: Place): Promise<Listening | null> {
  if (port === null) return null
  try {
    const handle: Parameters<typeof listen>[0]['handle'] = (request) => worldAt(place).receive(request)
    return await listen({ handle, port, host: '127.0.0.1', background: true })
  } catch (error) {
    await place.world?.close()
    throw error
  }
}

function sandboxAt<Paths>(
  place: Place,
  known: KnownRelease,
  listening: Listening | null,
  clock: Date | 'real',
): TestSandbox<Paths> {
  const { release } = known
  const world = () => worldAt(place)
  const sandbox = () => world().sandbox
  const reached: Reached = {
    origin: () => place.origin,
    handle: (request, origin) => {
      request.headers['x-specbox-base-url'] = origin
      return sandbox().handle(request)
    },
  }
  const webhooks = createWebhookSide(world)
  const credentials = () => sandbox().record.credentials
  const stage = async (strict: boolean) => {
    const library = await known.library(clock, strict)
    return { world: world(), origin: place.origin, library, place: known.place }
  }
  const close = async () => {
    if (place.closed) return
    const { world: last } = place
    webhooks.close()
    place.closed = true
    await listening?.close()
    await last?.close()
  }
  return {
    api: release.blueprint.api,
    url: place.origin,
    fetch: createFetch(reached),
    call: createCall(release, sandbox, reached) as Call<Paths>,
    get credentials() {
      return credentials().map((credential) => shown(credential, place.origin))
    },
    headers: (scheme) => headersOf(credentials(), scheme),
    seed: seeding(release, world) as Seed<Paths>,
    events: (type) => eventsOf(sandbox(), type),
    exchanges: () => exchangesOf(sandbox()),
    webhooks: webhooks.face,
    run: async (workflow, options = {}) => {
      const [{ runIn }, at] = await Promise.all([import('./run-workflow.ts'), stage(options.strict ?? false)])
      return runIn(at, workflow, options)
    },
    workflows: async () => {
      const [{ workflowsIn }, at] = await Promise.all([import('./run-workflow.ts'), stage(false)])
      return workflowsIn(at)
    },
    clock: createTestClock(sandbox),
    faults: createTestFaults(sandbox),
    reset: async () => {
      const before = world()
      place.world = await openWorld(release, clock, () => place.origin)
      await webhooks.move()
      await before.close()
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function seeding(release: Release, world: () => World) {
  return async (name: string, entities: readonly UntypedEntity[], { within = {} }: SeedOptions = {}) => {
    const resource = resourceNamed(release, name)
    // A copy as JSON: what is left undefined is left out.
    const given = JSON.parse(JSON.stringify(entities)) as JsonObject[]
    const placed = world().sandbox.place(resource.name, given, within)
    if (placed.kind === 'placed') return placed.entities
    refuseMisfits(name, placed.misfits)
    return []
  }
}

function shown({ tokenPath, ...credential }: Credential, origin: string): TestCredential {
  return tokenPath === undefined ? credential : { ...credential, tokenUrl: `${origin}${tokenPath}` }
}

function headersOf(credentials: readonly Credential[], scheme: string | undefined): Record<string, string> {
  const usable = credentials.filter((one) => one.in !== 'query')
  const found = scheme === undefined ? usable[0] : usable.find((one) => one.scheme === scheme)
  if (found === undefined && scheme !== undefined) {
    const known = usable.map((one) => one.scheme)
    throw new SandboxError(`No header authenticates by '${scheme}'; there are ${known.join(', ') || 'none'}`)
  }
  if (found === undefined) return {}
  return found.in === 'cookie' ? { cookie: `${found.name}=${found.value}` } : { [found.name]: found.value }
}
