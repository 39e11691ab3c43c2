import { operationNames } from '../blueprint/authored/read.ts'
import { isObject, type JsonObject, type JsonValue } from '../lib/json.ts'
import { type ArmedFault, createArsenal } from '../simulate/fault/armed.ts'
import type { Fault, Faults } from '../simulate/fault/fault.ts'
import type { PossibleOutcome } from '../simulate/fault/outcomes.ts'
import { createRateMeter, type RateLimit, readRateLimit } from '../simulate/fault/rate-limit.ts'
import { type FaultMistake, type NewFault, readFault } from '../simulate/fault/read-fault.ts'
import type { Store } from '../store/store.ts'
import type { Release, SandboxRecord } from './sandbox.ts'

/** Control of what goes wrong in a sandbox. Kept over a restart. */
export interface SandboxFaults {
  /** Oldest first, what is spent too. */
  list(): readonly ArmedFault[]
  /** @param value a fault as JSON, without id */
  arm(value: JsonValue): Promise<Arming>
  /** Arms the faults of a scenario that an overlay declares; those it armed before are cleared. */
  play(scenario: string): Promise<Arming | { kind: 'unknown' }>
  scenarios(): readonly { readonly name: string; readonly description: string; readonly faults: number }[]
  /** How many there were. @param id absent: all of them, and the limit that was set here */
  clear(id?: string): Promise<number>
  limit(): RateLimit | null
  setLimit(limit: RateLimit | null): Promise<void>
  /** What calls to an operation (id, operationId, `POST /orders`) can be made to come to; undefined: there is none. */
  outcomes(operation: string): OperationOutcomes | undefined
}

export interface OperationOutcomes {
  readonly operation: string
  readonly outcomes: readonly PossibleOutcome[]
}

export type Arming =
  | { readonly kind: 'armed'; readonly faults: readonly ArmedFault[] }
  | { readonly kind: 'invalid'; readonly mistakes: readonly FaultMistake[] }
  | { readonly kind: 'full'; readonly max: number }

/** Faults that may be armed at once: each is looked at on every call. */
const maxArmed = 100
const kind = 'fault'
const limitKind = 'rate-limit'
/** Kinds of the records that keep them. */
export const faultKinds: readonly string[] = [kind, limitKind]

export function createSandboxFaults(
  store: Store,
  release: Release,
  record: SandboxRecord,
): { control: SandboxFaults; faults: Faults; reload(): void } {
  const { blueprint, document, simulator } = release
  const { arsenal, armAll, clear, reload } = openArmory(store, record)
  const limits = openLimits(store, record, readRateLimit(limitIn(document.at('/x-specbox'))) ?? null)
  const scenarios = blueprint.authored?.scenarios ?? {}
  const control: SandboxFaults = {
    list: () => arsenal.list(),
    arm: async (value) => {
      const fault = readFor(release, value)
      return fault.ok ? armAll([fault.fault], null) : { kind: 'invalid', mistakes: fault.mistakes }
    },
    play: async (name) => {
      if (!Object.hasOwn(scenarios, name)) return { kind: 'unknown' }
      const faults = scenarios[name]!.faults.map((fault) => readFor(release, fault))
      const mistakes = faults.flatMap((fault, index) =>
        fault.ok ? [] : fault.mistakes.map((one) => ({ ...one, field: `scenarios.${name}.${index}.${one.field}` })),
      )
      if (mistakes.length > 0) return { kind: 'invalid', mistakes }
      await clear(arsenal.list().flatMap(({ id, scenario }) => (scenario === name ? [id] : [])))
      const sound = faults.flatMap((fault) => (fault.ok ? [fault.fault] : []))
      return armAll(sound, name)
    },
    scenarios: () =>
      Object.entries(scenarios).map(([name, { description, faults }]) => ({
        name,
        description,
        faults: faults.length,
      })),
    clear: async (id) => {
      if (id !== undefined) return clear([id])
      await limits.forget()
      return clear(arsenal.list().map((fault) => fault.id))
    },
    limit: () => limits.meter.limit,
    setLimit: limits.set,
    outcomes: (name) => {
      const found = operationNames(blueprint.operations)(name)
      const operation = blueprint.operations.find(({ id }) => id === found)
      return operation === undefined ? undefined : { operation: operation.id, outcomes: simulator.outcomes(operation) }
    },
  }
  const faults: Faults = {
    get isEmpty() {
      return arsenal.isEmpty
    },
    pick: (call) => arsenal.pick(call),
    meter: limits.meter,
  }
  return {
    control,
    faults,
    reload: () => {
      reload()
      limits.reload()
    },
  }
}

