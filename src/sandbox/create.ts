import type { Clock } from '../lib/clock.ts'
import type { Blueprint } from '../blueprint/blueprint.ts'
import type { JsonValue } from '../lib/json.ts'
import type { SpecDocument } from '../openapi/document.ts'
import type { Store } from '../store/store.ts'
import type { Release, Sandboxes } from './sandbox.ts'

export interface ReleaseInput {
  readonly document: SpecDocument
  readonly blueprint: Blueprint
  readonly seed: number
  /** The provider's own data, by resource name, plural or collection path. */
  readonly seedData?: Readonly<Record<string, readonly JsonValue[]>>
}

export declare function createRelease(input: ReleaseInput): Release
export declare function createSandboxes(env: { store: Store; clock: Clock }): Sandboxes
