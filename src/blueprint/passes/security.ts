import { isObject, own } from '../../lib/json.ts'
import type { SecurityScheme } from '../blueprint.ts'
import type { InferContext, Pass } from '../pass.ts'
import { createScope, entriesOf, itemsOf, type Node, placeIn, readNode, rootOf, type Scope, text } from './scope.ts'
import { createTally } from './tally.ts'

/** Reads the security schemes and says where requirements and schemes do not meet. */
export const securityPass: Pass = {
  name: 'security',
  run(context) {
    const scope = createScope(context, null)
    const schemes = readSchemes(scope)
    context.draft.security = { schemes, undeclared: schemes.length === 0 }
    claimUnknown(context, new Set(schemes.map((scheme) => scheme.name)))
    if (schemes.length === 0) claimUndeclared(context)
  },
}

function readSchemes(scope: Scope): SecurityScheme[] {
  const components = placeIn(rootOf(scope.doc), 'components')
  if (components.value === undefined) return []
  const node = readNode(scope, components, 'components')
  if (node === null) return []
  return entriesOf(scope, node, 'securitySchemes', 'securitySchemes').flatMap(([name, place]) => {
    const scheme = readNode(scope, place, `security scheme ${name}`)
    return scheme === null ? [] : (readScheme(scope, name, scheme) ?? [])
  })
}

function readScheme(scope: Scope, name: string, node: Node): SecurityScheme | null {
  const base = { name, in: null, parameter: null, scheme: null, flows: [], pointer: node.pointer }
  const fail = (why: string) => {
    scope.report('error', `security scheme ${name} ${why}: it cannot be used`, node.pointer)
    return null
  }
  switch (text(node.value, 'type').toLowerCase()) {
    case 'apikey': {
      const place = (['header', 'query', 'cookie'] as const).find((p) => p === text(node.value, 'in').toLowerCase())
      const parameter = text(node.value, 'name').trim()
      if (place === undefined || parameter === '') return fail('does not say where its key is sent')
      return { ...base, type: 'apiKey', in: place, parameter }
    }
    case 'http': {
      const scheme = text(node.value, 'scheme').trim().toLowerCase()
      return scheme === '' ? fail('does not name its HTTP scheme') : { ...base, type: 'http', scheme }
    }
    case 'basic':
      scope.report('warning', `security scheme ${name} has a Swagger 2.0 type: read as HTTP Basic`, node.pointer)
      return { ...base, type: 'http', scheme: 'basic' }
    case 'oauth2':
      return { ...base, type: 'oauth2', flows: readFlows(scope, name, node) }
    case 'openidconnect':
      return { ...base, type: 'openIdConnect' }
    case 'mutualtls':
      return { ...base, type: 'mutualTLS' }
    default:
      return fail(`has an unknown type "${text(node.value, 'type')}"`)
  }
}

const FLOWS = ['authorizationCode', 'clientCredentials', 'implicit', 'password', 'deviceAuthorization'] as const

function readFlows(scope: Scope, name: string, node: Node): SecurityScheme['flows'] {
  const flows = entriesOf(scope, node, 'flows', `flows of ${name}`).flatMap(([key, place]) => {
    const flow = FLOWS.find((known) => known === key)
    const found = readNode(scope, place, `flow ${key} of ${name}`)
    if (flow === undefined)
      scope.report('warning', `security scheme ${name}: ${key} is not an OAuth flow`, place.pointer)
    if (flow === undefined || found === null) return []
    const scopes = own(found.value, 'scopes')
    return [
      {
        flow,
        tokenUrl: text(found.value, 'tokenUrl') || null,
        authorizationUrl: text(found.value, 'authorizationUrl') || null,
        scopes: typeof scopes === 'object' && scopes !== null ? Object.keys(scopes) : [],
      },
    ]
  })
  if (flows.length === 0) scope.report('warning', `security scheme ${name} has no OAuth flow`, node.pointer)
  return flows
}

/** A requirement for a scheme nobody declared stays: any credential of the sandbox meets it. */
function claimUnknown(context: InferContext, known: ReadonlySet<string>): void {
  const unknown = createTally()
  for (const operation of context.draft.operations)
    for (const { scheme } of operation.security.flat()) {
      if (known.has(scheme)) continue
      const own = `${operation.pointer}/security`
      unknown.add(scheme, context.doc.at(own) === undefined ? '/security' : own)
    }
  for (const { key, evidence } of unknown.ranked())
    context.claim({
      claim: `security scheme ${key} is required but not declared: any credential of the sandbox meets it`,
      confidence: 'declared',
      evidence,
      about: null,
      severity: 'error',
    })
}

const CREDENTIAL_HEADER = /^(authorization|(x-)?([a-z]+-)?(api-?key|api-?token|access-?token|auth-?token))$/i
const CREDENTIAL_PROSE = /\b(api[ -]?keys?|bearer|access tokens?|basic auth|oauth|authori[sz]ation header)\b/i

/** What hints at credentials in a document that declares no scheme. */
function claimUndeclared(context: InferContext): void {
  const { doc, draft } = context
  const hints = createTally()
  const silent: Scope = { ...createScope(context, null), report: () => undefined }
  for (const operation of draft.operations) {
    for (const response of operation.responses)
      if (response.status === '401') hints.add('documented 401 replies', response.pointer)
    for (const pointer of headerParameters(silent, operation.pointer))
      hints.add('credential headers among the parameters', pointer)
  }
  const info = doc.at('/info')
  const prose = isObject(info) ? text(info, 'description') : ''
  if (CREDENTIAL_PROSE.test(prose)) hints.add('prose that speaks of credentials', '/info/description')
  for (const { key, count, evidence } of hints.ranked())
    context.claim({
      claim: `no security scheme is declared, but there is evidence of one: ${key} (${count})`,
      confidence: 'weak',
      evidence,
      about: null,
    })
}

/** Header parameters that carry credentials, `Authorization` included (OAS has them ignored as parameters). */
function headerParameters(silent: Scope, operation: string): string[] {
  const node = readNode(silent, { pointer: operation, value: silent.doc.at(operation) }, 'operation')
  const places = node === null ? [] : itemsOf(silent, node, 'parameters')
  return places.flatMap((place) => {
    const parameter = readNode(silent, place, 'parameter')
    if (parameter === null || own(parameter.value, 'in') !== 'header') return []
    return CREDENTIAL_HEADER.test(text(parameter.value, 'name')) ? [parameter.pointer] : []
  })
}
