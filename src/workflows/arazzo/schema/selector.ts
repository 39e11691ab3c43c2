import { isObject } from '../../../lib/json.ts'
import { expressionType } from './expression-type.ts'
import { choice, either, type ObjectShape, text } from './shape.ts'

/** The languages that select a part of a value. */
export const selectorType = either((value) =>
  isObject(value) ? expressionType : choice(['jsonpath', 'xpath', 'jsonpointer']),
)

/** Arazzo 1.1.0, Selector Object. */
export const selector: ObjectShape = {
  kind: 'object',
  name: 'Selector Object',
  extensible: false,
  fields: {
    context: { shape: text, required: true },
    selector: { shape: text, required: true },
    type: { shape: selectorType, required: true },
  },
}
