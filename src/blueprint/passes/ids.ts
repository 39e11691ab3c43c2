import { isObject, type JsonValue, own, valueAt } from '../../lib/json.ts'
import { words } from '../../lib/names.ts'
import type { Behavior, IdFormat, Resource } from '../blueprint.ts'
import type { InferContext, Pass } from '../pass.ts'
import { alphabets, formatOfPattern, formatOfSamples, mostCommon } from '../understand/id-format.ts'
import { facedFormat, idFaces } from '../understand/id-faces.ts'
import { mediaExamples } from '../understand/media-examples.ts'
import type { PropertyView, SchemaView } from '../understand/schema-view.ts'
import { type DraftOperation, requestSchema } from '../understand/tree.ts'

/** How ids are minted, who mints them, and whether one is unique on its own. */
export const idsPass: Pass = {
  name: 'ids',
  run(context) {
    const byResource = operationsByResource(context)
    const learnt: IdFormat[] = []
    const open: Mutable[] = []
    for (const resource of context.draft.resources) {
      if (resource.singleton) continue
      const ops = byResource.get(resource.name) ?? []
      const found = clientFormat(resource, ops, context) ?? declaredFormat(resource, ops, context)
      if (found) resource.id = found
      else open.push(resource)
      if (found && found.kind !== 'client') learnt.push(found)
    }
    for (const resource of open) resource.id = fit(likeOthers(resource.name, learnt), idView(resource, context))
    const faces = idFaces(context)
    for (const resource of context.draft.resources) {
      resource.id = facedFormat(resource.id, resource, faces.get(resource.name) ?? [], context)
      resource.scoped = isScoped(resource)
    }
  },
}

type Mutable = InferContext['draft']['resources'][number]
type Bound = Exclude<Behavior, { kind: 'example' }>

function operationsByResource({ draft }: InferContext): Map<string, DraftOperation[]> {
  const found = new Map<string, DraftOperation[]>()
  for (const op of draft.operations)
    if (op.behavior.kind !== 'example')
      found.set(op.behavior.resource, [...(found.get(op.behavior.resource) ?? []), op])
  return found
}

function idView(resource: Resource, { draft, schemas }: InferContext): SchemaView | null {
  const { idField } = resource
  if (resource.schema === null || idField === null) return null
  const property = schemas.at(resource.schema).properties.get(idField) ?? madeWith(resource.name, idField)
  return property ? schemas.at(property.pointer) : null

  /** Where only the reply to a creation shows the id, its schema is there. */
  function madeWith(name: string, field: string) {
    const create = draft.operations.find(({ behavior }) => behavior.kind === 'create' && behavior.resource === name)
    let body = create?.success.media?.schema == null ? undefined : schemas.at(create.success.media.schema)
    for (const step of (create?.behavior as Bound | undefined)?.output?.path ?? []) {
      const inner = body?.properties.get(step)
      body = inner && schemas.at(inner.pointer)
    }
    return body?.properties.get(field)
  }
}

/** The client names it: the create body demands the id, or only a PUT on the item's path creates. */
function clientFormat(resource: Resource, ops: readonly DraftOperation[], { schemas }: InferContext): IdFormat | null {
  const creates = ops.filter((op) => op.behavior.kind === 'create')
  if (creates.length === 0)
    return ops.some((op) => op.behavior.kind === 'replace' && op.behavior.upsert)
      ? { kind: 'client', field: null }
      : null
  if (resource.idField === null) return null
  for (const op of creates) {
    const request = requestSchema(op)
    if (request === null) continue
    let body = schemas.at(request)
    const { input } = op.behavior as Bound
    for (const name of input?.path ?? []) body = schemas.at(body.properties.get(name)?.pointer ?? body.pointer)
    const named = itemParameter(resource, ops)
    const property: PropertyView | undefined =
      body.properties.get(resource.idField) ?? (named === null ? undefined : body.properties.get(named))
    if (property?.required && property.name === named && named !== resource.idField)
      return { kind: 'client', field: named }
    if (!property || property.readOnly || schemas.at(property.pointer).keyword('readOnly') === true) continue
    const mintable = /^_?(id|uuid|guid|sid|gid)$/i.test(resource.idField)
    if (
      property.required
        ? !mintable || !isSharedSchema(body, resource, schemas)
        : /^(name|slug|key|code|handle|username|login)$/i.test(resource.idField)
    )
      return { kind: 'client', field: resource.idField }
  }
  return null
}

