import { isObject, type JsonObject, type JsonValue, own, valueAt } from '../../lib/json.ts'
import type { EntityLink, PageField, Resource } from '../blueprint.ts'
import type { InferContext, Pass } from '../pass.ts'
import { createLinkTargets, type LinkTargets } from '../understand/link-targets.ts'
import { mediaExamples } from '../understand/media-examples.ts'
import type { DraftOperation } from '../understand/tree.ts'

/** What documented examples show of URLs: which properties lead to the entity or below it, and whether they name a host. */
export const linksPass: Pass = {
  name: 'links',
  run(context) {
    relativePages(context)
    const servers = context.draft.servers.flatMap(({ url, basePath }) =>
      url === '' ? [] : [url.slice(0, url.length - basePath.length).replace(/\/$/, '')],
    )
    const targets = createLinkTargets(context.draft.operations, servers)
    const shownBy = operationsByResource(context.draft.operations)
    for (const resource of context.draft.resources) {
      if (resource.idField === null) continue
      const found = entityLinks(resource, shownBy.get(resource.name) ?? [], context, targets)
      if (found.links.length === 0) continue
      resource.links = found.links
      context.claim({
        claim: `${resource.name} links to itself in ${found.links.map(({ field }) => field.join('.')).join(', ')}`,
        confidence: 'strong',
        evidence: [found.evidence!],
        about: resource.name,
      })
    }
  },
}

/** Page links that examples write without a host are written so. */
function relativePages({ doc, draft, schemas, claim }: InferContext): void {
  const lists = draft.operations.flatMap((op) => (op.behavior.kind === 'list' ? [{ op, behavior: op.behavior }] : []))
  const votes = new Map<string, number>()
  for (const { op, behavior } of lists) {
    const media = op.success.media
    if (media === null) continue
    const examples = mediaExamples(doc, media.pointer)
    for (const { path } of behavior.pagination.fields.filter(isUrl)) {
      const shown = examples.map((example) => valueAt(example, path))
      if (media.schema !== null && path.length === 1) {
        const property = schemas.at(media.schema).properties.get(path[0]!)
        if (property !== undefined) shown.push(schemas.at(property.pointer).keyword('example'))
      }
      const key = path.join('.')
      for (const text of shown)
        if (typeof text === 'string' && text !== '')
          votes.set(key, (votes.get(key) ?? 0) + (/^\/(?!\/)/.test(text) ? 1 : -1))
    }
  }
  const relative = (field: PageField) => isUrl(field) && (votes.get(field.path.join('.')) ?? 0) > 0
  const changed = lists.filter(({ behavior }) => behavior.pagination.fields.some(relative))
  for (const { op, behavior } of changed) {
    const fields = behavior.pagination.fields.map((field) => (relative(field) ? { ...field, relative: true } : field))
    op.behavior = { ...behavior, pagination: { ...behavior.pagination, fields } }
  }
  if (changed.length > 0)
    claim({
      claim: `${changed.length} lists link to their pages without a host`,
      confidence: 'strong',
      evidence: changed.slice(0, 3).map(({ op }) => op.pointer),
      about: null,
    })
}

const isUrl = ({ role }: PageField) => role.endsWith('_url')

const maxLinks = 60

function operationsByResource(operations: readonly DraftOperation[]): Map<string, DraftOperation[]> {
  const found = new Map<string, DraftOperation[]>()
  for (const op of operations) {
    if (op.behavior.kind === 'example') continue
    const known = found.get(op.behavior.resource)
    if (known === undefined) found.set(op.behavior.resource, [op])
    else known.push(op)
  }
  return found
}

function entityLinks(
  resource: Resource,
  operations: readonly DraftOperation[],
  { doc }: InferContext,
  targets: LinkTargets,
): { links: readonly EntityLink[]; evidence: string | undefined } {
  const links = new Map<string, EntityLink>()
  let evidence: string | undefined
  for (const op of operations) {
    if (op.success.media === null) continue
    for (const example of mediaExamples(doc, op.success.media.pointer)) {
      const entity = shownEntity(op, example)
      const id = entity === null ? undefined : own(entity, resource.idField!)
      if (entity === null || id === undefined || id === null || typeof id === 'object') continue
      for (const { field, text } of textsOf(entity)) {
        const key = field.join('.')
        const link = links.has(key) || links.size >= maxLinks ? null : targets.linkTo(text, resource.name, String(id))
        if (link === null) continue
        links.set(key, { field, ...link })
        evidence ??= op.success.media.pointer
      }
    }
  }
  return { links: [...links.values()], evidence }
}

function shownEntity({ behavior }: DraftOperation, example: JsonValue): JsonObject | null {
  if (behavior.kind === 'example') return null
  const path = behavior.kind === 'list' ? behavior.items : behavior.output?.path
  const held = path === undefined ? undefined : valueAt(example, path)
  const one = Array.isArray(held) ? held[0] : held
  return isObject(one) ? one : null
}

function textsOf(entity: JsonObject): { field: readonly string[]; text: string }[] {
  const found: { field: readonly string[]; text: string }[] = []
  const visit = (value: JsonObject, path: readonly string[]) => {
    for (const name of Object.keys(value)) {
      const part = value[name]!
      if (typeof part === 'string' && /^(\/|https?:)/.test(part)) found.push({ field: [...path, name], text: part })
      else if (isObject(part) && path.length < 2) visit(part, [...path, name])
    }
  }
  visit(entity, [])
  return found
}
