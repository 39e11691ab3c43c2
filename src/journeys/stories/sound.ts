import type { JsonValue } from '../../lib/json.ts'
import type { Model } from '../../simulate/call.ts'
import type { CallStep } from '../journey.ts'

/**
 * What a call says is what the document allows, as far as it is known beforehand: what there is may not be (an example that breaks
 * its own schema), and a story that says so would be about that.
 */
export function isSound({ blueprint, validators }: Model, { operation: id, params, body }: CallStep): boolean {
  const operation = blueprint.operations.find((one) => one.id === id)
  if (operation === undefined) return false
  const fits = params.every(({ name, in: place, value }) => {
    const schema = operation.parameters.find((one) => one.name === name && one.in === place)?.schema ?? null
    if (value.kind !== 'literal' || schema === null) return true
    const { isValid } = validators.at(schema, 'request')
    return readings(value.value).some(isValid)
  })
  const schema = operation.requestBody?.content.find(({ type }) => type === body?.mediaType)?.schema ?? null
  return fits && (body === null || schema === null || validators.at(schema, 'request').isValid(body.value))
}

/** On the wire a number and its text are the same. */
const readings = (value: JsonValue): JsonValue[] =>
  typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))
    ? [value, Number(value)]
    : typeof value === 'number'
      ? [value, String(value)]
      : [value]
