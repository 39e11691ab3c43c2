import type { ErrorObject, ValidateFunction } from 'ajv'
import type { Ajv2020 } from 'ajv/dist/2020.js'
import type { DataValidationCxt } from 'ajv/dist/types/index.js'
import type { JsonObject, JsonValue } from '../../lib/json.ts'
import { loadLater } from '../../lib/load-later.ts'
import { judge } from './choice.ts'
import { formats } from './formats.ts'
import { choiceKeyword, lazyKeyword } from './normalise.ts'
import { compilePattern } from './patterns.ts'
import { firstDuplicate } from './unique.ts'

const ajvLibrary = loadLater<typeof import('ajv/dist/2020.js')>('ajv/dist/2020.js')

/** One compiled schema, made when first run. */
export interface Target {
  readonly compiled: () => ValidateFunction
  /** Values being judged by this schema right now: a schema that leads to itself at the same value adds nothing. */
  readonly active: unknown[]
}

/** Finds the target that a lazy reference names. */
export type FindTarget = (reference: readonly string[]) => Target

/** References followed at once; a value may nest some 200 levels, with a few references each. */
export const maxDepth = 800

type Check = ((value: JsonValue, at?: DataValidationCxt) => boolean) & { errors?: Partial<ErrorObject>[] }

/** Ajv with references that are followed when a value needs them, so that no closure of schemas is ever compiled. */
export function createEngine(find: FindTarget, allErrors: boolean): (schema: JsonObject | boolean) => ValidateFunction {
  const nesting = { depth: 0 }
  const { Ajv2020 } = ajvLibrary()
  const ajv = new Ajv2020({
    allErrors,
    strict: false,
    logger: false,
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
    ownProperties: true,
    multipleOfPrecision: 9,
    formats: { ...formats },
    // Optimising the generated code costs a third of compiling, for code that runs a few hundred times.
    code: { optimize: false, regExp: Object.assign(toRegExp, { code: 'new RegExp' }) },
  })
  const run = (target: Target, value: JsonValue, at: DataValidationCxt | undefined): readonly ErrorObject[] => {
    if (target.active.includes(value)) return []
    if (nesting.depth >= maxDepth) return [tooDeep(at)]
    target.active.push(value)
    nesting.depth++
    try {
      const validate = target.compiled()
      return validate(value, at) ? [] : (validate.errors ?? [])
    } finally {
      nesting.depth--
      target.active.pop()
    }
  }
  ajv.addKeyword({
    keyword: lazyKeyword,
    schemaType: 'array',
    errors: 'full',
    compile: (reference: readonly string[]) => {
      const target = find(reference)
      const check: Check = (value, at) => {
        const errors = run(target, value, at)
        check.errors = errors as ErrorObject[]
        return errors.length === 0
      }
      return check
    },
  })
  ajv.addKeyword({
    keyword: choiceKeyword,
    schemaType: 'array',
    errors: 'full',
    compile: (choices: readonly RawChoice[]) => {
      const read = choices.map((choice) => ({
        ...choice,
        property: choice.property,
        values: new Map(choice.values),
        targets: choice.branches.map(find),
      }))
      const check: Check = (value, at) => {
        const errors = read.flatMap((choice) => {
          const branches = choice.targets.map((target) => (branch: JsonValue) => run(target, branch, at))
          return judge({ ...choice, branches }, value, at?.instancePath ?? '')
        })
        check.errors = errors
        return errors.length === 0
      }
      return check
    },
  })
  replaceUniqueItems(ajv)
  return (schema) => ajv.compile(schema)
}

interface RawChoice {
  readonly kind: 'oneOf' | 'anyOf'
  readonly branches: readonly (readonly string[])[]
  readonly property?: string
  readonly values?: readonly (readonly [string, number])[]
}

function replaceUniqueItems(ajv: Ajv2020): void {
  ajv.removeKeyword('uniqueItems')
  const check: Check = (value) => {
    const at = firstDuplicate(value as JsonValue[])
    check.errors =
      at < 0
        ? []
        : [{ keyword: 'uniqueItems', message: `must not repeat items: item ${at} does`, params: { index: at } }]
    return at < 0
  }
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    errors: true,
    compile: (wanted: boolean) => (wanted ? check : () => true),
  })
}

function tooDeep(at: DataValidationCxt | undefined): ErrorObject {
  const instancePath = at?.instancePath ?? ''
  return { keyword: 'depth', instancePath, schemaPath: '', params: {}, message: 'is nested too deeply' }
}

/** Ajv asks for a RegExp and only ever calls `test` and `toString`. Patterns that cannot be had were dropped before. */
function toRegExp(pattern: string): { test(text: string): boolean; toString(): string } {
  const compiled = compilePattern(pattern)
  const test = compiled.ok ? (text: string) => compiled.matcher.test(text) : () => true
  return { test, toString: () => `/${pattern}/` }
}
