import { own } from '../../lib/json.ts'
import type { RequestBody } from '../blueprint.ts'
import { readContent } from './media.ts'
import { type Node, placeIn, readNode, type Scope } from './scope.ts'

/** The request body of an operation; null when it takes none. */
export function readRequestBody(scope: Scope, operation: Node): RequestBody | null {
  const place = placeIn(operation, 'requestBody')
  if (place.value === undefined || place.value === null) return null
  const node = readNode(scope, place, 'request body')
  if (node === null) return null
  return { required: own(node.value, 'required') === true, content: readContent(scope, node), pointer: node.pointer }
}
