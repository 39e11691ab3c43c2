import { normalizeName } from '../../lib/names.ts'
import type { Timestamp } from '../blueprint.ts'
import type { Pass } from '../pass.ts'
import type { SchemaView, SchemaViews } from '../understand/schema-view.ts'

const roles: readonly (readonly [Timestamp['role'], RegExp])[] = [
  ['created', /^(date)?created(at|on|date|time|datetime|timestamp|utc|dateutc|ts|timeutc)?$|^(creation|create|insert)(date|time|datetime|timestamp|ts)$|^(time|date)created$|^inserted(at|on)$|^createdtimestamp$|^registeredat$|^addedat$/],
  ['updated', /^(date|last)?(updated|modified|edited)(at|on|date|time|datetime|timestamp|utc|dateutc|ts)?$|^(update|modification|modify)(date|time|datetime|timestamp|ts)$|^last(update|change|edited|modified|changed)(d|at|time|date|datetime|edtime|timestamp|ts|dateutc)?$|^lasteditedtime$|^changedat$/],
  ['deleted', /^(date)?deleted(at|on|date|time|timestamp)$|^deletion(date|time|timestamp)$/],
] // biome-ignore format: a table

/** Which properties the server stamps, and how it writes the time. */
export const timestampsPass: Pass = {
  name: 'timestamps',
  run({ draft, schemas }) {
    for (const resource of draft.resources) {
      const schema = resource.schema ?? resource.example
      if (schema === undefined) continue
      const found: Timestamp[] = []
      for (const property of schemas.at(schema).properties.values()) {
        const name = normalizeName(property.name)
        const role = roles.find(([, pattern]) => pattern.test(name))?.[0]
        if (!role || found.some((other) => other.role === role)) continue
        const format = formatOf(schemas.at(property.pointer))
        if (format) found.push({ field: property.name, role, format })
      }
      if (!found.some(({ role }) => role === 'created')) found.push(...bareTimestamp(schemas.at(schema), schemas))
      resource.timestamps = found
    }
  },
}

/** A lone `timestamp` is when it happened: an event, a message, a reading is made then. */
function bareTimestamp(entity: SchemaView, views: SchemaViews): Timestamp[] {
  const property = entity.normalized().get('timestamp')
  const format = property === undefined ? null : formatOf(views.at(property.pointer))
  return property === undefined || format === null ? [] : [{ field: property.name, role: 'created', format }]
}

function formatOf(view: SchemaView): Timestamp['format'] | null {
  const example = view.keyword('example') ?? view.keyword('default')
  const said = String(view.keyword('description') ?? '')
  if (view.types.has('integer') || view.types.has('number')) {
    const millis =
      view.keyword('format') === 'unix-time-ms' ||
      (typeof example === 'number' && example > 1e11) ||
      /milli/i.test(said)
    return millis ? 'unix-ms' : 'unix'
  }
  if (view.types.size > 0 && !view.types.has('string')) return null
  const format = view.keyword('format')
  if (format === 'date') return 'date'
  if (
    format === 'date-time-rfc-2822' ||
    /rfc ?2822/i.test(said) ||
    (typeof example === 'string' && /^[A-Z][a-z]{2}, \d/.test(example))
  )
    return 'rfc2822'
  if (typeof example === 'string' && /^\d{4}-\d\d-\d\d$/.test(example)) return 'date'
  if (typeof example === 'string' && /^\d{10}$/.test(example)) return null
  if (view.keyword('enum') !== undefined || view.keyword('const') !== undefined) return null
  return 'date-time'
}
