import { expressionVersion } from '../check/object/expression-version.ts'
import { choice, type ObjectShape, text } from './shape.ts'

/** Arazzo 1.1.0, Expression Type Object; 1.0.1, Criterion Expression Type Object. */
export const expressionType: ObjectShape = {
  kind: 'object',
  name: 'Expression Type Object',
  extensible: true,
  open: true,
  fields: {
    type: { shape: choice(['jsonpath', 'xpath'], ['jsonpointer']), required: true },
    version: { shape: text, required: true, instead: '' },
  },
  rules: [expressionVersion],
}
