import { isObject, type JsonObject, type JsonValue, putAt } from '../../lib/json.ts'
import { createRandom, type Random } from '../../lib/random.ts'
import type { Call } from '../call.ts'

/** A success body around a place to fill: valid but for what is put there. A fresh copy of the same value for every call. */
export function bodyShell(call: Call): JsonValue {
  const schema = call.operation.success.media?.schema
  if (schema == null) return {}
  const { memo } = call.plan
  if (memo.shell === null) {
    const random = createRandom(`shell/${call.operation.id}`)
    const made = call.model.sampler.generate(schema, {
      direction: 'response',
      random,
      now: call.world.now,
      name: call.operation.id,
    })
    memo.shell = JSON.stringify(emptied(call, made))
  }
  return JSON.parse(memo.shell) as JsonValue
}

/** A list's invented items are not kept: real ones take their place. */
function emptied(call: Call, shell: JsonValue): JsonValue {
  const behavior = call.operation.behavior
  if (behavior.kind !== 'list' || behavior.items.length === 0 || !isObject(shell)) return shell
  putAt(shell, behavior.items, [])
  return shell
}

const hole = '\u0000specbox\u0000'
const holeText = JSON.stringify(hole)

/** The text of a body with ready JSON text at a path: what is stored is sent without parsing it. */
export function spliceText(body: JsonObject, path: readonly string[], text: string): string {
  putAt(body, path, hole)
  const whole = JSON.stringify(body)
  const at = whole.indexOf(holeText)
  return whole.slice(0, at) + text + whole.slice(at + holeText.length)
}

/** Puts a value at a path of the shell; at the empty path it is the whole body. */
export function fillShell(shell: JsonValue, path: readonly string[], value: JsonValue): JsonValue {
  if (path.length === 0) return value
  const body: JsonObject = isObject(shell) ? shell : {}
  putAt(body, path, value)
  return body
}

/** Makes a body valid against the operation's declared success schema. */
export function validBody(call: Call, body: JsonValue): JsonValue {
  const schema = call.operation.success.media?.schema
  if (schema == null) return body
  let random: Random | undefined
  return call.model.sampler.conform(body, schema, {
    direction: 'response',
    // Hardly ever needed: most bodies are valid.
    get random() {
      random ??= createRandom(`body/${call.operation.id}/${call.request.path}`)
      return random
    },
    now: call.world.now,
    name: call.operation.id,
  })
}