/** The armed faults with what they counted, as the store keeps them. */
function openArmory({ records }: Store, record: SandboxRecord) {
  const keep = (armed: ArmedFault) =>
    records.put(record.id, kind, keyOf(armed.id), { ...armed } as unknown as JsonObject)
  // A commit that fails is heard of by the call that counted.
  const arsenal = createArsenal(record.seed, (armed) => void keep(armed).catch(() => undefined))
  const serial = { last: 0 }
  const reload = () => {
    for (const { id } of arsenal.list()) arsenal.disarm(id)
    const kept = records.list(record.id, kind).map(({ value }) => value as unknown as ArmedFault)
    for (const { spent: _, seen, fired, ...fault } of kept) arsenal.arm(fault, { seen, fired })
    serial.last = Math.max(serial.last, ...kept.map(({ id }) => Number(id.slice(idPrefix.length))))
  }
  reload()

  const clear = async (ids: readonly string[]): Promise<number> => {
    const gone = ids.filter((id) => arsenal.disarm(id))
    await Promise.all(gone.map((id) => records.delete(record.id, kind, keyOf(id))))
    return gone.length
  }

  /** All of them or none. What is spent makes room. */
  const armAll = async (given: readonly NewFault[], scenario: string | null): Promise<Arming> => {
    const spent = arsenal.list().filter((one) => one.spent)
    if (arsenal.list().length + given.length > maxArmed) await clear(spent.map(({ id }) => id))
    if (arsenal.list().length + given.length > maxArmed) return { kind: 'full', max: maxArmed }
    const made = given.map((fault): Fault => ({ id: `${idPrefix}${++serial.last}`, ...fault, scenario }))
    for (const fault of made) arsenal.arm(fault)
    const armed = arsenal.list().filter(({ id }) => made.some((fault) => fault.id === id))
    await Promise.all(armed.map(keep))
    return { kind: 'armed', faults: armed }
  }
  return { arsenal, armAll, clear, reload }
}

/** @param declared what the overlay says: it is enforced where nothing else was set */
function openLimits({ records }: Store, record: SandboxRecord, declared: RateLimit | null) {
  const read = () => {
    const kept = records.get(record.id, limitKind, limitKind)
    return kept === undefined ? declared : (readRateLimit(kept) ?? null)
  }
  const meter = createRateMeter(read())
  return {
    meter,
    reload: () => meter.enforce(read()),
    forget: async () => {
      await records.delete(record.id, limitKind, limitKind)
      meter.enforce(declared)
    },
    set: async (limit: RateLimit | null) => {
      meter.enforce(limit)
      // One that was lifted is kept too: the overlay's own does not come back by a restart.
      await records.put(record.id, limitKind, limitKind, { ...limit })
    },
  }
}

/** A fault that names an outcome has to name one of its operation. */
function readFor({ blueprint, simulator }: Release, value: JsonValue): ReturnType<typeof readFault> {
  const fault = readFault(value, blueprint)
  if (!fault.ok) return fault
  const { match, effect } = fault.fault
  const operation = blueprint.operations.find(({ id }) => id === match.operation)
  if (operation === undefined || effect.outcome === undefined) return fault
  const known = simulator.outcomes(operation).map(({ name }) => name)
  if (known.includes(effect.outcome) || /^[45]\d\d$/.test(effect.outcome)) return fault
  const message = `names no outcome of ${operation.id}: '${effect.outcome}'; there are ${known.slice(0, 50).join(', ')}`
  return { ok: false, mistakes: [{ field: 'effect.outcome', message }] }
}

const idPrefix = 'flt_'

/** Records are listed by key: the oldest fault has to come first. */
function keyOf(id: string): string {
  return id.slice(idPrefix.length).padStart(12, '0')
}

function limitIn(rules: JsonValue | undefined): JsonValue | undefined {
  return isObject(rules) ? rules.rateLimit : undefined
}
