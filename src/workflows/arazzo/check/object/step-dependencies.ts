import { own } from '../../../../lib/json.ts'
import type { ObjectRule } from '../../schema/shape.ts'

/** What a step may say it depends on (Arazzo 1.1.0, Step Object, `dependsOn`). */
export type StepDependency =
  | { readonly kind: 'here'; readonly stepId: string }
  | { readonly kind: 'workflow'; readonly workflowId: string; readonly stepId: string }
  | { readonly kind: 'elsewhere'; readonly source: string; readonly workflowId: string; readonly stepId: string }

/** Undefined: it has none of the three forms. */
export function stepDependency(text: string): StepDependency | undefined {
  if (text === '') return undefined
  if (!text.startsWith('$')) return { kind: 'here', stepId: text }
  const [root, first, ...rest] = text.split('.')
  if (first === undefined || first === '' || rest.includes('')) return undefined
  if (root === '$workflows' && rest[0] === 'steps' && rest.length === 2)
    return { kind: 'workflow', workflowId: first, stepId: rest[1]! }
  if (root === '$sourceDescriptions' && rest[1] === 'steps' && rest.length === 3)
    return { kind: 'elsewhere', source: first, workflowId: rest[0]!, stepId: rest[2]! }
  return undefined
}

/** They are ids, or paths to the step in another workflow. */
export const stepDependencies: ObjectRule = (object) => {
  const dependsOn = own(object, 'dependsOn')
  if (!Array.isArray(dependsOn)) return []
  return dependsOn.flatMap((text, index) => {
    if (typeof text !== 'string' || stepDependency(text) !== undefined) return []
    const own = /^\$steps\.([A-Za-z0-9_-]+)$/.exec(text)?.[1]
    const forms =
      'a stepId, $workflows.<workflowId>.steps.<stepId> or $sourceDescriptions.<name>.<workflowId>.steps.<stepId>'
    const message = own === undefined ? `${text} must be ${forms}` : `${text} must be just \`${own}\``
    return [
      { path: ['dependsOn', index], weight: 'misuse' as const, message, ...(own === undefined ? {} : { mend: own }) },
    ]
  })
}
