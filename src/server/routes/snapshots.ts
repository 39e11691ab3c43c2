import type { Reply } from '../../simulate/exchange.ts'
import type { Snapshot } from '../../sandbox/snapshots.ts'
import { invalid, isSlug, readBody, type SandboxCall, slugRule } from '../call.ts'
import { json, problem } from '../errors.ts'
import { sandboxSecrets, sandboxView } from '../views.ts'
import type { Route } from './table.ts'

const one = '/sandboxes/{id}/snapshots/{snapshot}'

export const snapshotRoutes: readonly Route[] = [
  { method: 'GET', path: '/sandboxes/{id}/snapshots', name: 'listSnapshots', who: 'owner', run: listSnapshots },
  { method: 'POST', path: '/sandboxes/{id}/snapshots', name: 'takeSnapshot', who: 'owner', run: takeSnapshot },
  { method: 'DELETE', path: one, name: 'deleteSnapshot', who: 'owner', run: deleteSnapshot },
  { method: 'POST', path: '/sandboxes/{id}/reset', name: 'resetSandbox', who: 'owner', run: resetSandbox },
  { method: 'POST', path: '/sandboxes/{id}/fork', name: 'forkSandbox', who: 'owner', run: forkSandbox },
]

const longestName = 200
const busy = () => problem('conflict', 'The clock of this sandbox is being advanced: try again when that is done')
const unknown = (id: string, { sandbox }: SandboxCall) =>
  problem('not_found', `${sandbox.record.id} has no snapshot ${id}`)

function snapshotView({ id, name, createdAt, now }: Snapshot) {
  return { id, name, createdAt: new Date(createdAt).toISOString(), now: new Date(now).toISOString() }
}

function listSnapshots({ sandbox }: SandboxCall): Reply {
  return json(200, { data: sandbox.snapshots.list().map(snapshotView) })
}

async function takeSnapshot(call: SandboxCall): Promise<Reply> {
  const read = readOptional(call, ['name'])
  if (!read.ok) return read.reply
  const { name } = read.body
  if (name !== undefined && (typeof name !== 'string' || name === '' || name.length > longestName))
    return invalid('name', `must be a text of 1 to ${longestName} characters`)
  const taken = await call.sandbox.snapshots.take(name)
  if (taken.kind === 'busy') return busy()
  if (taken.kind === 'full') return problem('conflict', `A sandbox has ${taken.max} snapshots at most: delete some`)
  return json(201, snapshotView(taken.snapshot))
}

async function deleteSnapshot(call: SandboxCall): Promise<Reply> {
  const { snapshot = '' } = call.params
  const deleted = await call.sandbox.snapshots.delete(snapshot)
  return deleted ? { status: 204, headers: {}, body: null } : unknown(snapshot, call)
}

/** To the seed data, or to a snapshot. */
async function resetSandbox(call: SandboxCall): Promise<Reply> {
  const { sandboxes, sandbox, origin } = call
  const read = readOptional(call, ['snapshot'])
  if (!read.ok) return read.reply
  const { snapshot } = read.body
  if (snapshot === undefined) await sandbox.reset()
  else if (typeof snapshot !== 'string') return invalid('snapshot', 'must be the id of a snapshot')
  else {
    const done = await sandbox.snapshots.restore(snapshot)
    if (done === 'busy') return busy()
    if (done === 'unknown') return unknown(snapshot, call)
  }
  return json(200, sandboxView(sandboxes, sandbox, origin))
}

async function forkSandbox(call: SandboxCall): Promise<Reply> {
  const { sandboxes, sandbox, origin } = call
  const read = readOptional(call, ['snapshot', 'name'])
  if (!read.ok) return read.reply
  const { snapshot, name } = read.body
  if (snapshot !== undefined && typeof snapshot !== 'string')
    return invalid('snapshot', 'must be the id of a snapshot of this sandbox')
  if (name !== undefined && !isSlug(name)) return invalid('name', slugRule)
  if (name !== undefined && isTaken(call, name))
    return problem('conflict', `${name} is already the name of a sandbox or an API`)
  const fork = await sandboxes.fork(sandbox, {
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(name === undefined ? {} : { name }),
  })
  if (fork === undefined) return unknown(String(snapshot), call)
  const view = sandboxView(sandboxes, fork, origin)
  return json(201, { ...view, ...sandboxSecrets(fork, view.url) }, { Location: `/_specbox/v1/sandboxes/${view.id}` })
}

function isTaken({ sandboxes }: SandboxCall, name: string): boolean {
  return sandboxes.byHost(name) !== undefined || sandboxes.releases().some(({ blueprint }) => blueprint.api === name)
}

/** These calls can do without a body. */
function readOptional({ request }: SandboxCall, known: readonly string[]): ReturnType<typeof readBody> {
  if (request.body === null || request.body.length === 0) return { ok: true, body: {} }
  return readBody(request, known)
}
