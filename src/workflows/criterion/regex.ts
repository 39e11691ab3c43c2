import type { JsonValue } from '../../lib/json.ts'
import { compilePattern } from '../../openapi/validate/patterns.ts'
import { asText } from '../expression/text.ts'
import { substitute } from './embedded.ts'
import type { Observer } from './observe.ts'

/** Type `regex`: the pattern is found somewhere in the context, in linear time. */
export function judgeRegex(condition: string, context: JsonValue, observer: Observer): boolean {
  const pattern = substitute(condition, observer, asText)
  if (pattern === undefined) return false
  const compiled = compilePattern(pattern)
  if (!compiled.ok) {
    observer.note(compiled.reason)
    return false
  }
  return compiled.matcher.test(asText(context))
}