/** `{user_id}` in the path of a member whose own property is `id`. */
function itemParameter(resource: Resource, ops: readonly DraftOperation[]): string | null {
  const item = ops.find(({ path }) => path === resource.itemPath)
  const id = item && (item.behavior as Bound).bindings.find(({ role, in: place }) => role === 'id' && place === 'path')
  return id?.field?.length === 1 && id.field[0] === resource.idField ? id.param : null
}

/** The same schema is taken and given: its `id` is there for replies, not a wish that clients name it. */
function isSharedSchema(body: SchemaView, resource: Resource, schemas: InferContext['schemas']): boolean {
  return resource.schema !== null && schemas.identity(body.pointer) === schemas.identity(resource.schema)
}

function declaredFormat(resource: Resource, ops: readonly DraftOperation[], context: InferContext): IdFormat | null {
  const view = idView(resource, context)
  const samples = samplesOf(resource, ops, view, context)
  const pattern = view?.keyword('pattern')
  const format = view?.keyword('format')
  if (view && (view.types.has('integer') || view.types.has('number')) && !view.types.has('string')) {
    const seen = formatOfSamples(samples.filter((sample) => /^\d+$/.test(String(sample))))
    const max = view.keyword('maximum')
    const digits = seen?.kind === 'integer' ? Math.max(seen.digits, 6) : 6
    return {
      kind: 'integer',
      digits: typeof max === 'number' && max > 0 ? Math.min(digits, String(Math.floor(max)).length - 1 || 1) : digits,
      text: false,
    }
  }
  if (format === 'uuid' || format === 'guid') return { kind: 'uuid' }
  const shaped = typeof pattern === 'string' && pattern.length <= 200 ? formatOfPattern(pattern) : null
  if (shaped && shaped.kind !== 'pattern') return shaped
  const values = view?.keyword('enum')
  if (Array.isArray(values)) return { kind: 'pattern', pattern: '' }
  const seen = formatOfSamples(samples) ?? shaped ?? bindingFormat(ops, context) ?? phoneNumber(resource.idField)
  return seen && fit(seen, view)
}

/** What is found by its phone number: E.164, a number that nobody has. */
function phoneNumber(idField: string | null): IdFormat | null {
  const is = idField !== null && /^(phone|mobile|telephone)_?(number)?$|^msisdn$/i.test(idField)
  return is ? { kind: 'pattern', pattern: '^\\+1202555[0-9]{4}$' } : null
}

/** Ids in the document's own examples: of the property, of the entity, of replies, of the path parameter. */
function samplesOf(
  resource: Resource,
  ops: readonly DraftOperation[],
  view: SchemaView | null,
  { doc, schemas }: InferContext,
): (string | number)[] {
  const found: (string | number)[] = []
  const note = (value: JsonValue | undefined) => {
    if ((typeof value === 'string' && value.length <= 100) || typeof value === 'number') found.push(value)
  }
  note(view?.keyword('example'))
  const many = view?.keyword('examples')
  if (Array.isArray(many)) many.forEach(note)
  const { idField } = resource
  if (idField !== null && resource.schema !== null) {
    const whole = schemas.at(resource.schema).keyword('example')
    if (isObject(whole)) note(own(whole, idField))
  }
  for (const op of ops.slice(0, 8)) {
    const behavior = op.behavior as Bound
    if (idField !== null && op.success.media)
      for (const body of mediaExamples(doc, op.success.media.pointer)) {
        const inner =
          behavior.kind === 'list' ? valueAt(body, behavior.items) : valueAt(body, behavior.output?.path ?? [])
        for (const item of Array.isArray(inner) ? inner.slice(0, 5) : [inner])
          if (isObject(item)) note(own(item, idField))
      }
    const id = behavior.bindings.find(
      (binding) =>
        binding.role === 'id' && binding.in === 'path' && (binding.field === null || binding.field[0] === idField),
    )
    const parameter = id && op.parameters.find((candidate) => candidate.in === 'path' && candidate.name === id.param)
    if (parameter) {
      note(parameter.schema === null ? undefined : schemas.at(parameter.schema).keyword('example'))
      for (const example of examplesAt(doc.resolve(parameter.pointer).value, doc)) note(example)
    }
  }
  return found
}

