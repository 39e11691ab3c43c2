import type { Blueprint } from '../blueprint/blueprint.ts'
import type { EventType } from '../blueprint/events.ts'
import type { KnownEntity } from '../journeys/plan/setting.ts'
import type { JsonObject } from '../lib/json.ts'
import type { SpecDocument } from '../openapi/document.ts'
import type { Reply, SandboxRequest } from '../simulate/exchange.ts'
import type { NextSteps } from '../simulate/next.ts'
import type { Placed, Within } from '../simulate/seed/place.ts'
import type { Seeder } from '../simulate/seed/seed.ts'
import type { Simulator } from '../simulate/simulator.ts'
import type { Imported, SandboxExport } from './export.ts'
import type { SandboxFaults } from './faults.ts'
import type { SandboxSnapshots } from './snapshots.ts'
import type { ClockState } from './time.ts'
import type { EventLog, LayerId, LoggedExchange, SandboxId, StoredEvent } from '../store/store.ts'

/** An immutable document + overlay + seed of one API, compiled once and shared by all its sandboxes. */
export interface Release {
  readonly blueprint: Blueprint
  readonly document: SpecDocument
  /** The base layer its sandboxes copy on write. */
  readonly layer: LayerId
  readonly seed: number
  readonly simulator: Simulator
  readonly seeder: Seeder
  /** Some of its entities change by themselves in time. */
  readonly timed: boolean
}

/** A Blueprint plus isolated state; it does one thing. */
export interface Sandbox {
  readonly record: SandboxRecord
  readonly release: Release
  /** The one door. Never fails for anything a request says. A promise where writes have to become durable first. */
  handle(request: SandboxRequest): Reply | Promise<Reply>
  /** Back to the seed data: O(what was written). Credentials stay, armed faults do not. */
  reset(): Promise<void>
  /** Newest first. */
  exchanges(query?: { limit?: number; before?: string }): readonly LoggedExchange[]
  /** What happened, frozen: see `EventLog.list`. */
  events(query?: Parameters<EventLog['list']>[1]): readonly StoredEvent[]
  /** What can happen next to an entity (`order/ord_1`, or an id alone); undefined: there is no such entity. */
  next(entity: string): NextSteps | undefined
  /** What there is of a resource, oldest first, at most so many. */
  entities(resource: string, limit: number): readonly KnownEntity[]
  /** Appends an event that nothing caused, about an entity that is there or (if there is none) made up; its detail says so. */
  fabricate(event: EventType): StoredEvent | undefined
  /** Puts entities there as they are written, all or none, with no event. @param resource its name in the Blueprint */
  place(resource: string, entities: readonly JsonObject[], within?: Within): Placed
  readonly clock: SandboxTime
  readonly snapshots: SandboxSnapshots
  readonly tokens: SandboxTokens
  /** Itself as one file; null: it holds too much for that. */
  export(): SandboxExport | null
  readonly faults: SandboxFaults
}

/** What its authorization server gave out. Without a token, all of them; both say how many were good before. */
export interface SandboxTokens {
  /** Access tokens are past their time from now on; refresh tokens stay good. */
  expire(token?: string): Promise<number>
  /** Access and refresh tokens, codes and device codes are void. */
  revoke(token?: string): Promise<number>
}

/** Control of a sandbox's time, in Unix ms and ms. It never goes back. */
export interface SandboxTime {
  now(): number
  state(): ClockState
  /** It stands still: at the given moment if that is to come, else where it is. */
  freeze(at?: number): Promise<void>
  /** It goes on from where it stands. */
  resume(): Promise<void>
  /** What is due meanwhile happens in order, each at its moment. `busy`: it is being advanced already. */
  advance(ms: number): Promise<{ kind: 'advanced'; fired: number } | { kind: 'busy' }>
  /** When something happens by itself next; null: nothing is to come. */
  nextTimer(): number | null
}

/** What is kept of a sandbox beside its data. */
export interface SandboxRecord {
  readonly id: SandboxId
  readonly api: string
  /** Unique host label: `<name>.localhost`. */
  readonly name: string
  readonly seed: number
  /** Unix ms. */
  readonly createdAt: number
  readonly credentials: readonly Credential[]
  readonly webhookSecret: string
  readonly controlKey: string
}

/** One way to authenticate: shown once to whoever made the sandbox, `value` is what goes on the wire at `in`/`name`. */
export interface Credential {
  readonly scheme: string
  readonly type: 'apiKey' | 'http' | 'oauth2' | 'openIdConnect' | 'mutualTLS'
  readonly in: 'header' | 'query' | 'cookie'
  readonly name: string
  readonly value: string
  /** http basic. */
  readonly username?: string
  readonly password?: string
  /** OAuth 2 flows: `tokenPath` is the path of the declared tokenUrl, to be put below the sandbox's URL. */
  readonly clientId?: string
  readonly clientSecret?: string
  readonly tokenPath?: string
}

/** All sandboxes of an installation. */
export interface Sandboxes {
  /** Makes a served API known; sandboxes are created of it by its slug. */
  publish(release: Release): void
  releases(): readonly Release[]
  create(options: CreateSandbox): Promise<Sandbox>
  /**
   * A new sandbox, with credentials of its own, that begins with the data of another or of one of its snapshots. Nothing is shared
   * afterwards. Tokens, subscriptions, the log and events stay behind. Undefined: it has no such snapshot.
   */
  fork(source: Sandbox, options?: ForkSandbox): Promise<Sandbox | undefined>
  /** A new sandbox with the data of an export. */
  import(options: CreateSandbox, data: SandboxExport): Promise<Imported>
  get(id: SandboxId): Sandbox | undefined
  /** By host label: the sandbox's id or name, or the slug of an API (its default sandbox). */
  byHost(label: string): Sandbox | undefined
  /** The sandbox to which one of the credentials in the request belongs. */
  byCredential(request: SandboxRequest): Sandbox | undefined
  /** The default sandbox of each published API. */
  defaults(): readonly Sandbox[]
  list(): readonly Sandbox[]
  delete(id: SandboxId): Promise<boolean>
  /** True when the key may control this sandbox (its own control key) or, with `id: null`, the installation. */
  mayControl(key: string, id: SandboxId | null): boolean
  /** Controls the installation: create, list. */
  readonly installationKey: string
}

export interface CreateSandbox {
  readonly api: string
  readonly name?: string
  readonly seed?: number
  /** The sandbox served at the API's own host and at the root: at most one per API; made again, it is the same one. */
  readonly isDefault?: boolean
  /** A default sandbox only this machine can reach: its secrets are the same everywhere, so that commands can be pasted. */
  readonly predictable?: boolean
  /** What its clock does at first; absent: it goes with wall time. */
  readonly clock?: ClockState
}

export interface ForkSandbox {
  /** Id of a snapshot of the source; absent: what the source is now. */
  readonly snapshot?: string
  readonly name?: string
}
