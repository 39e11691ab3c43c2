import { isObject, type JsonObject, type JsonValue } from '../../../lib/json.ts'
import { expressionType } from './expression-type.ts'
import { any, choice, either, type ObjectShape, type Shape, text, type Version } from './shape.ts'

/** The languages that select a part of a value. */
export const selectorType = either((value) =>
  isObject(value) ? expressionType : choice(['jsonpath', 'xpath', 'jsonpointer']),
)

/** Arazzo 1.1.0, Selector Object. */
export const selector: ObjectShape = {
  kind: 'object',
  name: 'Selector Object',
  extensible: true,
  fields: {
    context: { shape: text, required: true },
    selector: { shape: text, required: true },
    type: { shape: selectorType, required: true },
  },
}

/** Any value is allowed where a Selector is: this one is meant as such. */
export function looksLikeSelector(value: JsonObject): boolean {
  return Object.hasOwn(value, 'selector') && (Object.hasOwn(value, 'context') || Object.hasOwn(value, 'type'))
}

/** A constant, an expression, or from 1.1 a Selector. */
export const valueOrSelector: Shape = either((value: JsonValue, version: Version) =>
  version === '1.1' && isObject(value) && looksLikeSelector(value) ? selector : any,
)
