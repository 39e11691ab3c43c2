import type { SpecDocument } from '../../openapi/document.ts'
import { singular, snakeCase } from '../../lib/names.ts'
import type { Blueprint, Operation, Resource } from '../blueprint.ts'
import { createSchemaViews } from '../understand/schema-view.ts'
import { drawLifecycle } from './diagram.ts'
import { compose, type Explanation, type Fact } from './explanation.ts'
import { article, doing, fields, idLooks, listed, relationsOf, schemaName, title } from './phrases.ts'

/** What a kind of thing is and how that is known. Undefined: there is no such resource; its plural is understood. */
export function explainResource(blueprint: Blueprint, doc: SpecDocument, name: string): Explanation | undefined {
  const resource = findResource(blueprint, name)
  if (resource === undefined) return undefined
  const operations = blueprint.operations.filter(
    ({ behavior }) => behavior.kind !== 'example' && behavior.resource === resource.name,
  )
  const schemas = createSchemaViews(doc)
  const facts: Fact[] = [
    { topic: 'is', text: nature(resource) },
    ...(resource.schema === null
      ? [{ topic: 'looks like', text: 'nothing known: no reply shows it' }]
      : [
          {
            topic: 'looks like',
            text: `${schemaName(resource.schema)}: ${fields(schemas, resource.schema, 'writeOnly')}`,
          },
        ]),
    ...operations.map((operation) => ({ topic: topicOf(operation), text: `${title(operation)} (${operation.id})` })),
    ...ownership(resource),
    ...relationsOf(resource).map((text) => ({ topic: 'relates', text })),
    ...lifecycle(resource),
    ...(resource.events.length === 0 ? [] : [{ topic: 'events', text: resource.events.join(', ') }]),
  ]
  const moving = new Set(
    [...(resource.lifecycle?.transitions ?? []), ...(resource.lifecycle?.guards ?? [])].map(
      ({ operation }) => operation,
    ),
  )
  const findings = blueprint.findings.filter(
    ({ about, pass }) => about === resource.name || (pass === 'lifecycles' && about !== null && moving.has(about)),
  )
  const diagram = resource.lifecycle === null ? '' : drawLifecycle(resource.lifecycle, blueprint.findings)
  return compose('resource', resource.name, facts, findings, diagram)
}

export function findResource(blueprint: Blueprint, name: string): Resource | undefined {
  const wanted = [name, snakeCase(name), singular(name)]
  return blueprint.resources.find((resource) => wanted.includes(resource.name))
}

function nature(resource: Resource): string {
  const parts = [
    resource.membership ? 'a membership, made and removed by address' : article(resource.name),
    resource.parent === null ? '' : `below ${article(resource.parent)}`,
    resource.singleton ? 'one of its kind there' : '',
    resource.itemPath === null ? '' : `at ${resource.itemPath}`,
  ].filter(Boolean)
  const id =
    resource.idField === null ? 'no id of its own' : `\`${resource.idField}\` is its id, ${idLooks(resource.id)}`
  const scope = resource.scoped ? ', unique only below its parent' : ''
  return `${parts.join(', ')}; ${id}${scope}`
}

function topicOf(operation: Operation): string {
  const { behavior } = operation
  if (behavior.kind === 'transition') return behavior.to === null ? 'acted on by' : `${behavior.to} by`
  const words = {
    create: 'created by',
    read: 'read by',
    list: 'listed by',
    update: 'changed by',
    replace: 'replaced by',
  }
  if (behavior.kind === 'delete') return 'deleted by'
  return behavior.kind === 'example' ? doing(behavior) : words[behavior.kind]
}

function ownership(resource: Resource): Fact[] {
  const stamps = resource.timestamps.map((stamp) => `\`${stamp.field}\` (${stamp.role}, ${stamp.format})`)
  return [
    ...(resource.serverOwned.length === 0
      ? []
      : [{ topic: 'server writes', text: resource.serverOwned.map((name) => `\`${name}\``).join(', ') }]),
    ...(stamps.length === 0 ? [] : [{ topic: 'timestamps', text: listed(stamps) }]),
  ]
}

function lifecycle({ lifecycle: known }: Resource): Fact[] {
  if (known === null) return []
  const start = known.initial === null ? '' : `, from \`${known.initial}\``
  return [
    { topic: 'states', text: `\`${known.field}\`: ${known.states.join(', ')}${start}` },
    ...known.transitions.map(({ from, to, operation }) => ({
      topic: 'moves',
      text: `${from.length === 0 ? 'any' : listed(from, 'or')} → ${to} ${operation === '' ? 'in time' : `by ${operation}`}`,
    })),
    ...(known.guards ?? []).map(({ operation, from }) => ({
      topic: 'guards',
      text: `${operation} only while ${listed(from, 'or')}`,
    })),
  ]
}
