import { type ObjectShape, text } from './shape.ts'

/** Arazzo 1.1.0, Info Object. */
export const info: ObjectShape = {
  kind: 'object',
  name: 'Info Object',
  extensible: true,
  fields: {
    title: { shape: text, required: true, instead: '' },
    summary: { shape: text },
    description: { shape: text },
    version: { shape: text, required: true, instead: '' },
  },
}
