import { failureAction, successAction } from './actions.ts'
import { parameter } from './parameter.ts'
import { map, type ObjectShape, schema } from './shape.ts'

/** Arazzo 1.1.0, Components Object. */
export const components: ObjectShape = {
  kind: 'object',
  name: 'Components Object',
  extensible: true,
  fields: {
    inputs: { shape: map(schema) },
    parameters: { shape: map(parameter) },
    successActions: { shape: map(successAction) },
    failureActions: { shape: map(failureAction) },
  },
}
