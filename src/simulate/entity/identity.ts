import type { IdFormat, Resource } from '../../blueprint/blueprint.ts'
import type { JsonValue } from '../../lib/json.ts'
import type { Random } from '../../lib/random.ts'

const hex = '0123456789abcdef'

/** A new id in the API's own format; `generated` is what the schema sampler proposes where the format is a pattern. */
export function mintId(format: IdFormat, random: Random, generated: () => JsonValue | undefined): JsonValue {
  switch (format.kind) {
    case 'uuid':
      return uuid(random)
    case 'integer': {
      const digits = Math.min(Math.max(format.digits, 1), 15)
      const low = 10 ** (digits - 1)
      const value = random.integer(low, low * 10 - 1)
      return format.text ? String(value) : value
    }
    case 'prefixed':
      return format.prefix + random.string(format.length, format.alphabet)
    case 'pattern':
    case 'client':
      return generated() ?? uuid(random)
  }
}

/** RFC 9562 version 4, from the sandbox's own randomness. */
export function uuid(random: Random): string {
  const digits = random.string(32, hex).split('')
  digits[12] = '4'
  digits[16] = hex[8 + random.integer(0, 3)]!
  const text = digits.join('')
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`
}

/** Where an entity is kept: its id, below its parents' keys when the id is unique only there. */
export function entityKey(resource: Resource, id: JsonValue, parentKeys: readonly string[]): string {
  const own = typeof id === 'string' ? id : JSON.stringify(id)
  return resource.scoped && parentKeys.length > 0 ? [...parentKeys, own].join('\u001f') : own
}
