import type { SpecDocument } from '../../openapi/document.ts'
import type { Behavior, Blueprint, Operation, SecurityScheme } from '../blueprint.ts'
import { createSchemaViews, type SchemaViews } from '../understand/schema-view.ts'
import { compose, type Explanation, type Fact } from './explanation.ts'
import { carrying, doing, fields, idLooks, listed, paging, schemaName, sentence, title } from './phrases.ts'

/**
 * What an operation does and how that is known.
 * @param name an operation id, `POST /orders`, or a path with one operation. Undefined: there is no such operation.
 */
export function explainOperation(blueprint: Blueprint, doc: SpecDocument, name: string): Explanation | undefined {
  const operation = findOperation(blueprint, name)
  if (operation === undefined) return undefined
  const schemas = createSchemaViews(doc)
  const facts: Fact[] = [
    { topic: 'does', text: doing(operation.behavior) },
    ...said(operation),
    ...guards(blueprint, operation),
    ...addressed(operation.behavior),
    ...parameters(operation),
    ...body(operation, schemas),
    ...reply(operation),
    ...listing(operation.behavior),
    ...ids(blueprint, operation.behavior),
    ...credentials(blueprint, operation),
    ...errors(blueprint, operation),
  ]
  const findings = blueprint.findings.filter((finding) => finding.about === operation.id)
  return compose('operation', `${title(operation)}  (${operation.id})`, facts, findings)
}

export function findOperation(blueprint: Blueprint, name: string): Operation | undefined {
  const byId = blueprint.operations.find((operation) => operation.id === name || operation.operationId === name)
  if (byId !== undefined) return byId
  const [first, second] = name.trim().split(/\s+/)
  const path = second ?? first
  const atPath = blueprint.operations.filter((operation) => operation.path === path)
  if (second === undefined) return atPath.length === 1 ? atPath[0] : undefined
  return atPath.find((operation) => operation.method.toUpperCase() === first?.toUpperCase())
}

function said(operation: Operation): Fact[] {
  const text = sentence(operation.summary || operation.description)
  const old = operation.deprecated ? [{ topic: 'deprecated', text: 'the document advises against it' }] : []
  return text === '' ? old : [{ topic: 'says', text: `"${text}"` }, ...old]
}

/** In which states of the entity, or of what it belongs to, it is allowed. */
function guards({ resources }: Blueprint, { id }: Operation): Fact[] {
  return resources.flatMap(({ name, lifecycle }) => {
    const all = [...(lifecycle?.transitions ?? []), ...(lifecycle?.guards ?? [])].filter(
      ({ operation }) => operation === id,
    )
    if (all.length === 0 || all.some(({ from }) => from.length === 0)) return []
    const from = [...new Set(all.flatMap((one) => one.from))].map((state) => `\`${state}\``)
    return [{ topic: 'allowed', text: `while the ${name} is ${listed(from, 'or')} (\`${lifecycle?.field}\`)` }]
  })
}

function addressed(behavior: Behavior): Fact[] {
  if (behavior.kind === 'example' || behavior.bindings.length === 0) return []
  const parts = behavior.bindings.map((binding) => {
    const whose = binding.role === 'id' ? 'its id' : `the ${binding.resource ?? 'prefix'} it belongs to`
    const field = binding.field === null ? '' : ` (its \`${binding.field.join('.')}\`)`
    return `\`${binding.param}\` in the ${binding.in} is ${whose}${field}`
  })
  return [{ topic: 'finds it by', text: listed(parts) }]
}

function parameters(operation: Operation): Fact[] {
  const shown = operation.parameters.filter((parameter) => parameter.in !== 'path')
  if (shown.length === 0) return []
  const names = shown
    .slice(0, 15)
    .map((p) => `${p.name}${p.in === 'query' ? '' : ` (${p.in})`}${p.required ? ' (required)' : ''}`)
  const more = shown.length > 15 ? `, and ${shown.length - 15} more` : ''
  return [{ topic: 'takes', text: names.join(', ') + more }]
}

