import type { JsonObject, JsonValue } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import type { Direction, Validators } from '../../openapi/schema.ts'
import { distance } from '../../openapi/validate/choice.ts'
import { createVisibility } from '../../openapi/validate/visibility.ts'
import { createChangedCheck } from './changed.ts'
import { hasWriteOnly, withoutHidden } from './hidden.ts'
import { makeValue } from './make.ts'
import { repairValue } from './repair.ts'
import type { SampleContext, Sampler } from './sampler.ts'
import { createShapeReader } from './shape.ts'
import type { Kit, Place, Walk } from './walk.ts'

/** Optional values below the top level: keeps a full entity of a large document to a few kilobytes. */
const optionalValues = 60
/** Values made in one run, tries included: bounds the time that a hostile schema can take. */
const maxSteps = 4000

export function createSampler(doc: SpecDocument, validators: Validators): Sampler {
  const reader = createShapeReader(doc, createVisibility(doc))
  const kits: Record<Direction, Kit> = { request: createKit('request'), response: createKit('response') }

  function createKit(direction: Direction): Kit {
    const kit: Kit = {
      shapeOf: (pointers) => reader.shapeOf(pointers, direction),
      isValid: (pointers, value) => pointers.every((pointer) => validators.at(pointer, direction).isValid(value)),
      distance: (pointer, value) => {
        const violations = validators.at(pointer, direction).validate(value)
        return distance(
          violations.map(({ path, keyword }) => ({ instancePath: path, keyword })),
          '',
        )
      },
      make: (pointers, walk, place) => makeValue(kit, pointers, walk, place),
    }
    return kit
  }

  function generate(schema: Pointer, context: SampleContext): JsonValue {
    const kit = kits[context.direction]
    const place = placeOf(context)
    const quick = kit.make([schema], walkOf(context, false), place)
    if (kit.isValid([schema], quick)) return quick
    return (
      firstValid(kit, schema, [
        () => kit.make([schema], walkOf(context, true), place),
        () => repairValue(kit, quick, [schema], walkOf(context, true), place),
        () => kit.make([schema], walkOf({ ...context, minimal: true }, true), place),
      ]) ?? quick
    )
  }

  let hides: boolean | undefined

  function conform(given: JsonValue, schema: Pointer, context: SampleContext): JsonValue {
    const kit = kits[context.direction]
    hides ??= hasWriteOnly(doc)
    const value = hides && context.direction === 'response' ? withoutHidden(kit, given, [schema]) : given
    if (kit.isValid([schema], value)) return value
    const place = placeOf(context)
    const walk = () => walkOf(context, true)
    const mended = repairValue(kit, value, [schema], walk(), place)
    if (kit.isValid([schema], mended)) return mended
    return (
      firstValid(kit, schema, [
        () => repairValue(kit, mended, [schema], walk(), place),
        () => kit.make([schema], walkOf({ ...context, minimal: true }, true), { ...place, hint: value }),
        () => generate(schema, context),
      ]) ?? mended
    )
  }

  const changed = createChangedCheck(doc, validators)

  function conformNext(value: JsonValue, before: JsonObject, schema: Pointer, context: SampleContext): JsonValue {
    hides ??= hasWriteOnly(doc)
    return !hides && changed(value, before, schema) ? value : conform(value, schema, context)
  }

  return { generate, conform, conformNext }
}

function firstValid(kit: Kit, schema: Pointer, tries: readonly (() => JsonValue)[]): JsonValue | undefined {
  for (const attempt of tries) {
    const value = attempt()
    if (kit.isValid([schema], value)) return value
  }
  return undefined
}

function walkOf(context: SampleContext, careful: boolean): Walk {
  return {
    setting: { random: context.random, now: context.now },
    minimal: context.minimal === true,
    settled: context.settled,
    careful,
    optional: optionalValues,
    steps: maxSteps,
    stack: new Map(),
  }
}

/** "order.total" → the name `total` of an `order`. */
function placeOf(context: SampleContext): Place {
  const parts = (context.name ?? '').split('.')
  return { name: parts[parts.length - 1]!, owner: parts[parts.length - 2] ?? '', depth: 0 }
}
