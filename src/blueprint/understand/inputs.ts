import type { Pointer } from '../../lib/pointer.ts'
import type { SchemaViews } from './schema-view.ts'
import { type DraftOperation, requestSchema } from './tree.ts'

/** A named value that a request may carry in its query, or in its body where a POST lists. */
export interface Input {
  readonly name: string
  readonly in: 'query' | 'body'
  readonly schema: Pointer | null
  readonly required: boolean
  /** The parameter's or property's own words, where they were asked for. */
  readonly description: string
}

/**
 * Query parameters (object-valued ones member by member, `page[size]`), and body properties of a POST.
 * @param text gives the description of what stands at a pointer; descriptions are empty without it
 */
export function inputsOf(
  op: DraftOperation,
  views: SchemaViews,
  text: (pointer: Pointer) => string = () => '',
): Input[] {
  const inputs: Input[] = []
  for (const parameter of op.parameters) {
    if (parameter.in !== 'query') continue
    const description = text(parameter.pointer)
    const base = { in: 'query' as const, required: parameter.required }
    const view = parameter.schema === null ? null : views.at(parameter.schema)
    if (view && view.properties.size > 0 && /^(page|pagination|paging)$/i.test(parameter.name))
      for (const property of view.properties.values())
        inputs.push({
          ...base,
          name: `${parameter.name}[${property.name}]`,
          schema: property.pointer,
          description: text(property.pointer),
        })
    else inputs.push({ ...base, name: parameter.name, schema: parameter.schema, description })
  }
  const request = op.method === 'GET' ? null : requestSchema(op)
  if (request !== null)
    for (const property of views.at(request).properties.values())
      inputs.push({
        name: property.name,
        in: 'body',
        schema: property.pointer,
        required: property.required,
        description: text(property.pointer),
      })
  return inputs
}
