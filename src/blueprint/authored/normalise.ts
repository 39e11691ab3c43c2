import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import type {
  AuthoredOutcome,
  AuthoredRefusal,
  AuthoredResource,
  AuthoredTokens,
  Change,
  Effect,
  Reaction,
  Template,
} from './authored.ts'

/** The dialect's short forms made whole; what is read here has passed the schema. */

export function changeOf(value: JsonObject): Change {
  return {
    let: templatesOf(value.let),
    if: textOf(value.if),
    from: namesOf(value.from),
    to: textOf(value.to),
    set: templatesOf(value.set),
    effects: objectsOf(value.effects).map(effectOf),
    emit: namesOf(value.emit),
    refuse: isObject(value.refuse) ? refusalOf(value.refuse) : null,
  }
}

export function reactionOf(value: JsonObject): Reaction {
  return { ...changeOf(value), on: textOf(value.on) ?? '', after: textOf(value.after), at: textOf(value.at) }
}

export function refusalOf(value: JsonObject): AuthoredRefusal {
  const { status } = value
  return {
    status: typeof status === 'number' ? status : null,
    code: textOf(value.code),
    message: textOf(value.message),
    body: templatesOf(value.body),
    kept: value.kept === true,
  }
}

export function resourceOf(value: JsonObject): AuthoredResource {
  return {
    defaults: templatesOf(value.defaults),
    omit: namesOf(value.omit),
    computed: templatesOf(value.computed),
    reactions: objectsOf(value.reactions).map(reactionOf),
    tokens: isObject(value.tokens) ? tokensOf(value.tokens) : null,
  }
}

function tokensOf(value: JsonObject): AuthoredTokens {
  return { of: textOf(value.of) ?? '', prefix: textOf(value.prefix) ?? '', set: templatesOf(value.set) }
}

export function outcomeOf(value: JsonObject): AuthoredOutcome {
  const magic = isObject(value.magic) ? value.magic : {}
  return {
    description: textOf(value.description) ?? '',
    refuse: isObject(value.refuse) ? refusalOf(value.refuse) : null,
    change: isObject(value.change) ? changeOf(value.change) : null,
    magic: mapValues(magic, (values) => (Array.isArray(values) ? values : [values])),
  }
}

function effectOf(value: JsonObject): Effect {
  const kinds = ['create', 'update', 'delete'] as const
  const kind = kinds.find((name) => typeof value[name] === 'string') ?? 'create'
  return {
    if: textOf(value.if),
    each: textOf(value.each),
    do: kind,
    resource: textOf(value[kind]) ?? '',
    id: textOf(value.id),
    as: textOf(value.as),
    to: textOf(value.to),
    set: templatesOf(value.set),
    emit: namesOf(value.emit),
  }
}

export const textOf = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null)

export function namesOf(value: JsonValue | undefined): string[] {
  return [value ?? []].flat().filter((name) => typeof name === 'string')
}

export function objectsOf(value: JsonValue | undefined): JsonObject[] {
  return (Array.isArray(value) ? value : []).filter(isObject)
}

export function mapValues<T>(
  value: JsonValue | undefined,
  make: (item: JsonValue, name: string) => T,
): Record<string, T> {
  if (!isObject(value)) return {}
  return Object.fromEntries(Object.keys(value).map((name) => [name, make(value[name]!, name)]))
}

export const templatesOf = (value: JsonValue | undefined): Record<string, Template> => mapValues(value, (item) => item)
