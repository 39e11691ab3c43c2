import { isObject } from '../../../lib/json.ts'
import { looksLikeSelector, selector } from './selector.ts'
import { either, expression, map } from './shape.ts'

/** Outputs of a step or a workflow: an expression each, or from 1.1 a Selector. */
export const outputs = map(
  either((value, version) =>
    version === '1.1' && isObject(value) && looksLikeSelector(value) ? selector : expression,
  ),
)
