import { isObject } from '../../../lib/json.ts'
import { criterionContext } from '../check/object/criterion-context.ts'
import { expressionType } from './expression-type.ts'
import { choice, either, type ObjectShape, text } from './shape.ts'

/** Arazzo 1.1.0, Criterion Object. */
export const criterion: ObjectShape = {
  kind: 'object',
  name: 'Criterion Object',
  extensible: true,
  fields: {
    context: { shape: text },
    condition: { shape: text, required: true },
    type: {
      shape: either((value) => (isObject(value) ? expressionType : choice(['simple', 'regex', 'jsonpath', 'xpath']))),
    },
  },
  rules: [criterionContext],
}
