import type { Reply } from '../../simulate/exchange.ts'
import { invalid, type SandboxCall } from '../call.ts'
import { json, problem } from '../errors.ts'
import type { Route } from './table.ts'

export const lifecycleRoutes: readonly Route[] = [
  { method: 'GET', path: '/sandboxes/{id}/lifecycles', name: 'listLifecycles', who: 'owner', run: listLifecycles },
  { method: 'GET', path: '/sandboxes/{id}/next', name: 'listNextSteps', who: 'owner', run: listNextSteps },
]

/** The states of each resource that has any, with what leads from one to the other. */
function listLifecycles({ sandbox }: SandboxCall): Reply {
  const { resources } = sandbox.release.blueprint
  const data = resources.flatMap(({ name, lifecycle }) =>
    lifecycle === null ? [] : [{ resource: name, ...lifecycle }],
  )
  return json(200, { data })
}

/** What can happen next to the entity that the query names. */
function listNextSteps({ sandbox, request }: SandboxCall): Reply {
  const entity = new URLSearchParams(request.query).get('entity')
  if (entity === null || entity === '') return invalid('entity', 'must name an entity: order/ord_1, or an id alone')
  const next = sandbox.next(entity)
  return next === undefined ? problem('not_found', `This sandbox has no entity ${entity}`) : json(200, next)
}
