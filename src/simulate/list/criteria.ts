import { isObject, type JsonObject, type JsonValue, own, valueAt } from '../../lib/json.ts'
import { compareValues } from './compare.ts'

const nameKeys = ['propertyName', 'property', 'field', 'fieldName', 'attribute', 'column', 'key', 'name', 'path']
const operatorKeys = ['operator', 'op', 'comparator', 'comparison', 'condition']
const holders = ['properties', 'attributes', 'fields', 'custom_fields', 'customFields', 'metadata']

/**
 * Conditions as a search body has them: `[{field, operator, value}]` must all hold; of groups of them
 * (`[{filters: [{…}]}]`) one must.
 */
export function meets(entity: JsonObject, criteria: JsonValue): boolean {
  const listed = Array.isArray(criteria) ? criteria : [criteria]
  const groups = listed.flatMap((item) => groupIn(item) ?? [])
  const conditions = listed.filter((item) => groupIn(item) === undefined)
  const some = groups.length === 0 || groups.some((group) => group.every((condition) => holds(entity, condition)))
  return some && conditions.every((condition) => holds(entity, condition))
}

function groupIn(item: JsonValue): readonly JsonValue[][] | undefined {
  if (!isObject(item) || first(item, nameKeys) !== undefined) return undefined
  const lists = Object.values(item).filter((part) => Array.isArray(part) && part.some(isObject))
  return lists.length === 0 ? undefined : [lists.flat() as JsonValue[]]
}

function first(object: JsonObject, names: readonly string[]): JsonValue | undefined {
  for (const name of names) {
    const value = own(object, name)
    if (value !== undefined) return value
  }
  return undefined
}

/** A condition that says nothing recognisable restricts nothing. */
function holds(entity: JsonObject, condition: JsonValue): boolean {
  if (!isObject(condition)) return true
  const name = first(condition, nameKeys)
  if (typeof name !== 'string') return true
  const operator = String(first(condition, operatorKeys) ?? 'eq')
    .toLowerCase()
    .replace(/[^a-z<>=!]/g, '')
  const value = own(condition, 'value')
  const several = own(condition, 'values') ?? value ?? null
  const high = own(condition, 'highValue') ?? own(condition, 'high')
  const test = tests.find(([called]) => called.test(operator))?.[1]
  return test?.(shownAs(entity, name), { value, values: [several].flat(), high }) ?? true
}

function shownAs(entity: JsonObject, name: string): JsonValue | undefined {
  const direct = valueAt(entity, [name]) ?? valueAt(entity, name.split('.'))
  if (direct !== undefined) return direct
  for (const holder of holders) {
    const inner = own(entity, holder)
    const shown = isObject(inner) ? own(inner, name) : undefined
    if (shown !== undefined) return shown
  }
  return undefined
}

type Test = (shown: JsonValue | undefined, condition: Condition) => boolean

interface Condition {
  readonly value: JsonValue | undefined
  readonly values: readonly JsonValue[]
  readonly high: JsonValue | undefined
}

const text = (part: JsonValue | undefined): string =>
  part !== null && typeof part === 'object' ? JSON.stringify(part).toLowerCase() : String(part ?? '').toLowerCase()
const there: Test = (shown) => shown !== undefined && shown !== null && shown !== ''
const equal: Test = (shown, { value }) => text(shown) === text(value)
const among: Test = (shown, { values }) => values.some((one) => text(one) === text(shown))
const contains: Test = (shown, { value }) => text(shown).includes(text(value).replaceAll(/[*%]/g, ''))
const ordered =
  (holds: (order: number) => boolean): Test =>
  (shown, condition) =>
    there(shown, condition) && holds(compareValues(shown, condition.value))
const not =
  (test: Test): Test =>
  (shown, condition) =>
    !test(shown, condition)

/** Operators by their names, lower-case without separators. */
const tests: readonly (readonly [RegExp, Test])[] = [
  [/^(eq|equals?|equalto|is|==?)$/, equal],
  [/^(neq?|not|isnot|notequals?|notequalto|!=|<>)$/, not(equal)],
  [/^(gt|greaterthan|after|>)$/, ordered((order) => order > 0)],
  [/^(gte|ge|greaterthanorequals?(to)?|>=)$/, ordered((order) => order >= 0)],
  [/^(lt|lessthan|before|<)$/, ordered((order) => order < 0)],
  [/^(lte|le|lessthanorequals?(to)?|<=)$/, ordered((order) => order <= 0)],
  [
    /^(between|range)$/,
    (shown, { value, values, high }) =>
      compareValues(shown, value ?? values[0]) >= 0 && compareValues(shown, high ?? values[1]) <= 0,
  ],
  [/^(in|anyof|oneof)$/, among],
  [/^(notin|nin|noneof)$/, not(among)],
  [/^(contains|containstoken|like|ilike|matches|includes)$/, contains],
  [/^(notcontains|notcontainstoken|doesnotcontain|notlike)$/, not(contains)],
  [/^(startswith|beginswith|prefix)$/, (shown, { value }) => text(shown).startsWith(text(value))],
  [/^(endswith|suffix)$/, (shown, { value }) => text(shown).endsWith(text(value))],
  [/^(hasproperty|exists|isset|isnotempty|isnotnull|known)$/, there],
  [/^(nothasproperty|notexists|doesnotexist|isnotset|isempty|isnull|unknown)$/, not(there)],
]
