import { own } from '../../lib/json.ts'
import type { SchemeUse } from '../blueprint.ts'
import type { Draft, InferContext, Pass } from '../pass.ts'
import { readRequestBody } from './bodies.ts'
import { nameRoutes, type OperationName } from './operation-ids.ts'
import { readParameters } from './parameters.ts'
import { readRequirements } from './requirements.ts'
import { readResponses } from './responses.ts'
import { findRoutes, type Route } from './routes.ts'
import { createScope, rootOf, type Scope, text } from './scope.ts'
import { basePathsOf, readServers, type ServerEntry } from './servers.ts'
import { readSuccess } from './success.ts'

/** Reads every operation's contract. What is broken degrades that operation, with a Finding; behavior is left to others. */
export const operationsPass: Pass = {
  name: 'operations',
  run(context) {
    const scope = createScope(context, null)
    const routes = findRoutes(scope)
    const names = nameRoutes(routes)
    claimNames(context, routes, names)
    // What is wrong with the document's own servers is said by their pass.
    const silent: Scope = { ...scope, report: () => undefined }
    const defaults = {
      servers: readServers(silent, rootOf(context.doc)),
      security: readRequirements(scope, rootOf(context.doc)) ?? [],
    }
    const read = readPlaces(routes)
    context.draft.operations = routes.map((route, i) => {
      const name = names[i]!
      return readOperation(createScope(context, name.id, scope.shared), route, name, { ...defaults, read })
    })
  },
}

/** Paths that are read, and those below which something is read by its name. */
function readPlaces(routes: readonly Route[]): ReadonlySet<string> {
  const places = new Set<string>()
  for (const { method, template } of routes) {
    if (method !== 'GET') continue
    places.add(template.path)
    places.add(template.path.replace(/\/[^/]*\{[^{}]*\}[^/]*$/, ''))
  }
  return places
}

interface Defaults {
  readonly read: ReadonlySet<string>
  readonly servers: readonly ServerEntry[]
  readonly security: SchemeUse[][]
}

function readOperation(scope: Scope, route: Route, name: OperationName, defaults: Defaults): Draft['operations'][0] {
  const { method, template, item, operation } = route
  const responses = readResponses(scope, operation)
  const tags = own(operation.value, 'tags')
  const fixed = Object.keys(template.fixedQuery).length > 0
  return {
    id: name.id,
    operationId: name.operationId,
    pointer: operation.pointer,
    method,
    path: template.path,
    ...(fixed ? { fixedQuery: template.fixedQuery } : {}),
    basePaths: basePathsOf(readServers(scope, operation), readServers(scope, item), defaults.servers),
    summary: text(operation.value, 'summary') || text(item.value, 'summary'),
    description: text(operation.value, 'description') || text(item.value, 'description'),
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
    deprecated: own(operation.value, 'deprecated') === true,
    parameters: readParameters(scope, item, operation, template),
    requestBody: readRequestBody(scope, operation),
    responses,
    success: readSuccess(scope.schemas, method, responses, defaults.read.has(template.path)),
    security: readRequirements(scope, operation) ?? defaults.security,
    behavior: { kind: 'example' },
  }
}

/** One Finding for all that have no operationId: naming them is routine. A repeated one is an error of its own. */
function claimNames(context: InferContext, routes: readonly Route[], names: readonly OperationName[]): void {
  const unnamed = routes.filter((_, i) => names[i]!.operationId === null).map((route) => route.operation.pointer)
  if (unnamed.length > 0)
    context.claim({
      claim: `${unnamed.length} operations have no operationId: they are called after method and path`,
      confidence: 'declared',
      evidence: unnamed.slice(0, 10),
      about: null,
    })
  for (const [i, { id, operationId }] of names.entries())
    if (operationId !== null && operationId !== id)
      createScope(context, id).report(
        'error',
        `operationId ${operationId} is used twice: this one is called ${id}`,
        routes[i]!.operation.pointer,
      )
}
