import {
  CORE_SCHEMA,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  floatCoreTag,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
} from 'js-yaml'
import type { JsonValue } from '../lib/json.ts'

/** `.inf` and `.nan` are no JSON numbers: they stay text. */
export const finiteFloat = defineScalarTag('tag:yaml.org,2002:float', {
  implicit: true,
  implicitFirstChars: floatCoreTag.implicitFirstChars,
  resolve: (source, isExplicit, tagName) => {
    const value = floatCoreTag.resolve(source, isExplicit, tagName)
    return typeof value === 'number' && Number.isFinite(value) ? value : NOT_RESOLVED
  },
  identify: () => false,
})

/** Tags outside the core schema (`!Sub`, `!!timestamp`, `!!binary`) mean nothing here: what they mark is plain data. */
function untagged(prefix: string) {
  return [
    defineScalarTag(prefix, { matchByTagPrefix: true, resolve: (source) => source, identify: () => false }),
    defineSequenceTag<JsonValue[]>(prefix, {
      matchByTagPrefix: true,
      create: () => [],
      addItem: (carrier, item) => {
        carrier.push(item as JsonValue)
      },
      identify: () => false,
    }),
    defineMappingTag(prefix, { ...mapTag, matchByTagPrefix: true, identify: () => false }),
  ]
}

/** YAML 1.2 core, as RFC 9512 asks for, with the merge key `<<` that many authors still write. */
export const schema = CORE_SCHEMA.withTags(finiteFloat, mergeTag, untagged('!'), untagged('tag:'))
