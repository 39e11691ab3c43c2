import { selectorType, valueOrSelector } from './selector.ts'
import { any, list, type ObjectShape, text } from './shape.ts'

/** Arazzo 1.1.0, Payload Replacement Object. */
export const payloadReplacement: ObjectShape = {
  kind: 'object',
  name: 'Payload Replacement Object',
  extensible: true,
  fields: {
    target: { shape: text, required: true },
    targetSelectorType: { shape: selectorType, since: '1.1' },
    value: { shape: valueOrSelector, nullable: true, required: true },
  },
}

/** Arazzo 1.1.0, Request Body Object. */
export const requestBody: ObjectShape = {
  kind: 'object',
  name: 'Request Body Object',
  extensible: true,
  fields: {
    contentType: { shape: text },
    payload: { shape: any, nullable: true },
    replacements: { shape: list(payloadReplacement) },
  },
}
