import type { JsonObject } from '../../../lib/json.ts'
import type { ArazzoDescription, Workflow } from '../description.ts'
import { arazzoDocument } from '../schema/document.ts'
import type { Version } from '../schema/shape.ts'
import { checkShape } from './check-shape.ts'
import type { Complaint, DocumentRule, SoundDocument } from './complaint.ts'
import { actionTargets } from './document/action-targets.ts'
import { calledWorkflows } from './document/called-workflows.ts'
import { expressions } from './document/expressions.ts'
import { knownComponents } from './document/known-components.ts'
import { operationIds } from './document/operation-ids.ts'
import { operationPaths } from './document/operation-paths.ts'
import { queryStrings } from './document/query-strings.ts'
import { sourceKinds } from './document/source-kinds.ts'
import { dependenciesOfSteps } from './document/step-dependencies.ts'
import { uniqueActions } from './document/unique-actions.ts'
import { uniqueIds } from './document/unique-ids.ts'
import { workflowDependencies } from './document/workflow-dependencies.ts'
import { mend } from './mend.ts'

const documentRules: readonly DocumentRule[] = [
  uniqueIds,
  uniqueActions,
  knownComponents,
  calledWorkflows,
  operationIds,
  operationPaths,
  sourceKinds,
  actionTargets,
  workflowDependencies,
  dependenciesOfSteps,
  queryStrings,
  expressions,
]

export interface Checked {
  readonly complaints: readonly Complaint[]
  /** As a lenient reader reads it, without the workflows that cannot be read; null: nothing is left that can be run. */
  readonly description: ArazzoDescription | null
  /** Which workflows of the list are left out. */
  readonly leftOut: readonly number[]
}

/** All that is wrong with a document: of its form, and where that is sound, of what it says. */
export function checkDocument(root: JsonObject, version: Version): Checked {
  const form = checkShape(root, arazzoDocument, version)
  const broken = form.filter(({ weight }) => weight === 'broken').map(({ pointer }) => workflowAt(pointer))
  const leftOut = [...new Set(broken.filter((index) => index !== undefined))]
  const all = Array.isArray(root.workflows) ? root.workflows : []
  if (broken.includes(undefined) || (all.length > 0 && leftOut.length === all.length))
    return { complaints: form, description: null, leftOut }
  // The shapes hold now: what is left after mending has the form that the type says.
  const mended = mend(root, form) as unknown as ArazzoDescription
  const left = new Set(leftOut)
  const document = soundDocument(mended, left, version)
  const meaning = documentRules.flatMap((rule) => rule(document))
  const read = mend(mended as unknown as JsonObject, meaning) as unknown as ArazzoDescription
  const description = { ...read, workflows: read.workflows.filter((_, index) => !left.has(index)) }
  return { complaints: [...form, ...meaning], description, leftOut }
}

/** The index of the workflow that a pointer leads into; undefined: into none. */
export function workflowAt(pointer: string): number | undefined {
  const index = /^\/workflows\/(\d+)(?:\/|$)/.exec(pointer)?.[1]
  return index === undefined ? undefined : Number(index)
}

function soundDocument(mended: ArazzoDescription, leftOut: ReadonlySet<number>, version: Version): SoundDocument {
  const places = mended.workflows
    .map((workflow, index) => ({ workflow, index, pointer: `/workflows/${index}` }))
    .filter(({ index }) => !leftOut.has(index))
    .map(({ workflow, pointer }) => ({ workflow, pointer, steps: firstSteps(workflow) }))
  const ids = mended.workflows.map((workflow: Partial<Workflow> | null) => String(workflow?.workflowId))
  const description = leftOut.size === 0 ? mended : { ...mended, workflows: places.map(({ workflow }) => workflow) }
  return { description, workflows: places, workflowIds: new Set(ids), version }
}

function firstSteps({ steps }: Workflow): ReadonlyMap<string, number> {
  return new Map(steps.map(({ stepId }, index) => [stepId, index] as const).reverse())
}
