/** Whether the event log of a killed process agrees with its entities: what `kill9.ts` looks at beside the acknowledged writes. */
import type { Store, StoredEvent } from '../../src/store/store.ts'

/** Bounds of a log in which what was acknowledged long ago is found too. */
export const unbounded = { rows: 1e9, bytes: 1e12 }

const page = 5000

function* eventsOf(store: Store, sandbox: string): Generator<StoredEvent, void> {
  for (let after = 0, more = true; more; ) {
    const events = store.events.list(sandbox, { after, limit: page })
    yield* events
    more = events.length === page
    after = events.at(-1)?.sequence ?? after
  }
}

/** What the newest event about an order says, which its entity must say too. */
const versions: Readonly<Record<string, number | undefined>> = { 'order.created': 1, 'order.updated': 2 }

/**
 * Faults of a sandbox's log, for a writer that tells of each write by one event: gaps, events without their entity, entities
 * without their event, acknowledged writes without theirs.
 */
export function findEventFaults(store: Store, sandbox: string, acknowledged: ReadonlyMap<string, string>): string[] {
  const faults: string[] = []
  const types = new Map<string, string[]>()
  let sequence = 0
  for (const event of eventsOf(store, sandbox)) {
    if (event.sequence !== ++sequence) faults.push(`${sandbox}: event ${sequence} is missing`)
    sequence = event.sequence
    const known = types.get(event.key ?? '')
    if (known === undefined) types.set(event.key ?? '', [event.type])
    else known.push(event.type)
  }
  store.run({ sandbox, layer: 'release' }, (tx) => {
    for (const [key, list] of types) {
      const [newest, version] = [list.at(-1) ?? '', tx.get('order', key)?.meta.version]
      if (version !== versions[newest]) faults.push(`${sandbox} ${key}: ${newest}, but version ${version}`)
    }
    for (const { key } of tx.scan('order')) if (!types.has(key)) faults.push(`${sandbox} ${key}: no event`)
  })
  for (const [key, state] of acknowledged) {
    const type = `order.${state === 'deleting' ? 'updated' : state}`
    if (types.get(key)?.includes(type) !== true) faults.push(`${sandbox} ${key}: no event ${type}`)
  }
  return faults
}

/** The same for a server, whose document decides which events there are: those about an order have it, and each order has one. */
export function findServedEventFaults(
  store: Store,
  sandbox: string,
  acknowledged: ReadonlyMap<string, string>,
): string[] {
  const told = new Set<string>()
  for (const { resource, key } of eventsOf(store, sandbox)) if (resource === 'order' && key !== null) told.add(key)
  if (told.size === 0) return []
  const without = store.run({ sandbox, layer: 'release' }, (tx) => [...told].filter((key) => !tx.get('order', key)))
  return [
    ...without.map((key) => `${sandbox} ${key}: an event without its order`),
    ...[...acknowledged.keys()].filter((key) => !told.has(key)).map((key) => `${sandbox} ${key}: no event`),
  ]
}