function body({ requestBody }: Operation, schemas: SchemaViews): Fact[] {
  if (requestBody === null) return []
  const [first] = requestBody.content
  const types = listed(
    requestBody.content.map((media) => media.type),
    'or',
  )
  const inside = first?.schema ? fields(schemas, first.schema, 'readOnly') : ''
  const must = requestBody.required ? 'required, ' : ''
  return [{ topic: 'body', text: `${must}${types || 'no media type'}${inside === '' ? '' : `: ${inside}`}` }]
}

function reply({ success, behavior }: Operation): Fact[] {
  const { status, media, declared } = success
  if (declared === null) return [{ topic: 'replies', text: `${status}, for want of a documented success` }]
  const what =
    behavior.kind === 'example' || behavior.kind === 'list' || media === null
      ? ''
      : ` ${carrying(behavior.output, behavior.resource)}`
  return [{ topic: 'replies', text: `${status}${what}, ${media === null ? 'without a body' : `as ${media.type}`}` }]
}

function listing(behavior: Behavior): Fact[] {
  if (behavior.kind !== 'list') return []
  const items =
    behavior.items.length === 0 ? 'the body is the array' : `the array is under \`${behavior.items.join('.')}\``
  const filters = behavior.filters.map((filter) => `\`${filter.param}\``)
  return [
    { topic: 'pages', text: `${items}${behavior.keyed ? ', keyed by id' : ''}; ${paging(behavior.pagination)}` },
    ...(filters.length === 0 ? [] : [{ topic: 'filters by', text: filters.join(', ') }]),
    ...(behavior.sort === null ? [] : [{ topic: 'sorts by', text: `\`${behavior.sort.param}\`` }]),
    ...(behavior.expand === null ? [] : [{ topic: 'embeds on', text: `\`${behavior.expand}\`` }]),
  ]
}

function ids(blueprint: Blueprint, behavior: Behavior): Fact[] {
  if (behavior.kind !== 'create') return []
  const resource = blueprint.resources.find((candidate) => candidate.name === behavior.resource)
  if (resource === undefined || resource.idField === null) return []
  return [{ topic: 'makes ids', text: `\`${resource.idField}\`, ${idLooks(resource.id)}` }]
}

function credentials(blueprint: Blueprint, operation: Operation): Fact[] {
  const { schemes, undeclared } = blueprint.security
  if (undeclared) return [{ topic: 'needs', text: 'no declared credential; a wrong one is refused' }]
  const named = new Map(schemes.map((scheme) => [scheme.name, scheme]))
  const ways = operation.security.map((uses) =>
    uses.length === 0 ? 'nothing' : listed(uses.map(({ scheme }) => `${scheme}${kindOf(named.get(scheme))}`)),
  )
  return [{ topic: 'needs', text: ways.length === 0 ? 'no credential' : ways.join(', or ') }]
}

function kindOf(scheme: SecurityScheme | undefined): string {
  if (scheme === undefined) return ' (not declared)'
  if (scheme.type === 'apiKey') return ` (${scheme.parameter} in the ${scheme.in})`
  return ` (${scheme.type === 'http' ? scheme.scheme : scheme.type})`
}

function errors(blueprint: Blueprint, operation: Operation): Fact[] {
  const documented = operation.responses.map((response) => response.status).filter((status) => /^[45d]/.test(status))
  const { schema, mediaType, invalidStatus } = blueprint.errors
  const look = schema === null ? 'RFC 9457 problem details' : `${schemaName(schema)}, as ${mediaType}`
  const invalid = documented.includes(String(invalidStatus)) || !documented.some((s) => s === '400' || s === '422')
  const refused =
    operation.requestBody === null || !invalid ? '' : `; a body that breaks its schema gets ${invalidStatus}`
  const text = documented.length === 0 ? 'none documented' : `documents ${documented.join(', ')}`
  return [{ topic: 'errors', text: `${text}; they look like ${look}${refused}` }]
}
