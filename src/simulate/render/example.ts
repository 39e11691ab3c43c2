import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts'
import { createRandom } from '../../lib/random.ts'
import type { MediaType } from '../../blueprint/blueprint.ts'
import { mediaExamples } from '../../blueprint/understand/media-examples.ts'
import { viewProperties } from '../../openapi/properties.ts'
import type { Call, Model } from '../call.ts'
import { emptyPage } from './empty-page.ts'

/** A documented example of a media type: `example`, else the first of `examples`; undefined without any. */
export function documentedExamples(model: Pick<Model, 'doc'>, media: MediaType): JsonValue[] {
  return mediaExamples(model.doc, media.pointer)
}

/** A stateless answer: the documented example, or an invention, with what was sent showing where names agree. */
export function exampleBody(call: Call): JsonValue {
  const media = call.operation.success.media
  if (media === null) return null
  const example = documentedExamples(call.model, media)[0]
  if (media.schema === null) return example ?? {}
  const random = createRandom(`example/${call.operation.id}/${call.request.path}`)
  const context = { direction: 'response', random, now: call.world.now, name: call.operation.id } as const
  const valid = example !== undefined && call.model.validators.at(media.schema, 'response').isValid(example)
  const body = valid ? structuredClone(example) : call.model.sampler.generate(media.schema, context)
  if (isObject(body) && Object.keys(body).length === 0) return emptyPage(call) ?? body
  return isObject(body) ? echo(call, body, media.schema) : body
}

/** What the caller sent comes back under the same names: a quote for EUR answers EUR. */
function echo(call: Call, body: JsonObject, schema: string): JsonObject {
  const { properties } = viewProperties(call.model.doc, schema)
  const sources = [call.params.path, call.params.query, isObject(call.body) ? call.body : {}]
  for (const source of sources) {
    for (const name of Object.keys(source)) {
      const at = properties.get(name)
      const value = source[name]!
      if (at !== undefined && Object.hasOwn(body, name) && call.model.validators.at(at, 'response').isValid(value))
        setOwn(body, name, value)
    }
  }
  return body
}
