import { wallAlarm } from '../../lib/alarm.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { DoorParts } from '../../sandbox/door/door.ts'
import { createRelease } from '../../sandbox/release.ts'
import type { Release, Sandbox } from '../../sandbox/sandbox.ts'
import { controlPlaneDocument } from '../../server/openapi-document.ts'
import { createHandle } from '../../server/server.ts'
import { openSqliteStore } from '../../store/sqlite/open.ts'
import { defaultPolicy } from '../../webhooks/policy.ts'
import { type OpenedApi, openApi, type SpecOptions } from '../open-api.ts'
import { openInstallation } from '../open-installation.ts'
import { packageVersion } from '../package-root.ts'
import { findSpec, type SpecSource } from '../spec-source.ts'

/** An API of which sandboxes are made in this process, in memory, without a socket. */
export interface LocalGround {
  readonly spec: SpecSource
  readonly release: Release
  readonly control: JsonObject
  /** One of its own, with nothing but seed data. */
  fresh(): Promise<Sandbox>
  partsOf(sandbox: Sandbox): DoorParts
  close(): Promise<void>
}

export interface GroundOptions extends SpecOptions {
  readonly seed: number
}

const origin = 'http://sandbox.localhost'

/** @throws Failure where the document cannot be used */
export async function openGround(given: string, options: GroundOptions, env: NodeJS.ProcessEnv): Promise<LocalGround> {
  const spec = findSpec(given)
  const opened = await openApi(spec, options, env)
  const ground = groundOf(spec, opened, options)
  await opened.keep()
  return ground
}

/** Alarms keep no process alive: a run that waits for a webhook must not end for want of anything else to do. */
function stayAlive(): () => void {
  const timer = setInterval(() => undefined, 60_000)
  return () => clearInterval(timer)
}

function groundOf(spec: SpecSource, { document, blueprint }: OpenedApi, { seed }: GroundOptions): LocalGround {
  const release = createRelease({ document, blueprint, seed })
  const store = openSqliteStore({ path: ':memory:' })
  // Nobody waits for others here: webhooks go as soon as they can.
  const installation = openInstallation(store, true, { ...defaultPolicy, wakeMs: 1 })
  const { sandboxes, webhooks, scheme } = installation
  sandboxes.publish(release)
  webhooks.start()
  const leave = stayAlive()
  const version = packageVersion()
  const loadApi = () => Promise.resolve({ ok: false, detail: 'This sandbox serves one API', problems: [] } as const)
  const handle = createHandle({ sandboxes, webhooks, version, loadApi }, () => origin)
  const control: NonNullable<DoorParts['control']> = (request) =>
    handle({ ...request, headers: { ...request.headers, host: 'sandbox.localhost' } } as Parameters<typeof handle>[0])
  return {
    spec,
    release,
    control: controlPlaneDocument(version, `${origin}/_specbox/v1`),
    fresh: () => sandboxes.create({ api: blueprint.api, seed }),
    partsOf: (sandbox) => ({ sandbox, webhooks, alarm: wallAlarm, now: () => Date.now(), scheme, control }),
    close: async () => {
      leave()
      await installation.stop()
      await store.close()
    },
  }
}
