import type { Operation, Resource } from '../../blueprint/blueprint.ts'
import type { JsonObject, JsonValue } from '../../lib/json.ts'
import { snakeCase } from '../../lib/names.ts'
import { createRandom } from '../../lib/random.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { Blocked, CallStep, JourneyStep, Value } from '../journey.ts'
import type { Setting } from './setting.ts'

/** A journey that is being planned. Changed in place by those who plan it. */
export interface Draft {
  readonly setting: Setting
  readonly steps: JourneyStep[]
  /** One of each kind, by resource. */
  readonly things: Map<string, Thing>
  /** Of those, the resources whose entity was made, not found. */
  readonly made: Set<string>
  /** The state each is in by now, where that is known. */
  readonly states: Map<string, string>
  /** Resources whose making is under way: what refers to itself goes without. */
  readonly making: Set<string>
  /** Values of path parameters that name no resource: the same in every call. */
  readonly prefixes: Map<string, JsonValue>
  /** Brings its entity of a resource into a state. Given, because to do so things may have to be made, which may need a state. */
  readonly bring: (draft: Draft, resource: Resource, state: string) => Thing | Blocked
}

/** An entity that steps have made or found. */
export interface Thing {
  readonly resource: Resource
  /** What was said of it, by its own property names. */
  readonly sent: JsonObject
  /** Undefined: nothing tells. */
  value(path: readonly string[]): Value | undefined
  /** What names it where no property does: a value that its own path had. */
  readonly key: Value | undefined
}

export function createDraft(setting: Setting, bring: Draft['bring']): Draft {
  return {
    setting,
    steps: [],
    things: new Map(),
    states: new Map(),
    made: new Set(),
    making: new Set(),
    prefixes: new Map(),
    bring,
  }
}

export type NewCall = Omit<CallStep, 'kind' | 'id' | 'operation' | 'title'>

/** Returns its id. */
export function addCall(draft: Draft, operation: Operation, call: NewCall): string {
  const id = freeId(draft, snakeCase(operation.id) || 'call')
  const title = operation.summary || `${operation.method} ${operation.path}`
  draft.steps.push({ kind: 'call', id, operation: operation.id, title, ...call })
  return id
}

export function addWait(draft: Draft, title: string, seconds: number | null): void {
  draft.steps.push({ kind: 'wait', id: freeId(draft, 'wait'), title, seconds })
}

/** What the last step leads to. */
export function bring({ steps }: Draft, { name }: Resource, state: string): void {
  const last = steps.at(-1)
  if (last !== undefined) steps[steps.length - 1] = { ...last, brings: { resource: name, state } }
}

function freeId({ steps }: Draft, wanted: string): string {
  for (let count = 1; ; count++) {
    const id = count === 1 ? wanted : `${wanted}_${count}`
    if (!steps.some((step) => step.id === id)) return id
  }
}

/** A value that is valid against a schema: the least there may be, unless told. The same name makes the same one. */
export function sampleOf({ model, now }: Setting, schema: Pointer, name: string, seed = '', full = false): JsonValue {
  const random = createRandom(`journey/${schema}/${name}/${seed}`)
  return model.sampler.generate(schema, { direction: 'request', random, now, name, minimal: !full })
}
