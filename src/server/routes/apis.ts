import type { Reply } from '../../simulate/exchange.ts'
import { isObject } from '../../lib/json.ts'
import { type Call, invalid, isSlug, readBody, slugRule } from '../call.ts'
import { json, problem } from '../errors.ts'
import { madeApis } from '../authority.ts'
import { apiView, asJson } from '../views.ts'
import type { Route } from './table.ts'

export const apiRoutes: readonly Route[] = [
  { method: 'GET', path: '/apis', name: 'listApis', who: 'maker', run: listApis },
  { method: 'POST', path: '/apis', name: 'addApi', who: 'installation', run: addApi },
]

function listApis({ sandboxes, key, workflows }: Call): Reply {
  const mine = madeApis(sandboxes, key)
  const releases = sandboxes.releases().filter(({ blueprint }) => mine === 'all' || mine.has(blueprint.api))
  return json(200, {
    data: releases.map((release) => ({
      ...apiView(release, workflows?.names(release)),
      digest: release.blueprint.digest,
    })),
  })
}

async function addApi(call: Call): Promise<Reply> {
  const read = readBody(call.request, ['source', 'document', 'name'])
  if (!read.ok) return read.reply
  const { source, document, name } = read.body
  if (name !== undefined && !isSlug(name)) return invalid('name', slugRule)
  if (source !== undefined && typeof source !== 'string') return invalid('source', 'must be a path or URL')
  if (document !== undefined && !isObject(document)) return invalid('document', 'must be an OpenAPI document as JSON')
  if ((source === undefined) === (document === undefined))
    return invalid('source', 'or document must be given, not both')
  const loaded = await call.loadApi({
    ...(source === undefined ? {} : { source }),
    ...(document === undefined ? {} : { document }),
    ...(name === undefined ? {} : { name }),
  })
  if (!loaded.ok) return problem('unusable_document', loaded.detail, { problems: [...loaded.problems] })
  const { release } = loaded
  const served = call.sandboxes.releases().find(({ blueprint }) => blueprint.api === release.blueprint.api)
  const view = { ...apiView(release, call.workflows?.names(release)), digest: release.blueprint.digest }
  if (served?.blueprint.digest === release.blueprint.digest) return json(200, view)
  if (served !== undefined)
    return problem('conflict', `Another document is served as ${view.api}: give this one a name of its own`, {
      api: asJson(apiView(served)),
    })
  call.sandboxes.publish(release)
  return json(201, view)
}
