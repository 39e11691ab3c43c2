import type { JsonValue } from '../../lib/json.ts'
import { asText } from '../expression/text.ts'
import { type Place, quotesAround, substitute } from './embedded.ts'
import type { Observer } from './observe.ts'
import { holdsXPath } from './xpath.ts'

/** Type `xpath`: by the effective boolean value. */
export function judgeXPath(condition: string, context: JsonValue, observer: Observer): boolean {
  const path = substitute(condition, observer, writeInPath)
  if (path === undefined) return false
  const answer = holdsXPath(path, context, observer.reading)
  if (!answer.ok) observer.note(answer.message)
  return answer.ok && answer.holds
}

/** XPath doubles a quote within its quotes. */
function writeInPath(value: JsonValue, place: Place): string {
  const quote = quotesAround(place.before)
  const text = asText(value)
  if (quote !== null) return text.replaceAll(quote, quote + quote)
  if (typeof value === 'number') return text
  if (typeof value === 'boolean') return `${value}()`
  return `'${text.replaceAll("'", "''")}'`
}
