import type { Template } from '../../blueprint/authored/authored.ts'
import type { Lookup } from '../../blueprint/expression/functions.ts'
import { isObject, type JsonValue, valueAt } from '../../lib/json.ts'
import { literal } from '../journey.ts'
import { satisfies, type Wish } from '../wishes/wish.ts'
import type { Draft, Thing } from './draft.ts'

/** A test token that stands for an entity as it is wished: what a person would name. Undefined: there is none. */
export function tokenFor(draft: Draft, name: string, wishes: readonly Wish[]): Thing | undefined {
  const { rules, resources } = draft.setting.model
  const resource = resources.get(name)
  if (resource === undefined || draft.things.has(name)) return undefined
  for (const [token, { resource: of, set, item }] of rules.tokens) {
    if (of !== name) continue
    const value = filled(draft, set, item)
    if (!wishes.every(({ place, want }) => place.of !== 'entity' || satisfies(valueAt(value, place.path), want)))
      continue
    const id = literal(token)
    const thing: Thing = {
      resource,
      sent: {},
      key: id,
      value: (path) => (path.length === 1 && path[0] === resource.idField ? id : undefined),
    }
    draft.things.set(name, thing)
    return thing
  }
  return undefined
}

function filled({ setting }: Draft, set: Readonly<Record<string, Template>>, item: JsonValue): JsonValue {
  const { express } = setting.model.rules
  const value = express.fill({ ...set }, { item, entity: {}, request: {}, now: 0 }, nothing, () => undefined)
  return isObject(value) ? value : {}
}

/** Tokens do not depend on what there is. */
const nothing: Lookup = {
  find: () => null,
  where: () => [],
  count: () => 0,
  newId: () => '',
  token: () => '',
  now: 0,
}
