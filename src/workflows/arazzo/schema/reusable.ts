import { any, type ObjectShape, type Shape, text } from './shape.ts'
import { isObject } from '../../../lib/json.ts'
import { either } from './shape.ts'

/** Arazzo 1.1.0, Reusable Object. Its table has `value` as text, its own example a number. */
export const reusable: ObjectShape = {
  kind: 'object',
  name: 'Reusable Object',
  extensible: false,
  fields: {
    reference: { shape: text, required: true },
    value: { shape: any, nullable: true },
  },
}

export function orReusable(shape: Shape): Shape {
  return either((value) => (isObject(value) && Object.hasOwn(value, 'reference') ? reusable : shape))
}
