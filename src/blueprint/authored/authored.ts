import type { JsonObject, JsonValue } from '../../lib/json.ts'

/**
 * What an overlay declares with `x-specbox` and no document says, checked and normalised (`passes/authored.ts`). The dialect is
 * described by `x-specbox.schema.json beside this file`.
 *
 * Everywhere a value is computed it is a Template: a string is a CEL expression, an object or array is a template of its parts,
 * any other value stands for itself. A literal text is a CEL string: `"'paid'"`.
 */
export type Template = JsonValue

export interface Authored {
  /** Values that every expression knows by name: tables of test data, for example. */
  readonly constants: Readonly<Record<string, JsonValue>>
  /** By resource name. */
  readonly resources: Readonly<Record<string, AuthoredResource>>
  /** By operation id of the Blueprint. */
  readonly operations: Readonly<Record<string, AuthoredOperation>>
  /** Signature schemes by name; the shape is `webhooks/signature.ts` SignatureScheme, checked by the schema. */
  readonly signatures: Readonly<Record<string, JsonObject>>
  /** Scenarios by name: armed together. Each fault has the shape of `simulate/fault` Fault. */
  readonly scenarios: Readonly<Record<string, { readonly description: string; readonly faults: readonly JsonObject[] }>>
  /** Outcomes by name, by operation id (`*`: every operation). */
  readonly outcomes: Readonly<Record<string, Readonly<Record<string, AuthoredOutcome>>>>
  /** Named sets of seed data, by resource. */
  readonly personas: Readonly<Record<string, Readonly<Record<string, readonly JsonObject[]>>>>
  readonly seeds: Readonly<Record<string, readonly JsonObject[]>>
}

export interface AuthoredResource {
  /** Values of a new entity where the request gives none. */
  readonly defaults: Readonly<Record<string, Template>>
  /** Properties that a new entity does not have unless it is given them. */
  readonly omit: readonly string[]
  /** Values worked out anew at each write. Keys are property names, nested ones joined by `.`. */
  readonly computed: Readonly<Record<string, Template>>
  readonly reactions: readonly Reaction[]
  /** Test tokens: names that stand for a new entity wherever a request that writes says them; null: none. */
  readonly tokens: AuthoredTokens | null
}

/** The name is `prefix` + a member of the constant; what is there is `item` in `set`. */
export interface AuthoredTokens {
  readonly of: string
  readonly prefix: string
  readonly set: Readonly<Record<string, Template>>
}

export interface AuthoredOperation {
  /** Named values that the cases see; each sees those before it. What comes to nothing is null. */
  readonly let: Readonly<Record<string, Template>>
  /** The first whose `if` holds happens. None holds, and there are some with `from`: the operation is refused. */
  readonly cases: readonly Change[]
  /** Body of a success that shows something other than the entity; null: as the document has it. */
  readonly reply: Template | null
  /** How a call in a wrong state is refused; null: the API's own conflict error. */
  readonly refuse: AuthoredRefusal | null
}

/** What happens to the entity: variables, guard, new state, values, effects, events. */
export interface Change {
  /** As those of the operation; known before `if`. */
  readonly let: Readonly<Record<string, Template>>
  /** CEL; null: always. */
  readonly if: string | null
  /** States in which it is allowed; `[]`: all. */
  readonly from: readonly string[]
  /** The new state; null: it stays. */
  readonly to: string | null
  readonly set: Readonly<Record<string, Template>>
  readonly effects: readonly Effect[]
  /** Names of events about the entity, beside those its change causes. */
  readonly emit: readonly string[]
  /** Refused instead, by this error; with `kept`, the change happens and the reply says that it failed. */
  readonly refuse: AuthoredRefusal | null
}

/** A change that comes by itself. */
export interface Reaction extends Change {
  /** `created`, `updated`, `deleted`, or the name of a state the entity came into. */
  readonly on: string
  /** How long after (`'3d'`, `'90m'`, or CEL of seconds); null and `at` null: at once. Not if the entity left the state. */
  readonly after: string | null
  /** CEL of the moment it happens (Unix seconds or RFC 3339 text); null: see `after`. */
  readonly at: string | null
}

/** On other entities. With `each`, once for each item of a CEL list, known as `item`. */
export interface Effect {
  readonly if: string | null
  readonly each: string | null
  readonly do: 'create' | 'update' | 'delete'
  readonly resource: string
  /** update, delete: CEL of the id. */
  readonly id: string | null
  /** The name by which later effects and `set` know the entity; null: the resource's name. */
  readonly as: string | null
  readonly to: string | null
  readonly set: Readonly<Record<string, Template>>
  readonly emit: readonly string[]
}

export interface AuthoredRefusal {
  readonly status: number | null
  /** The API's code for it. */
  readonly code: string | null
  /** CEL of the text; null: one that names the state and the allowed ones. */
  readonly message: string | null
  /** Further properties of the error body, merged in. */
  readonly body: Readonly<Record<string, Template>>
  /** What the change does is kept all the same: a payment that is declined is there, declined. */
  readonly kept: boolean
}

/** What a call can be made to come to, by header, magic value or fault. */
export interface AuthoredOutcome {
  readonly description: string
  /** A refusal, or (null) a success changed by `change`. */
  readonly refuse: AuthoredRefusal | null
  readonly change: Change | null
  /** Request values that choose it: property path joined by `.` → values. */
  readonly magic: Readonly<Record<string, readonly JsonValue[]>>
}
