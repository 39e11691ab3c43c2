import type { Operation } from '../../../blueprint/blueprint.ts'
import { normalizeName } from '../../../lib/names.ts'
import type { Pointer } from '../../../lib/pointer.ts'
import { typesOf, viewProperties } from '../../../openapi/properties.ts'
import type { Model } from '../../../simulate/call.ts'
import type { Refusal } from '../../../simulate/exchange.ts'
import { responseFor, statusOf } from '../../../simulate/http/error-status.ts'
import { literal } from '../../journey.ts'
import type { Claim } from '../plot.ts'

/** The status that the operation documents for a failure. */
export const refusedStatus = (
  model: Model,
  operation: Operation,
  kind: Refusal['kind'],
  status: number | null = null,
) =>
  statusOf(
    { kind, message: '', ...(status === null ? {} : { as: { status, code: null, body: {} } }) },
    operation,
    model.blueprint.errors,
    model.doc,
  )

const maxDepth = 3

/** What the declared error body has to say: its status, or else in words what is wrong. */
export function errorClaims(model: Model, operation: Operation, status: number): Claim[] {
  const declared = responseFor(operation, status)?.content
  const media = declared?.find(({ type }) => /[/+]json\b/i.test(type))
  const schema = declared === undefined ? model.blueprint.errors.schema : (media?.schema ?? null)
  if (schema === null) return []
  const told: Claim[] = []
  const walk = (at: Pointer, path: readonly string[]) => {
    const { properties, required } = viewProperties(model.doc, at)
    for (const [name, property] of properties) {
      const types = typesOf(model.doc, property)
      const plain = normalizeName(name)
      if (types.has('object') && path.length < maxDepth && required.has(name)) walk(property, [...path, name])
      if (!required.has(name) || types.has('null')) continue
      if (/^(status|statuscode|httpstatus)$/.test(plain) && types.has('integer'))
        told.unshift({ path: [...path, name], is: 'equal', value: literal(status) })
      else if (/^(message|detail|errormessage)$/.test(plain) && types.has('string') && types.size === 1)
        told.push({ path: [...path, name], is: 'like', pattern: '\\S' })
    }
  }
  walk(schema, [])
  return told.slice(0, 1)
}
