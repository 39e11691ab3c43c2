import type { Story } from '../../../src/journeys/stories/story.ts'
import { isObject, type JsonObject, type JsonValue } from '../../../src/lib/json.ts'
import { pointerTokens } from '../../../src/lib/pointer.ts'

/** A description with what the stories call, and all that this refers to: Respect reads it anew for each story. */
export function cutTo(root: JsonObject, stories: readonly Story[]): JsonObject {
  const called = new Set(
    stories.flatMap(({ document }) =>
      document.workflows.flatMap(({ steps }) =>
        steps.flatMap(({ operationId, operationPath }) => operationId ?? pathOf(operationPath) ?? []),
      ),
    ),
  )
  const paths = Object.entries(isObject(root.paths) ? root.paths : {}).filter(
    ([path, item]) => called.has(path) || (isObject(item) && Object.values(item).some((one) => isNamed(one, called))),
  )
  const cut: JsonObject = { ...root, paths: Object.fromEntries(paths), components: {} }
  delete cut.webhooks
  const security = isObject(root.components) ? root.components.securitySchemes : undefined
  if (security !== undefined) cut.components = { securitySchemes: security }
  const queue: JsonValue[] = [cut]
  const done = new Set<string>()
  for (let value = queue.pop(); value !== undefined; value = queue.pop())
    for (const pointer of referencesIn(value)) {
      if (done.has(pointer)) continue
      done.add(pointer)
      const found = copyAt(root, cut, pointerTokens(pointer))
      if (found !== undefined) queue.push(found)
    }
  return cut
}

/** Of `…#/paths/~1orders/post`. */
const pathOf = (operationPath: string | undefined) =>
  operationPath === undefined ? undefined : pointerTokens(operationPath.slice(operationPath.indexOf('#') + 1))[1]

const isNamed = (operation: JsonValue, names: ReadonlySet<string>) =>
  isObject(operation) && typeof operation.operationId === 'string' && names.has(operation.operationId)

function referencesIn(value: JsonValue): string[] {
  const text = JSON.stringify(value)
  return [...text.matchAll(/"#(\/[^"]*)"/g)].map((match) => decodeURIComponent(JSON.parse(`"${match[1]!}"`)))
}

/** Puts there what the whole has at that place. */
function copyAt(from: JsonObject, to: JsonObject, tokens: readonly string[]): JsonValue | undefined {
  let [source, target]: [JsonValue | undefined, JsonObject] = [from, to]
  for (const [index, token] of tokens.entries()) {
    if (!isObject(source)) return undefined
    source = source[token]
    if (source === undefined) return undefined
    // A component whole, however far inside it the reference goes.
    if (index === tokens.length - 1 || (tokens[0] === 'components' && index === 2) || !isObject(source)) {
      if (target[token] === undefined) target[token] = source
      return source
    }
    const there: JsonValue | undefined = target[token]
    target[token] = isObject(there) ? there : {}
    target = target[token] as JsonObject
  }
  return source
}
