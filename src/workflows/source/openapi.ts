import { lazily } from '../../lib/lazily.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { isObject } from '../../lib/json.ts'
import { callableAt, operationPlaces, placeAt } from './callable.ts'
import type { OpenApiSource } from './source.ts'

/** @param location where it was read: relative server URLs start there */
export function openApiSource(name: string, url: string, location: string, document: SpecDocument): OpenApiSource {
  const places = lazily(() => {
    const ids = new Map<string, Parameters<typeof callableAt>[1]>()
    for (const place of operationPlaces(document)) {
      const operation = document.resolve(place.at).value
      const id = isObject(operation) ? operation.operationId : undefined
      if (typeof id === 'string' && !ids.has(id)) ids.set(id, place)
    }
    return ids
  })
  const callable = (place: Parameters<typeof callableAt>[1] | undefined) =>
    place === undefined ? undefined : callableAt(document, place, location)
  return {
    type: 'openapi',
    name,
    url,
    location,
    document,
    operation: (id) => callable(places().get(id)),
    similar: (id) => {
      const alike = [...places().keys()].filter((one) => one.toLowerCase() === id.toLowerCase())
      return alike.length === 1 ? callable(places().get(alike[0]!)) : undefined
    },
    at: (pointer) => callable(placeAt(document, pointer)),
  }
}
