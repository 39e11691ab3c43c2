/**
 * Glossary. Planned call: a call that a workflow makes of its API, as traffic can be compared with it. Link: a value that several
 * calls of a workflow share, such as the id of an order; two calls with the same link are about the same thing.
 */
export interface PlannedCall {
  /** Id in the Blueprint; where the document does not have it, as the step names it: no traffic is it. */
  readonly operation: string
  /** Whether a reply with this status is what the step asks for. */
  accepts(status: number): boolean
  /** Path parameters that carry a link: link by name. */
  readonly takes: ReadonlyMap<string, string>
  /** Query parameters that carry what an earlier step gave, such as a cursor: without them it is another call. */
  readonly asks: ReadonlyMap<string, string>
  /** Links that its reply sets: tokens of the place in its JSON body, by link. */
  readonly gives: ReadonlyMap<string, readonly string[]>
}
