import { joinPointer } from '../../../../lib/pointer.ts'
import type { SourceDescription } from '../../description.ts'
import { type DocumentRule, misuse } from '../complaint.ts'
import { stepsOf } from '../places.ts'
import { names, sourceReference } from '../source-reference.ts'

/** An operationId says its source where there are several (Arazzo 1.1.0, Step Object, `operationId`). */
export const operationIds: DocumentRule = (document) => {
  const { sourceDescriptions } = document.description
  return stepsOf(document).flatMap(({ step, pointer }) => {
    const problem = step.operationId === undefined ? undefined : problemOf(step.operationId, sourceDescriptions)
    return problem === undefined ? [] : [misuse(joinPointer(pointer, 'operationId'), problem)]
  })
}

function problemOf(id: string, sources: readonly SourceDescription[]): string | undefined {
  const reference = sourceReference(id, sources)
  const apis = sources.filter(({ type }) => type !== 'arazzo').map(({ name }) => name)
  if (reference === undefined) {
    if (id.startsWith('$')) return `${id} must be $sourceDescriptions.<name>.<operationId>`
    if (apis.length < 2) return undefined
    return `${id} must say its source, as there are ${apis.length}: $sourceDescriptions.${apis[0]}.${id}, or another`
  }
  const source = sources.find(({ name }) => name === reference.source)
  if (source === undefined)
    return `there is no source description ${reference.source}; ${names(sources.map(({ name }) => name))}`
  if (source.type === 'arazzo') return `${source.name} is an Arazzo document: call its workflows, by workflowId`
  return reference.prefixed ? undefined : `${id} is read as $sourceDescriptions.${id}; write it so`
}
