import { wallAlarm } from '../lib/alarm.ts'
import { wallClock } from '../lib/clock.ts'
import { secretToken } from '../lib/token.ts'
import type { Library } from '../proof/library.ts'
import type { ServedRuns } from '../proof/served-runs.ts'
import type { DoorParts } from '../sandbox/door/door.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { Reply, SandboxRequest } from '../simulate/exchange.ts'
import type { ControlEnv } from './call.ts'
import { problem } from './errors.ts'
import type { ReceivedRequest } from './received.ts'

/** Workflows that run in the sandboxes of this server. */
export interface RunDesk {
  /** What runs them is loaded when somebody asks: no start waits for it. */
  open(): Promise<OpenRunDesk>
  /** The sandbox is gone, and its runs with it. */
  forget(sandbox: string): void
}

export interface OpenRunDesk {
  readonly library: Library
  readonly runs: ServedRuns
  /** The way into a sandbox. @param url where it answers */
  door(sandbox: Sandbox, url: string): Promise<DoorParts>
}

/** @param control the control plane, for steps that call it */
export function createRunDesk(env: ControlEnv, control: (request: ReceivedRequest) => Reply | Promise<Reply>): RunDesk {
  let opened: Promise<OpenRunDesk> | undefined
  return {
    open: () => {
      opened ??= openDesk(env, control)
      return opened
    },
    forget: (sandbox) => {
      void opened?.then(({ runs }) => runs.forget(sandbox))
    },
  }
}

async function openDesk(
  { sandboxes, webhooks, scheme = noScheme, workflows }: ControlEnv,
  control: (request: ReceivedRequest) => Reply | Promise<Reply>,
): Promise<OpenRunDesk> {
  const [{ createLibrary }, { createServedRuns }, { inboxUrl }] = await Promise.all([
    import('../proof/library.ts'),
    import('../proof/served-runs.ts'),
    import('../sandbox/door/inbox.ts'),
  ])
  const now = () => wallClock.now()
  const written = workflows?.written ?? (async () => ({ ok: true, sources: [], aliases: [] }) as const)
  const runs = createServedRuns({ alarm: wallAlarm, now, token: secretToken })
  /** A server that was killed while a workflow ran left its subscription behind. */
  const tidy = async (id: string) => {
    if (runs.of(id).some(({ status }) => status === 'running')) return
    const left = webhooks.of(id).filter(({ url }) => url === inboxUrl)
    for (const { id: subscription } of left) await webhooks.unsubscribe(subscription)
  }
  const door = (sandbox: Sandbox, url: string): DoorParts => ({
    sandbox,
    webhooks,
    alarm: wallAlarm,
    now,
    scheme,
    baseUrl: url,
    control: (request) =>
      startsRun(request) ? noRunInRun() : control({ ...request, headers: { ...request.headers } }),
  })
  return {
    library: createLibrary(sandboxes, written),
    runs,
    door: async (sandbox, url) => {
      await tidy(sandbox.record.id)
      return door(sandbox, url)
    },
  }
}

const noScheme: NonNullable<ControlEnv['scheme']> = (_sandbox, name) => ({
  ok: false,
  problem: `The signature scheme '${name}' is not known here`,
  known: [],
})

/** A workflow that starts itself would never end. */
const startsRun = ({ method, path }: SandboxRequest) => method === 'POST' && /\/runs\/?$/.test(path)

const noRunInRun = () => problem('forbidden', 'A workflow cannot start runs: call the other workflow by its workflowId')
