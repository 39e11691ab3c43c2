import type { JsonObject, JsonValue } from '../../../src/lib/json.ts'
import { isObject } from '../../../src/lib/json.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'

/** The required inputs of a workflow, from what its schema and descriptions say; ids are of things that are there. */
export function inputsFor(schema: JsonObject, sandboxes: readonly Sandbox[]): JsonObject {
  const required = Array.isArray(schema.required) ? schema.required : []
  const inputs: JsonObject = {}
  for (const [name, property] of Object.entries(isObject(schema.properties) ? schema.properties : {}))
    if (isObject(property) && required.includes(name)) inputs[name] = inputFor(name, property, sandboxes)
  return inputs
}

function inputFor(
  name: string,
  { description, default: given, example }: JsonObject,
  sandboxes: readonly Sandbox[],
): JsonValue {
  const said = String(description ?? '')
  const prefix = /starts with ([A-Z]{2})/.exec(said)?.[1]
  if (prefix !== undefined) return idOf(prefix, sandboxes)
  if (given !== undefined) return given
  if (example !== undefined) return example
  const choice = /one of (\w+)/.exec(said)?.[1] ?? /\(e\.g\. (\w+)\)/.exec(said)?.[1]
  if (choice !== undefined) return choice
  if (/\bURL\b/.test(said)) return `https://example.com/${name}`
  if (/phone number to validate/.test(said)) return knownNumber(sandboxes) ?? '+15108675310'
  if (/phone number|caller ID|sender|Destination/i.test(said)) return name === 'from' ? '+15005550006' : '+15108675310'
  if (/code/.test(said)) return '123456'
  return said.split(/[.(]/)[0]!.trim()
}

/** Of the oldest thing that has such an id. */
function idOf(prefix: string, sandboxes: readonly Sandbox[]): string {
  for (const sandbox of sandboxes) {
    const { username } = sandbox.record.credentials[0] ?? {}
    if (username?.startsWith(prefix)) return username
    for (const { name } of sandbox.release.blueprint.resources)
      for (const { value } of sandbox.entities(name, 1))
        if (typeof value.sid === 'string' && value.sid.startsWith(prefix)) return value.sid
  }
  return `${prefix}${'0'.repeat(32)}`
}

/** One that can be looked up: the key of something there. */
function knownNumber(sandboxes: readonly Sandbox[]): string | undefined {
  const keys = sandboxes.flatMap(({ release, entities }) =>
    release.blueprint.resources.flatMap(({ name }) => entities(name, 1).map(({ key }) => key)),
  )
  return keys.find((key) => /^\+\d{8,15}$/.test(key))
}
