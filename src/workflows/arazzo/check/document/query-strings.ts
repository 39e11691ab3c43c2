import { joinPointer } from '../../../../lib/pointer.ts'
import { parametersOf } from '../../references.ts'
import { type DocumentRule, misuse } from '../complaint.ts'
import { stepsOf } from '../places.ts'

/** A whole query string leaves no room for single parameters (Arazzo 1.1.0, Parameter Object, `querystring`). */
export const queryStrings: DocumentRule = (document) =>
  stepsOf(document).flatMap(({ step, owner, pointer }) => {
    const { parameters } = parametersOf(owner.workflow, step, document.description.components)
    const has = (place: string) => parameters.filter((parameter) => parameter.in === place).length
    if (has('querystring') === 0 || has('querystring') + has('query') < 2) return []
    return [misuse(joinPointer(pointer, 'parameters'), 'a querystring parameter must be the only one in the query')]
  })
