import { isObject, type JsonObject, own, setOwn } from '../lib/json.ts'
import { joinPointer } from '../lib/pointer.ts'
import type { Problem } from './document.ts'
import { hoistFiles } from './hoist.ts'

export interface Converted {
  /** Undefined when not even the rest of the document could be converted. */
  readonly root: JsonObject | undefined
  readonly problems: readonly Problem[]
}

type Attempt = { readonly root: JsonObject } | { readonly reason: string }

/** Conversions tried before a broken document is given up. */
const maxAttempts = 60

/** Converts Swagger 2.0 to OpenAPI 3.0. Path items that cannot be converted are left out, each with a problem. */
export async function convertSwagger(swagger: JsonObject): Promise<Converted> {
  hoistFiles(swagger)
  prepare(swagger)
  const whole = await convert(swagger)
  if ('root' in whole) return { root: whole.root, problems: [] }
  return convertWhatCanBe(swagger, whole.reason)
}

async function convert(swagger: JsonObject): Promise<Attempt> {
  // Loaded when needed: it brings a YAML library and more along.
  const { convertObj } = await import('swagger2openapi')
  try {
    const root = await convertObj(swagger, { patch: true, warnOnly: true, direct: true, resolve: false, text: ' ' })
    return { root: root as JsonObject }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) }
  }
}

/** Small lies that the converter trips over. */
function prepare(swagger: JsonObject): void {
  swagger.swagger = '2.0'
  delete swagger.openapi
  if (typeof swagger.basePath !== 'string') delete swagger.basePath
  if (typeof swagger.host !== 'string') delete swagger.host
  if (!isObject(swagger.paths)) swagger.paths = {}
  for (const section of ['definitions', 'parameters', 'responses', 'securityDefinitions'])
    if (Object.hasOwn(swagger, section) && !isObject(swagger[section])) delete swagger[section]
}

/** Halves the paths until the ones that break are alone. */
async function convertWhatCanBe(swagger: JsonObject, reason: string): Promise<Converted> {
  const paths = swagger.paths as JsonObject
  const broken = new Map<string, string>()
  let attempts = 0
  const search = async (names: readonly string[], why: string): Promise<void> => {
    if (names.length === 1) {
      broken.set(names[0]!, why)
      return
    }
    const middle = names.length >> 1
    for (const half of [names.slice(0, middle), names.slice(middle)]) {
      if (half.length === 0 || ++attempts > maxAttempts) continue
      const attempt = await convert(withPaths(swagger, half))
      if ('reason' in attempt) await search(half, attempt.reason)
    }
  }
  const empty = await convert(withPaths(swagger, []))
  if ('reason' in empty) return { root: undefined, problems: [failure(empty.reason)] }
  await search(Object.keys(paths), reason)
  const good = Object.keys(paths).filter((name) => !broken.has(name))
  const rest = await convert(withPaths(swagger, good))
  if ('reason' in rest) return { root: undefined, problems: [failure(rest.reason)] }
  const problems = [...broken].map(
    ([name, why]): Problem => ({
      severity: 'error',
      message: `the path could not be converted from Swagger 2.0 and was left out: ${why}`,
      pointer: joinPointer('/paths', name),
    }),
  )
  return { root: rest.root, problems }
}

function failure(reason: string): Problem {
  return { severity: 'error', message: `the document could not be converted from Swagger 2.0: ${reason}`, pointer: '' }
}

function withPaths(swagger: JsonObject, names: readonly string[]): JsonObject {
  const paths: JsonObject = {}
  for (const name of names) setOwn(paths, name, own(swagger.paths as JsonObject, name)!)
  return { ...swagger, paths }
}
