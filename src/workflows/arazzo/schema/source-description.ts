import { namedWell } from '../check/object/named-well.ts'
import { choice, type ObjectShape, text } from './shape.ts'

/** Arazzo 1.1.0, Source Description Object. */
export const sourceDescription: ObjectShape = {
  kind: 'object',
  name: 'Source Description Object',
  extensible: true,
  fields: {
    name: { shape: text, required: true },
    url: { shape: text, required: true },
    type: { shape: choice(['openapi', 'arazzo'], ['asyncapi']) },
  },
  rules: [namedWell('name')],
}
