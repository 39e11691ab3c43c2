import type { ErrorObject, ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Problem } from '../openapi/document.ts'
import { defaultLimits } from '../openapi/limits.ts'
import { locatePointers } from '../openapi/locate.ts'
import { parse } from '../openapi/parse.ts'
import { isObject, type JsonObject, type JsonValue, own } from '../lib/json.ts'
import { joinPointer } from '../lib/pointer.ts'
import { type ArazzoVersion, arazzoSchema } from './schema/schema.ts'

/** An Arazzo document whose structure is that of its version. */
export interface ArazzoDocument {
  readonly version: ArazzoVersion
  readonly root: JsonObject
  /** Warnings about the text: repeated keys. */
  readonly problems: readonly Problem[]
}

export type ArazzoResult =
  | { readonly ok: true; readonly document: ArazzoDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Reads JSON or YAML text as an Arazzo 1.0 or 1.1 document; every fault has its line and column. */
export function parseArazzo(text: string): ArazzoResult {
  const parsed = parse(text, { ...defaultLimits, nodes: 500_000 })
  if (!parsed.ok) return { ok: false, problems: [parsed.problem] }
  const checked = checkArazzo(parsed.value)
  if (checked.ok) return { ok: true, document: { ...checked.document, problems: parsed.problems } }
  return { ok: false, problems: withPlaces(text, checked.problems) }
}

/** Adds line and column (1-based) to problems by their pointers. */
export function withPlaces(text: string, problems: readonly Problem[]): Problem[] {
  const places = locatePointers(
    text,
    problems.map((problem) => problem.pointer),
  )
  return problems.map((problem) => ({ ...problem, ...places.get(problem.pointer) }))
}

/** The same for a value that is parsed already. */
export function checkArazzo(value: JsonValue): ArazzoResult {
  if (!isObject(value)) return refused('an Arazzo document is an object', '')
  const text = own(value, 'arazzo')
  const match = typeof text === 'string' ? /^1\.([01])\.[0-9]+(-.+)?$/.exec(text) : null
  if (match === null) return refused('arazzo must be "1.0.x" or "1.1.x"', '/arazzo')
  const version: ArazzoVersion = match[1] === '0' ? '1.0' : '1.1'
  const validate = validatorOf(version)
  if (validate(value)) return { ok: true, document: { version, root: value, problems: [] } }
  return { ok: false, problems: tell(validate.errors ?? []) }
}

const refused = (message: string, pointer: string): ArazzoResult => ({
  ok: false,
  problems: [{ severity: 'error', message, pointer }],
})

const validatorOf = remembered((version: ArazzoVersion) =>
  new Ajv2020({ allErrors: true, strict: false, logger: false, ownProperties: true }).compile(arazzoSchema(version)),
)

/** A schema is compiled once. */
function remembered(make: (version: ArazzoVersion) => ValidateFunction): (version: ArazzoVersion) => ValidateFunction {
  const made = new Map<ArazzoVersion, ValidateFunction>()
  return (version) => {
    const validate = made.get(version) ?? make(version)
    made.set(version, validate)
    return validate
  }
}

/** Of an alternative's many complaints the deepest ones are those that a person can act on. */
function tell(errors: readonly ErrorObject[]): Problem[] {
  const seen = new Set<string>()
  const useful = errors.filter((error) => !['oneOf', 'anyOf', 'if'].includes(error.keyword))
  return (useful.length === 0 ? errors : useful).slice(0, 50).flatMap((error) => {
    const extra = (error.params as { additionalProperty?: string }).additionalProperty
    const pointer = extra === undefined ? error.instancePath : joinPointer(error.instancePath, extra)
    const message = extra === undefined ? (error.message ?? error.keyword) : `the field ${extra} is not known here`
    const key = `${pointer} ${message}`
    if (seen.has(key)) return []
    seen.add(key)
    return [{ severity: 'error' as const, message, pointer }]
  })
}
