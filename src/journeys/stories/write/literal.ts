import type { JsonValue } from '../../../lib/json.ts'
import type { Value } from '../../journey.ts'

/** Text that every runner reads alike inside quotes. */
const plain = /^[\p{L}\p{N} _.,:;@/+#%~*^-]{1,160}$/u

/** A criterion can compare it: a reply's value, or a plain text, a number, or a flag. */
export function isSayable(value: Value): boolean {
  if (value.kind === 'reply') return true
  const { value: said } = value
  if (typeof said === 'string') return plain.test(said) && said.trim() === said
  return typeof said === 'boolean' || (typeof said === 'number' && !String(said).includes('e'))
}

/** As a literal of a simple condition. */
export const conditionLiteral = (value: JsonValue): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value)

/** Whether a runner would take it for an expression, though it is none. */
export function looksLikeExpression(value: JsonValue): boolean {
  if (typeof value === 'string')
    return (
      value.includes('{$') ||
      /^\$(url|method|statusCode|request|response|message|inputs|outputs|steps|workflows|sourceDescriptions|components|self)\b/.test(
        value,
      )
    )
  if (Array.isArray(value)) return value.some(looksLikeExpression)
  return typeof value === 'object' && value !== null && Object.values(value).some(looksLikeExpression)
}
