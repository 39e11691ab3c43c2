import { isObject, type JsonObject, type JsonValue, own, valueAt } from '../../lib/json.ts'
import { compareValues } from './compare.ts'

/**
 * What a search text asks of an entity: words that it must contain, and terms on fields as search languages write them:
 * `name:"Ada" AND created>1700000000`, `-status:open`, `metadata["team"]:"a"`, `email~"example"`; `OR` between groups.
 */
export function isFound(entity: JsonObject, text: string): boolean {
  return text
    .slice(0, maxText)
    .split(/\s+OR\s+/)
    .some((group) => termsOf(group).every((term) => keeps(entity, term)))
}

const maxText = 2000

interface Term {
  readonly not: boolean
  /** Null: the value is a word to be contained anywhere. */
  readonly field: readonly string[] | null
  readonly operator: string
  readonly value: string
  readonly quoted: boolean
}

const term = /(-?)(?:([A-Za-z_][\w.]*)(?:\[["']([^"'\]]+)["']\])?(:|~|>=|<=|>|<|=))?(?:"([^"]*)"|'([^']*)'|(\S+))/g

function termsOf(text: string): Term[] {
  return [...text.matchAll(term)].flatMap(([whole, minus, name, key, operator, double, single, bare]): Term[] => {
    if (/^AND$/i.test(whole)) return []
    const value = double ?? single ?? bare ?? ''
    // `https://example.com` is a word.
    if (name === undefined || value.startsWith('//'))
      return [
        {
          not: false,
          field: null,
          operator: '~',
          value: bare === undefined ? value : whole,
          quoted: bare === undefined,
        },
      ]
    const field = [...name.split('.'), ...(key === undefined ? [] : [key])]
    return [{ not: minus === '-', field, operator: operator ?? ':', value, quoted: bare === undefined }]
  })
}

function keeps(entity: JsonObject, { not, field, operator, value, quoted }: Term): boolean {
  if (field === null) return containsText(entity, value.toLowerCase())
  // `is:open`, `repo:a/b`: what no entity shows is said to the search, not of the entity.
  if (!quoted && own(entity, field[0]!) === undefined) return true
  return compares(valueAt(entity, field), operator, value) !== not
}

function compares(shown: JsonValue | undefined, operator: string, value: string): boolean {
  if (operator === ':' || operator === '=') return equals(shown, value)
  if (shown === undefined || shown === null) return false
  if (operator === '~') return containsText(shown, value.toLowerCase())
  const order = compareValues(shown, value)
  return operator === '>' ? order > 0 : operator === '>=' ? order >= 0 : operator === '<' ? order < 0 : order <= 0
}

function equals(shown: JsonValue | undefined, value: string): boolean {
  if (Array.isArray(shown)) return shown.some((item) => equals(item, value))
  if (isObject(shown)) return ['id', 'key', 'name', 'login'].some((name) => equals(own(shown, name), value))
  if (shown === undefined || shown === null) return value === 'null'
  return String(shown).toLowerCase() === value.toLowerCase()
}

/** True when any string in the value contains the text, case ignored. */
function containsText(value: JsonValue, text: string): boolean {
  if (typeof value === 'string') return value.toLowerCase().includes(text)
  if (typeof value === 'number') return String(value) === text
  if (Array.isArray(value)) return value.some((item) => containsText(item, text))
  return isObject(value) && Object.keys(value).some((key) => containsText(value[key]!, text))
}
