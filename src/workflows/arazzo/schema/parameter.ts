import { valueOrSelector } from './selector.ts'
import { choice, type ObjectShape, text } from './shape.ts'

/** Arazzo 1.1.0, Parameter Object. Whether it needs `in` is for the step to say. */
export const parameter: ObjectShape = {
  kind: 'object',
  name: 'Parameter Object',
  extensible: true,
  fields: {
    name: { shape: text, required: true },
    in: { shape: choice(['path', 'query', 'header', 'cookie'], ['querystring']) },
    value: { shape: valueOrSelector, nullable: true, required: true },
  },
}
