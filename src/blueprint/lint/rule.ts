import type { SpecDocument } from '../../openapi/document.ts'
import type { Blueprint, Finding, Pointer } from '../blueprint.ts'

/** One question asked of a document: what is missing or contradictory in it. */
export interface Rule {
  readonly name: string
  check(context: LintContext): void
}

export interface LintContext {
  readonly doc: SpecDocument
  readonly blueprint: Blueprint
  report(severity: NonNullable<Finding['severity']>, claim: string, pointer: Pointer, about?: string | null): void
}
