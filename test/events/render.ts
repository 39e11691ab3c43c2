import { infer } from '../../src/blueprint/infer.ts'
import type { EventType } from '../../src/blueprint/blueprint.ts'
import type { JsonObject, JsonValue } from '../../src/lib/json.ts'
import { createRandom } from '../../src/lib/random.ts'
import type { SpecDocument } from '../../src/openapi/document.ts'
import { loadDocument, loadText } from '../../src/openapi/load.ts'
import { createRelease } from '../../src/sandbox/release.ts'
import type { Release } from '../../src/sandbox/sandbox.ts'
import type { EventWorld } from '../../src/simulate/events/fills.ts'
import { renderPayload, type RenderedPayload, type Subject } from '../../src/simulate/events/payload.ts'
import { openSqliteStore } from '../../src/store/sqlite/open.ts'

/** 1 May 2026, noon. */
export const now = Date.UTC(2026, 4, 1, 12)

export async function releaseOf(source: string): Promise<Release | null> {
  const loaded = source.includes('\n') ? await loadText(source, 'memory:test') : await loadDocument(source)
  return loaded.ok ? releaseOfDocument(loaded.document) : null
}

export function releaseOfDocument(document: SpecDocument): Release {
  return createRelease({ document, blueprint: infer(document), seed: 1 })
}

export function eventOf(release: Release, name: string): EventType {
  const found = release.blueprint.events.find((event) => event.name === name)
  if (found === undefined)
    throw new Error(`no event '${name}' among ${release.blueprint.events.map((e) => e.name).join(', ')}`)
  return found
}

/** Runs `work` in a transaction over the release's seed data. */
export function within<T>(release: Release, work: (world: EventWorld) => T): T {
  const store = openSqliteStore({ path: ':memory:' })
  const ensureSeeded = (collection: string) => {
    if (store.isSeeded(release.layer, collection)) return
    const entities = release.seeder.collection(collection)
    store.seed(
      release.layer,
      collection,
      entities.map(({ key, value, meta }) => ({ key, body: JSON.stringify(value), meta })),
    )
  }
  try {
    return store.run({ sandbox: 'sbx_test', layer: release.layer }, (tx) => work({ now, tx, ensureSeeded }))
  } finally {
    void store.close()
  }
}

/** The first seeded entity of the event's resource, changed; one that is made up where there is none. */
export function subjectOf(release: Release, event: EventType, previous: JsonObject | null = null): Subject {
  const seeded = event.resource === null ? undefined : release.seeder.collection(event.resource)[0]
  const resource = event.resource === null ? undefined : release.simulator.model.resources.get(event.resource)
  const made =
    seeded?.value ??
    (resource?.schema == null
      ? { id: 'thing_1' }
      : release.simulator.model.sampler.generate(resource.schema, {
          direction: 'response',
          random: createRandom(event.name),
          now,
          name: resource.name,
        }))
  const value = (typeof made === 'object' && made !== null && !Array.isArray(made) ? made : {}) as JsonObject
  return {
    id: 'evt_8kT2mQv4XcY7pLw1nR9bZs6H',
    resource: event.resource ?? '',
    key: seeded?.key ?? 'thing_1',
    body: JSON.stringify(value),
    value,
    previous,
    parents: seeded?.meta.parents ?? {},
    evaluate: () => undefined,
  }
}

export function render(release: Release, event: EventType, previous: JsonObject | null = null): RenderedPayload {
  return within(release, (world) => {
    const subject = subjectOf(release, event, previous)
    return renderPayload(release.simulator.model, world, event, subject)
  })
}

export const parsed = ({ body }: RenderedPayload): JsonValue => JSON.parse(body) as JsonValue

/** Why a rendered body breaks its declared schema; empty: it does not, or declares none. */
export function violations(release: Release, event: EventType, rendered: RenderedPayload): readonly string[] {
  const { schema } = event.payload
  if (schema === null || !rendered.mediaType.includes('json')) return []
  return release.simulator.model.validators
    .at(schema, 'response')
    .validate(parsed(rendered))
    .slice(0, 3)
    .map(({ path, message }) => `${path || '(body)'} ${message}`)
}
