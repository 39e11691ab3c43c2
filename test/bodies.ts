import type { JsonObject, JsonValue } from '../src/lib/json.ts'
import { createValidators } from '../src/openapi/validate/validators.ts'
import { createBodyDecoder, validateBody } from '../src/simulate/http/body.ts'
import { document, operation, request } from './operations.ts'

/** @param content media type → schema, or a whole media type object */
export function bodyOf(content: Record<string, unknown> | null, required = false) {
  const types = Object.entries(content ?? {})
  const media = types.map(([, value]) =>
    value === null ? {} : 'schema' in (value as object) ? value : { schema: value },
  )
  const doc = document({ media: media as JsonValue } as JsonObject)
  const op = operation({
    method: 'POST',
    requestBody:
      content === null
        ? null
        : {
            required,
            pointer: '',
            content: types.map(([type, value], i) => ({
              type,
              pointer: `/media/${i}`,
              schema: value === null ? null : `/media/${i}/schema`,
            })),
          },
  })
  const validators = createValidators(doc)
  return {
    decode: (body: string | Uint8Array, type?: string, headers = {}) =>
      createBodyDecoder(
        op,
        doc,
      )(request({ body, headers: { ...(type === undefined ? {} : { 'content-type': type }), ...headers } })),
    violations: (body: string | undefined, type?: string) => {
      const sent = request({
        ...(body === undefined ? {} : { body }),
        headers: type === undefined ? {} : { 'content-type': type },
      })
      return validateBody(createBodyDecoder(op, doc)(sent), op, validators)
    },
  }
}
