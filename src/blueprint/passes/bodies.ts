import { own } from '../../lib/json.ts'
import type { RequestBody } from '../blueprint.ts'
import { readContent } from './media.ts'
import { type Node, readNode, type Scope } from './scope.ts'

/** The request body of an operation; null when it takes none. */
export function readRequestBody(scope: Scope, operation: Node): RequestBody | null {
  const declared = own(operation.value, 'requestBody')
  if (declared === undefined || declared === null) return null
  const node = readNode(scope, `${operation.pointer}/requestBody`, 'request body')
  if (node === null) return null
  return { required: own(node.value, 'required') === true, content: readContent(scope, node), pointer: node.pointer }
}
