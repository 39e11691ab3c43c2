import type { JsonValue } from '../../lib/json.ts'
import { readExport } from '../../sandbox/export.ts'
import type { CreateSandbox, Sandbox } from '../../sandbox/sandbox.ts'
import type { Reply } from '../../simulate/exchange.ts'
import { madeApis } from '../authority.ts'
import { type Call, invalid, isSlug, readBody, type SandboxCall, slugRule } from '../call.ts'
import { json, problem } from '../errors.ts'
import { sandboxSecrets, sandboxView } from '../views.ts'
import type { Route } from './table.ts'

export const sandboxRoutes: readonly Route[] = [
  { method: 'POST', path: '/sandboxes', name: 'createSandbox', who: 'maker', run: createSandbox },
  { method: 'GET', path: '/sandboxes', name: 'listSandboxes', who: 'maker', run: listSandboxes },
  { method: 'GET', path: '/sandboxes/{id}', name: 'getSandbox', who: 'owner', run: getSandbox },
  { method: 'DELETE', path: '/sandboxes/{id}', name: 'deleteSandbox', who: 'owner', run: deleteSandbox },
  { method: 'GET', path: '/sandboxes/{id}/export', name: 'exportSandbox', who: 'owner', run: exportSandbox },
  { method: 'GET', path: '/sandboxes/{id}/blueprint', name: 'getBlueprint', who: 'owner', run: getBlueprint },
]

async function createSandbox(call: Call): Promise<Reply> {
  const { sandboxes, request, key } = call
  const read = readBody(request, ['api', 'name', 'seed', 'data'])
  if (!read.ok) return read.reply
  const { api, name, seed, data } = read.body
  if (typeof api !== 'string') return invalid('api', 'must be the slug of a served API')
  if (name !== undefined && !isSlug(name)) return invalid('name', slugRule)
  if (seed !== undefined && !Number.isSafeInteger(seed)) return invalid('seed', 'must be an integer')
  const mine = madeApis(sandboxes, key)
  if (mine !== 'all' && !mine.has(api))
    return problem('forbidden', `This key makes sandboxes of ${[...mine].join(', ')}`)
  const served = sandboxes.releases().map(({ blueprint }) => blueprint.api)
  if (!served.includes(api))
    return invalid('api', `${api} is not served; served are ${served.join(', ') || 'none yet'}`)
  if (name !== undefined && (served.includes(name) || sandboxes.byHost(name) !== undefined))
    return problem('conflict', `${name} is already the name of a sandbox or an API`)
  const options = {
    api,
    ...(name === undefined ? {} : { name }),
    ...(seed === undefined ? {} : { seed: seed as number }),
  }
  if (data !== undefined) return importSandbox(call, options, data)
  return created(call, await sandboxes.create(options))
}

async function importSandbox(call: Call, options: CreateSandbox, data: JsonValue): Promise<Reply> {
  const read = readExport(data)
  if (!read.ok) return invalid(`data/${read.pointer}`, read.message)
  const imported = await call.sandboxes.import(options, read.value)
  if (imported.kind === 'made') return created(call, imported.sandbox)
  if (imported.kind === 'too_large') return problem('payload_too_large', imported.message)
  const hint = 'serve the same document, with the same overlays, seed and seed data, as where it was exported'
  return invalid('data/layer', `is of ${read.value.api} over other base data than that of ${options.api} here: ${hint}`)
}

function created({ sandboxes, origin }: Call, sandbox: Sandbox): Reply {
  const view = sandboxView(sandboxes, sandbox, origin)
  return json(201, { ...view, ...sandboxSecrets(sandbox, view.url) }, { Location: `/_specbox/v1/sandboxes/${view.id}` })
}

function listSandboxes({ sandboxes, key, origin }: Call): Reply {
  const mine = madeApis(sandboxes, key)
  const shown = sandboxes.list().filter(({ record }) => mine === 'all' || mine.has(record.api))
  return json(200, { data: shown.map((sandbox) => sandboxView(sandboxes, sandbox, origin)) })
}

function getSandbox({ sandboxes, sandbox, origin }: SandboxCall): Reply {
  return json(200, sandboxView(sandboxes, sandbox, origin))
}

async function deleteSandbox({ sandboxes, sandbox, desk }: SandboxCall): Promise<Reply> {
  await sandboxes.delete(sandbox.record.id)
  desk.forget(sandbox.record.id)
  return { status: 204, headers: {}, body: null }
}

function getBlueprint({ sandbox }: SandboxCall): Reply {
  return json(200, sandbox.release.blueprint)
}

function exportSandbox({ sandbox }: SandboxCall): Reply {
  const data = sandbox.export()
  return data === null
    ? problem('payload_too_large', 'This sandbox holds more than 40 MiB: fork it instead')
    : json(200, data)
}
