import { wallAlarm } from '../lib/alarm.ts'
import { wallClock } from '../lib/clock.ts'
import { isObject, type JsonObject } from '../lib/json.ts'
import { nearest } from '../lib/nearest.ts'
import type { Problem } from '../openapi/document.ts'
import { type Entry, openBook, type Opened } from '../proof/book.ts'
import type { Library } from '../proof/library.ts'
import { openPosted } from '../proof/posted.ts'
import { prove } from '../proof/prove.ts'
import type { DoorParts } from '../sandbox/door/door.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { createControlPlane } from '../server/control-plane.ts'
import { controlPlaneDocument } from '../server/openapi-document.ts'
import { problemText } from '../specs/open.ts'
import { packageVersion } from '../specs/package-root.ts'
import { extendedBy, shownPath } from '../specs/workflow-files.ts'
import { loadArazzo } from '../workflows/arazzo/load.ts'
import { xpathFor } from '../workflows/run/engine.ts'
import type { WorkflowRun } from '../workflows/run/run.ts'
import { SandboxError } from './errors.ts'
import { type SpecPlace, textOf } from './spec.ts'
import { type RunOptions, type TestWorkflow, WorkflowError, type WorkflowSource } from './workflows.ts'
import type { World } from './world.ts'

/** Where workflows are run. */
export interface Stage {
  readonly world: World
  /** Where the sandbox is. */
  readonly origin: string
  readonly library: Library
  readonly place: SpecPlace | null
}

/** Ms that a step waits for a webhook where it says nothing: less than test runners wait for a test. */
const patience = 2_000

/** @throws WorkflowError, SandboxError when there is no such workflow or its document cannot be used */
export async function runIn(stage: Stage, wanted: WorkflowSource, options: RunOptions): Promise<WorkflowRun> {
  const { inputs = {}, strict = false, throws = true, timeout } = options
  const entry = await entryOf(stage, wanted, options)
  const xpath = await xpathFor(entry.program)
  // Alarms keep no process alive, and a run that waits for a webhook may be all there is to do.
  const alive = setInterval(() => undefined, 60_000)
  try {
    const run = await prove(entry, {
      ...partsOf(stage),
      inputs: asJson(inputs),
      strict,
      xpath,
      patience: timeout ?? patience,
      hasty: timeout !== undefined,
    })
    if (run.outcome === 'failed' && throws) throw new WorkflowError(run)
    return run
  } finally {
    clearInterval(alive)
  }
}

export async function workflowsIn({ library, world }: Stage): Promise<TestWorkflow[]> {
  const entries = usable('Workflows', await library.list(world.sandbox, control()))
  return entries.map(({ name, summary, origin, file, steps }) => ({
    name,
    summary,
    origin,
    file: file === '' ? null : file,
    steps,
  }))
}

function partsOf({ world, origin }: Stage): DoorParts {
  const { sandbox, sandboxes, webhooks, scheme } = world
  const now = () => wallClock.now()
  const loadApi = () => Promise.resolve({ ok: false, detail: 'This sandbox serves one API', problems: [] } as const)
  const plane = createControlPlane({ sandboxes, webhooks, version: packageVersion(), loadApi }, () => origin)
  return {
    sandbox,
    webhooks,
    alarm: wallAlarm,
    now,
    scheme: (_, name) => scheme(name),
    baseUrl: origin,
    control: (request) => plane({ ...request, headers: { ...request.headers, host: 'sandbox.localhost' } }),
  }
}

/** Our own API, for workflows that let time pass: of its URL only the path is looked at. */
const control = () => controlPlaneDocument(packageVersion(), 'http://sandbox.localhost/_specbox/v1')

async function entryOf(stage: Stage, wanted: WorkflowSource, options: RunOptions): Promise<Entry> {
  const { library, world } = stage
  const { strict = false, workflow } = options
  if (typeof wanted === 'string') {
    const entries = usable('Workflows', await library.find(world.sandbox, wanted, control()))
    return named(wanted, entries, world.sandbox)
  }
  if (isFile(wanted)) {
    const path = textOf(wanted.file)
    return oneOf(path, usable(path, await openFile(path, stage, strict)), workflow, world.sandbox)
  }
  const posted = await openPosted(asJson(wanted), strict, library.parts(world.sandbox, control()))
  const opened = posted.ok ? posted : { ...posted, problems: posted.problems.map(withoutPlace) }
  return oneOf('The Arazzo document', usable('The Arazzo document', opened), workflow, world.sandbox)
}

/** Nobody sees the text of a document in memory. */
const withoutPlace = ({ line: _, column: __, ...problem }: Problem): Problem => problem

const isFile = (wanted: object): wanted is { readonly file: string | URL } =>
  'file' in wanted && !('arazzo' in wanted) && (typeof wanted.file === 'string' || wanted.file instanceof URL)

async function openFile(path: string, { library, place, world }: Stage, strict: boolean): Promise<Opened> {
  const read = await loadArazzo(path, { allowExternalRefs: place?.allowExternalRefs ?? false, strict })
  if (!read.ok) return read
  const aliases = (place?.overlays ?? []).flatMap(extendedBy)
  const source = { loaded: read.loaded, origin: 'written', file: shownPath(path) } as const
  return openBook([source], { ...library.parts(world.sandbox, control()), aliases })
}

function usable(what: string, opened: Opened): readonly Entry[] {
  if (opened.ok) return opened.entries
  const lines = opened.problems.map((problem) => `  ${problemText(what, problem)}`)
  throw new SandboxError(`${what} cannot be used:\n${lines.join('\n')}`)
}

/** The one that is meant of a document. */
function oneOf(what: string, entries: readonly Entry[], workflow: string | undefined, sandbox: Sandbox): Entry {
  if (workflow !== undefined) return named(workflow, entries, sandbox)
  const [only, ...others] = entries
  if (only !== undefined && others.length === 0) return only
  const names = entries.map(({ name }) => name).join(', ')
  throw new SandboxError(`${what} has several workflows: say { workflow: … } with one of ${names}`)
}

function named(name: string, entries: readonly Entry[], { release }: Sandbox): Entry {
  const found = entries.find((entry) => entry.name === name)
  if (found !== undefined) return found
  const names = entries.map((entry) => entry.name)
  const close = nearest(name, names)
  const hint = /\.(ya?ml|json)$/i.test(name)
    ? `A file is given as { file: '${name}' }`
    : close === undefined
      ? `There is ${names.join(', ') || 'none'}`
      : `Did you mean ${close}?`
  throw new SandboxError(`${release.blueprint.api} has no workflow '${name}'. ${hint}`)
}

/** What a user of plain JavaScript leaves undefined is not there. */
function asJson(value: object): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(value))
  if (isObject(copy as JsonObject)) return copy as JsonObject
  throw new SandboxError('Inputs are an object, and so is an Arazzo document')
}
