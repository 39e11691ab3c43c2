import type { Call, Result } from '../call.ts'
import { redeemTokens } from '../react/tokens.ts'
import { create } from './create.ts'
import { remove } from './delete.ts'
import { list } from './list.ts'
import { read } from './read.ts'
import { replace } from './replace.ts'
import { transition } from './transition.ts'
import { update } from './update.ts'

/** What the operation does, by the kind the Blueprint gave it. */
export function behave(asked: Call): Result {
  const call = redeemTokens(asked)
  const behavior = call.operation.behavior
  switch (behavior.kind) {
    case 'create':
      return create(call, behavior)
    case 'read':
      return read(call, behavior)
    case 'list':
      return list(call, behavior)
    case 'update':
      return update(call, behavior)
    case 'replace':
      return replace(call, behavior)
    case 'delete':
      return remove(call, behavior)
    case 'transition':
      return transition(call, behavior)
    case 'example':
      call.note('behave', 'nothing is inferred for this operation: the reply is schema-valid but stateless')
      return { kind: 'stateless' }
  }
}
