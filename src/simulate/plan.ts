import type { Operation, PageField, Resource, ResponseSpec } from '../blueprint/blueprint.ts'
import type { Pointer } from '../lib/pointer.ts'
import { itemSchema, mapSchema, schemaAt, viewProperties } from '../openapi/properties.ts'
import type { Model } from './call.ts'
import type { Birth } from './entity/birth.ts'
import type { Headers } from './exchange.ts'
import { createFieldMap, type FieldMap } from './entity/fields.ts'
import type { ItemLocation } from './render/location.ts'

/** What one operation needs at every call, worked out on first use. */
export interface Plan {
  readonly resource: Resource | null
  readonly fields: FieldMap
  readonly output: OutputPlan
  /** Made on first use: the success body around the entity, as JSON text, and what new entities start with. */
  readonly memo: {
    shell: string | null
    birth: Birth | null
    headers: Headers | null
    documented: Map<string, Set<string>> | null
    /** The types of entity properties, as far as somebody asked. */
    types: Map<string, ReadonlySet<string>>
    /** The types of page fields; null: not declared. */
    pageTypes: Map<PageField, ReadonlySet<string> | null>
    /** Undefined until asked; null: new entities have no URL. */
    location: ItemLocation | null | undefined
  }
  /** The declared response that a success answers by. */
  readonly response: ResponseSpec | null
}

/** How an entity is shown in an operation's success reply. */
export interface OutputPlan {
  /** Schema of the entity at that place; null: not declared. */
  readonly schema: Pointer | null
  /** It is the very schema entities are stored by: the stored text can be sent as it is. */
  readonly same: boolean
  /** Properties shown; null: all of them. */
  readonly shown: ReadonlySet<string> | null
}

export function createPlans(model: Omit<Model, 'plan'>): (operation: Operation) => Plan {
  const plans = new Map<string, Plan>()
  return (operation) => {
    const known = plans.get(operation.id)
    if (known !== undefined) return known
    const made = createPlan({ ...model, plan: () => made }, operation)
    plans.set(operation.id, made)
    return made
  }
}

function createPlan(model: Model, operation: Operation): Plan {
  const behavior = operation.behavior
  const resource = behavior.kind === 'example' ? null : (model.resources.get(behavior.resource) ?? null)
  return {
    resource,
    fields:
      resource === null
        ? { toEntity: new Map(), writable: new Set(), parts: new Map(), readOnly: new Set() }
        : createFieldMap(model, operation, resource),
    output: outputPlan(model, operation, resource),
    memo: {
      shell: null,
      birth: null,
      headers: null,
      documented: null,
      types: new Map(),
      pageTypes: new Map(),
      location: undefined,
    },
    response: operation.responses.find(({ status }) => status === operation.success.declared) ?? null,
  }
}

function outputPlan(model: Model, operation: Operation, resource: Resource | null): OutputPlan {
  const body = operation.success.media?.schema ?? null
  const behavior = operation.behavior
  if (body === null || behavior.kind === 'example') return { schema: null, same: false, shown: null }
  const schema = shownSchema(model, body, behavior)
  const same = schema !== null && resource?.schema != null && schema === model.doc.resolve(resource.schema).pointer
  return { schema, same, shown: schema === null || same ? null : shownProperties(model, schema) }
}

function shownSchema(
  model: Model,
  body: Pointer,
  behavior: Exclude<Operation['behavior'], { kind: 'example' }>,
): Pointer | null {
  if (behavior.kind === 'list') {
    const items = schemaAt(model.doc, body, behavior.items)
    if (items === null) return null
    return behavior.keyed ? mapSchema(model.doc, items) : itemSchema(model.doc, items)
  }
  return behavior.output === null ? null : schemaAt(model.doc, body, behavior.output.path, behavior.output.list)
}

function shownProperties(model: Model, schema: Pointer): ReadonlySet<string> | null {
  const { properties } = viewProperties(model.doc, schema)
  return properties.size === 0 ? null : new Set(properties.keys())
}
