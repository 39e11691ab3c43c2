import { own } from '../../lib/json.ts'
import type { ResponseSpec } from '../blueprint.ts'
import { readContent, schemaAt } from './media.ts'
import { entriesOf, type Node, readNode, type Scope } from './scope.ts'

/** The declared responses of an operation, in the order of the document. */
export function readResponses(scope: Scope, operation: Node): ResponseSpec[] {
  return entriesOf(scope, operation, 'responses', 'responses').flatMap(([key, place]) => {
    const status = normalizeStatus(key)
    if (status === null) {
      scope.report('warning', `${key} is not a response status`, place.pointer)
      return []
    }
    const node = readNode(scope, place, `response ${key}`)
    if (node === null) return [{ status, content: [], headers: [], pointer: place.pointer }]
    return [{ status, ...readResponse(scope, node), pointer: node.pointer }]
  })
}

function readResponse(scope: Scope, node: Node): Pick<ResponseSpec, 'content' | 'headers'> {
  const { responses } = scope.shared
  const known = responses.get(node.pointer)
  if (known !== undefined) return known
  const response = { content: readContent(scope, node), headers: readHeaders(scope, node) }
  responses.set(node.pointer, response)
  return response
}

/** `200`, `2XX` (from `2xx`), `default`; null for anything else. */
function normalizeStatus(key: string): string | null {
  const upper = key.trim().toUpperCase()
  if (upper === 'DEFAULT') return 'default'
  return /^[1-5](\d\d|XX)$/.test(upper) ? upper : null
}

function readHeaders(scope: Scope, response: Node): ResponseSpec['headers'] {
  return entriesOf(scope, response, 'headers', 'headers')
    .filter(([name]) => name.toLowerCase() !== 'content-type')
    .flatMap(([name, place]) => {
      const node = readNode(scope, place, `header ${name}`)
      if (node === null) return []
      const schema = schemaAt(node) ?? readContent(scope, node)[0]?.schema ?? null
      return [{ name, schema, required: own(node.value, 'required') === true }]
    })
}
