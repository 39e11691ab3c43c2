import { lazily } from '../../lib/lazily.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { isObject } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import { callableAt, operationPlaces, placeAt } from './callable.ts'
import { similarTo } from './similar-id.ts'
import type { OpenApiSource } from './source.ts'

type Place = { readonly document: SpecDocument; readonly path: string; readonly method: string; readonly at: Pointer }

/**
 * @param location where it was read: relative server URLs start there
 * @param documents one; or several that together are the source, for an API that is described in parts
 */
export function openApiSource(
  name: string,
  url: string,
  location: string,
  documents: readonly SpecDocument[],
): OpenApiSource {
  const places = lazily(() => {
    const ids = new Map<string, Place>()
    for (const document of documents)
      for (const place of operationPlaces(document)) {
        const operation = document.resolve(place.at).value
        const id = isObject(operation) ? operation.operationId : undefined
        if (typeof id === 'string' && !ids.has(id)) ids.set(id, { ...place, document })
      }
    return ids
  })
  const callable = (place: Place | undefined) =>
    place === undefined ? undefined : callableAt(place.document, place, location)
  const candidates = lazily(() => [...places()].map(([id, { path, document }]) => ({ id, path, document })))
  return {
    type: 'openapi',
    name,
    url,
    location,
    scheme: (wanted) => {
      for (const document of documents) {
        const { value } = document.resolve(joinPointer('/components/securitySchemes', wanted))
        if (isObject(value)) return value
      }
      return undefined
    },
    operation: (id) => callable(places().get(id)),
    similar: (id, filled) => callable(places().get(similarTo(id, candidates(), filled)?.id ?? '')),
    at: (pointer) => {
      for (const document of documents) {
        const place = placeAt(document, pointer)
        if (place !== undefined) return callable({ ...place, document })
      }
      return undefined
    },
  }
}
