/** Answers about one part of a Blueprint, as a colleague would give them: the facts, then why they are believed. */
export type { Explanation, ExplanationData, Fact } from './explain/explanation.ts'
export { explainOperation } from './explain/operation.ts'
export { explainResource } from './explain/resource.ts'
