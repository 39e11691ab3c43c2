import type { Blueprint } from '../../blueprint/blueprint.ts'
import type { CredentialView } from '../../server/views.ts'
import type { Client } from '../client.ts'
import type { HostPattern } from './hosts.ts'

/** An API whose hosts are led to a sandbox. */
export interface LedApi {
  /** Slug. */
  readonly api: string
  readonly hosts: readonly HostPattern[]
  /** Of the sandbox. */
  readonly id: string
  /** The server that has it: `http://127.0.0.1:4000`. */
  readonly server: string
  readonly blueprint: Blueprint
  /** Empty where they are not known: then calls keep what they carry. */
  readonly credentials: readonly CredentialView[]
  readonly webhookSecret: string | null
  readonly controlKey: string | null
  readonly client: Client
  /** The last exchange before the command began; '' without any. */
  readonly since: string
}

export interface LedSandboxes {
  readonly apis: readonly LedApi[]
  /** For people: "in memory, gone afterwards". */
  readonly kept: string
  /** Hosts that documents declare and that are of this machine, so that they are left alone. */
  readonly local: readonly string[]
  close(): Promise<void>
}
