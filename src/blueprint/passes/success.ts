import type { MediaType, Method, ResponseSpec, Success } from '../blueprint.ts'
import { isJson, preferredMedia } from './media.ts'
import type { SchemaViews } from '../understand/schema-view.ts'
import { looksLikeError } from './error-shape.ts'

/**
 * What a success looks like: the best exact 2xx, else `2XX`, else `default` (unless it describes an error), else a
 * redirect. Among exact ones the lowest that carries JSON wins over those without; a POST that documents both 200 and
 * 201 answers 201 where what it makes can be read (its 200 is the repeated call of an idempotent creation), else 200.
 *
 * @param makes whether the document has a path at which what a POST here makes could be found again
 */
export function readSuccess(
  schemas: SchemaViews,
  method: Method,
  responses: readonly ResponseSpec[],
  makes: boolean,
): Success {
  const exact = responses.filter((r) => /^2\d\d$/.test(r.status)).sort((a, b) => Number(a.status) - Number(b.status))
  const best = bestOf(method, exact, makes)
  if (best !== undefined) return answer(best, Number(best.status))
  const range = responses.find((response) => response.status === '2XX')
  if (range !== undefined) return answer(range, 200)
  const fallback = responses.find((response) => response.status === 'default')
  if (fallback !== undefined && !describesError(schemas, fallback.content)) return answer(fallback, 200)
  const redirect = responses.find((response) => /^3(0[1237-8]|XX)$/.test(response.status))
  if (redirect !== undefined) return answer(redirect, redirect.status === '3XX' ? 302 : Number(redirect.status))
  return { status: method === 'DELETE' ? 204 : 200, media: null, declared: null }
}

function bestOf(method: Method, exact: readonly ResponseSpec[], makes: boolean): ResponseSpec | undefined {
  const withJson = exact.filter((response) => response.content.some((media) => isJson(media.type) && media.schema))
  const candidates = withJson.length > 0 ? withJson : exact
  const created = candidates.find((response) => response.status === '201')
  if (method === 'POST' && makes && candidates[0]?.status === '200' && created !== undefined) return created
  return candidates[0]
}

function answer(response: ResponseSpec, status: number): Success {
  const empty = status === 204 || status === 205
  return { status, media: empty ? null : preferredMedia(response.content), declared: response.status }
}

function describesError(schemas: SchemaViews, content: readonly MediaType[]): boolean {
  const schema = preferredMedia(content)?.schema
  return schema !== undefined && schema !== null && looksLikeError(schemas, schema)
}
