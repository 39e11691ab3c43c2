import { isObject } from '../../../lib/json.ts'
import { selector } from './selector.ts'
import { either, map, text } from './shape.ts'

/** Outputs of a step or a workflow: an expression each, or from 1.1 a Selector. */
export const outputs = map(either((value, version) => (isObject(value) && version === '1.1' ? selector : text)))
