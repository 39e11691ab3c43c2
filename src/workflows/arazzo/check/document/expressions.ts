import { parseExpression } from '../../../expression/parse.ts'
import { advice, type Complaint, type DocumentRule, misuse, type SoundDocument } from '../complaint.ts'
import { type ExpressionPlace, expressionsIn } from '../expression-places.ts'
import { names } from '../source-reference.ts'

/** Expressions are such by the grammar, and speak of steps, workflows and sources that there are (Arazzo 1.1.0, Runtime Expressions). */
export const expressions: DocumentRule = (document) =>
  expressionsIn(document).flatMap((place) => {
    const { text, pointer } = place
    if (!text.startsWith('$')) return [misuse(pointer, `${quoted(text)} is no expression: one begins with $`)]
    const parsed = parseExpression(text)
    if (!parsed.ok)
      return [misuse(pointer, `${quoted(text)} is no expression (character ${parsed.offset + 1}): ${parsed.message}`)]
    const { leniency, root } = parsed.expression
    const odd = leniency === '' ? [] : [misuse(pointer, `${quoted(text)} is read leniently: ${leniency}`)]
    return [...odd, ...unknownName(root, place, document)]
  })

type Root = Extract<ReturnType<typeof parseExpression>, { ok: true }>['expression']['root']

function unknownName(root: Root, { pointer, owner, step }: ExpressionPlace, document: SoundDocument): Complaint[] {
  if (root.kind === 'steps') {
    const at = owner.steps.get(root.step)
    const { workflowId } = owner.workflow
    if (at === undefined)
      return [
        misuse(pointer, `speaks of step ${root.step}, which ${workflowId} does not have; ${names(owner.steps.keys())}`),
      ]
    if (step === undefined || at < step || isReordered(owner.workflow)) return []
    if (at === step) return []
    return [advice(pointer, `speaks of step ${root.step}, which comes later: it has no outputs by then`)]
  }
  if (root.kind === 'sourceDescriptions') {
    const sources = document.description.sourceDescriptions.map(({ name }) => name)
    if (sources.includes(root.source)) return []
    return [misuse(pointer, `there is no source description ${root.source}; ${names(sources)}`)]
  }
  // A workflow of another document may have run before.
  const others = document.description.sourceDescriptions.some(({ type }) => type === undefined || type === 'arazzo')
  if (root.kind === 'workflows' && !others && !document.workflowIds.has(root.workflow))
    return [advice(pointer, `there is no workflow ${root.workflow} in this document; ${names(document.workflowIds)}`)]
  return []
}

/** Steps may be taken in another order than they stand in. */
function isReordered({ steps, successActions, failureActions }: ExpressionPlace['owner']['workflow']): boolean {
  return (
    successActions !== undefined ||
    failureActions !== undefined ||
    steps.some(({ dependsOn, onSuccess, onFailure }) => dependsOn ?? onSuccess ?? onFailure)
  )
}

function quoted(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