/** `example` and `examples.*.value` of a media type or parameter. */
function examplesAt(value: JsonValue | undefined, doc: InferContext['doc']): JsonValue[] {
  if (!isObject(value)) return []
  const found: JsonValue[] = []
  const single = own(value, 'example')
  if (single !== undefined) found.push(single)
  const many = own(value, 'examples')
  if (isObject(many))
    for (const key of Object.keys(many).slice(0, 5)) {
      const entry = own(many, key)
      const reference = isObject(entry) ? own(entry, '$ref') : undefined
      const home = typeof reference === 'string' ? doc.resolve(reference.replace(/^#/, '')).value : entry
      const inner = isObject(home) ? own(home, 'value') : undefined
      if (inner !== undefined) found.push(inner)
    }
  return found
}

/** Format or pattern of the path parameter, where the entity's own property says nothing. */
function bindingFormat(ops: readonly DraftOperation[], { schemas }: InferContext): IdFormat | null {
  for (const op of ops) {
    const id = (op.behavior as Bound).bindings.find((binding) => binding.role === 'id' && binding.in === 'path')
    const schema =
      id && op.parameters.find((candidate) => candidate.in === 'path' && candidate.name === id.param)?.schema
    if (!schema) continue
    const view = schemas.at(schema)
    const pattern = view.keyword('pattern')
    if (view.keyword('format') === 'uuid') return { kind: 'uuid' }
    if (view.types.has('integer')) return { kind: 'integer', digits: 6, text: false }
    const shaped = typeof pattern === 'string' && pattern.length <= 200 ? formatOfPattern(pattern) : null
    if (shaped) return shaped
  }
  return null
}

/** Without evidence of its own, a resource's ids look like most of the document's other ids, with a prefix made of its name. */
function likeOthers(name: string, learnt: readonly IdFormat[]): IdFormat {
  const texts = learnt.filter(
    (format) => format.kind === 'uuid' || format.kind === 'prefixed' || (format.kind === 'integer' && format.text),
  )
  if (texts.length === 0) return { kind: 'uuid' }
  const kindOf = (format: IdFormat) =>
    format.kind === 'prefixed' && format.prefix === '' ? `bare${format.length}` : format.kind
  const kind = mostCommon(texts.map(kindOf))
  const same = texts.filter((format) => kindOf(format) === kind)
  const look = (format: IdFormat) => (format.kind === 'prefixed' ? `${format.length}/${format.alphabet}` : '')
  const usual = mostCommon(same.map(look))
  const model = same.find((format) => look(format) === usual)!
  if (kind !== 'prefixed' && (same.length < 3 || same.length * 2 < learnt.length)) return { kind: 'uuid' }
  if (model.kind !== 'prefixed' || model.prefix === '') return model
  const separator = /[_.:-]$/.exec(model.prefix)?.[0] ?? ''
  const parts = words(name)
  const initials = parts.map((word) => word.slice(0, parts.length > 1 ? 2 : 4)).join('')
  return { ...model, prefix: separator === '' ? initials.slice(0, 2).toUpperCase() : `${initials}${separator}` }
}

/** Kept within the property's `maxLength`. */
function fit(format: IdFormat, view: SchemaView | null): IdFormat {
  const max = view?.keyword('maxLength')
  if (typeof max !== 'number' || max < 1) return format
  if (format.kind === 'uuid' && max < 36)
    return { kind: 'prefixed', prefix: '', length: Math.min(max, 20), alphabet: alphabets.lower }
  if (format.kind === 'prefixed' && format.prefix.length + format.length > max)
    return format.prefix.length < max
      ? { ...format, length: max - format.prefix.length }
      : { ...format, prefix: '', length: max }
  return format
}

/** Only where no path reaches it without its parent, and the id is a number in a row or a word of the client's. */
function isScoped(resource: Resource): boolean {
  if (resource.singleton || resource.parent === null) return false
  if (resource.membership || resource.id.kind === 'client') return true
  return (
    resource.idField !== null &&
    /(number|index|position|version|slug|name|key|code|sequence|order|login)$/i.test(resource.idField)
  )
}
