import { isObject, type JsonObject, type JsonValue, valueAt } from '../../lib/json.ts'

/**
 * Which entities of one sandbox show a value in a property: made when first asked for, kept up with every write from then on.
 * Rules of overlays ask such questions at each step, of collections that grow.
 */
export interface FieldIndex {
  /** Keys of the entities with the value, in no particular order. `entities` reads them all, the first time only. */
  keys(
    collection: string,
    field: string,
    value: JsonValue,
    entities: () => Iterable<readonly [key: string, value: JsonObject]>,
  ): ReadonlySet<string>
  /** An entity was written or (null) deleted. */
  wrote(collection: string, key: string, value: JsonObject | null): void
  clear(): void
}

const none: ReadonlySet<string> = new Set()

interface One {
  readonly path: readonly string[]
  readonly keysOf: Map<string, Set<string>>
  readonly shown: Map<string, string>
}

export function createFieldIndex(): FieldIndex {
  const collections = new Map<string, Map<string, One>>()
  return {
    keys: (collection, field, value, entities) => {
      const fields = collections.get(collection) ?? new Map<string, One>()
      collections.set(collection, fields)
      let one = fields.get(field)
      if (one === undefined) {
        one = { path: field.split('.'), keysOf: new Map(), shown: new Map() }
        for (const [key, entity] of entities()) put(one, key, entity)
        fields.set(field, one)
      }
      return one.keysOf.get(textOf(value)) ?? none
    },
    wrote: (collection, key, value) => {
      const fields = collections.get(collection)
      if (fields === undefined) return
      for (const one of fields.values()) put(one, key, value)
    },
    clear: () => collections.clear(),
  }
}

function put(one: One, key: string, entity: JsonObject | null): void {
  const found = entity === null ? undefined : valueAt(entity, one.path)
  const text = found === undefined ? undefined : textOf(found)
  const former = one.shown.get(key)
  if (text === former) return
  if (former !== undefined) one.keysOf.get(former)?.delete(key)
  if (text === undefined) {
    one.shown.delete(key)
    return
  }
  one.shown.set(key, text)
  const keys = one.keysOf.get(text)
  if (keys === undefined) one.keysOf.set(text, new Set([key]))
  else keys.add(key)
}

/** A reference that is shown as the entity is a reference all the same; `"5"` and 5 are the same value. */
export function textOf(value: JsonValue): string {
  const plain = isObject(value) && value.id !== undefined ? value.id : value
  return typeof plain === 'object' ? JSON.stringify(plain) : String(plain)
}
