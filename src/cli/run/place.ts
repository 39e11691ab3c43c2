import type { Entry } from '../../proof/book.ts'
import type { Told } from '../../workflows/run/run.ts'
import type { Proof, ProofOptions } from './proofs.ts'

/** Where workflows are run: in sandboxes of this process, or in those of a server. */
export interface Place<T extends Listed = Listed> {
  /** The API as the user named it. */
  readonly given: string
  /** Slug of the API. */
  readonly api: string
  /** How many are run at once. */
  readonly lanes: number
  /** All of the API's; `file`: those of an Arazzo document instead. `wanted`: only this one is needed, others may be missing. */
  workflows(file?: string, wanted?: string): Promise<readonly T[]>
  /** @param alone whether it is the only one that is asked for */
  prove(workflow: Listed, alone: boolean, options: ProofOptions, tell?: Told): Promise<Proof>
  close(): Promise<void>
}

/** A workflow by what is known of it before it runs. */
export type Listed = Omit<Entry, 'program'>
