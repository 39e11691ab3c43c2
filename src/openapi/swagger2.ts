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

/** Converts Swagger 2.0 to OpenAPI 3.0. Path items and definitions that cannot be converted are left out, each with a problem. */
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

/** Something that can be left out of a document without breaking it: `['paths', '/pets']`. */
type Part = readonly [section: string, name: string]
const sections = ['paths', 'definitions', 'parameters', 'responses', 'securityDefinitions']

/** Halves the parts until the ones that break are alone. */
async function convertWhatCanBe(swagger: JsonObject, reason: string): Promise<Converted> {
  const parts = sections.flatMap((section): Part[] => {
    const map = own(swagger, section)
    return isObject(map) ? Object.keys(map).map((name): Part => [section, name]) : []
  })
  const broken = new Map<Part, string>()
  let attempts = 0
  const search = async (some: readonly Part[], why: string): Promise<void> => {
    if (some.length === 1) {
      broken.set(some[0]!, why)
      return
    }
    const middle = some.length >> 1
    for (const half of [some.slice(0, middle), some.slice(middle)]) {
      if (half.length === 0 || ++attempts > maxAttempts) continue
      const attempt = await convert(withParts(swagger, half))
      if ('reason' in attempt) await search(half, attempt.reason)
    }
  }
  const empty = await convert(withParts(swagger, []))
  if ('reason' in empty) return { root: undefined, problems: [failure(empty.reason)] }
  await search(parts, reason)
  const rest = await convert(
    withParts(
      swagger,
      parts.filter((part) => !broken.has(part)),
    ),
  )
  if ('reason' in rest) return { root: undefined, problems: [failure(rest.reason)] }
  const problems = [...broken].map(
    ([[section, name], why]): Problem => ({
      severity: 'error',
      message: `it could not be converted from Swagger 2.0 and was left out: ${why}`,
      pointer: joinPointer('', section, name),
    }),
  )
  return { root: rest.root, problems }
}

function failure(reason: string): Problem {
  return { severity: 'error', message: `the document could not be converted from Swagger 2.0: ${reason}`, pointer: '' }
}

function withParts(swagger: JsonObject, parts: readonly Part[]): JsonObject {
  const copy = { ...swagger }
  for (const section of sections) if (isObject(own(swagger, section))) copy[section] = {}
  for (const [section, name] of parts)
    setOwn(copy[section] as JsonObject, name, own(swagger[section] as JsonObject, name)!)
  return copy
}
