import type { Ajv2020, ErrorObject } from 'ajv/dist/2020.js'
import type { JsonValue } from '../../lib/json.ts'
import { loadLater } from '../../lib/load-later.ts'
import schema from './x-specbox.schema.json' with { type: 'json' }

const library = loadLater<{ Ajv2020: typeof Ajv2020 }>('ajv/dist/2020.js')

/** Where and how a value of `x-specbox` breaks the dialect: JSON Pointer below it, and a sentence. */
export function breaches(value: JsonValue): { readonly pointer: string; readonly message: string }[] {
  const { Ajv2020: Ajv } = library()
  const ajv = new Ajv({ allErrors: true, strict: false })
  const validate = ajv.compile(schema)
  if (validate(value)) return []
  // Of a choice, only why no branch fits is worth telling, and only once for each place.
  const deepest = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'oneOf')
  const told = new Map(deepest.map((error) => [error.instancePath + error.keyword, error]))
  return [...told.values()].map((error) => ({ pointer: error.instancePath, message: sentence(error) }))
}

function sentence({ message, params, keyword }: ErrorObject): string {
  if (keyword === 'additionalProperties') return `'${String(params.additionalProperty)}' is no word of the dialect`
  if (keyword === 'required') return `'${String(params.missingProperty)}' is missing`
  if (keyword === 'enum') return `has to be one of ${(params.allowedValues as unknown[]).map(String).join(', ')}`
  return message ?? 'is not as the dialect has it'
}
