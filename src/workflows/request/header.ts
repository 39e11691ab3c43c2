import { isObject, type JsonValue } from '../../lib/json.ts'
import { textOf, type WireStyle } from '../../openapi/wire/parameters.ts'

/** Style `simple` (Parameter Object): lists with commas; objects `a,1,b,2`, exploded `a=1,b=2`. */
export function headerText(value: JsonValue, declared: WireStyle | undefined): string {
  if (declared?.contentType != null) return JSON.stringify(value)
  if (!isObject(value) || declared === undefined) return textOf(value)
  const joint = declared.explode === true ? '=' : ','
  return Object.entries(value)
    .map(([name, item]) => `${name}${joint}${textOf(item)}`)
    .join(',')
}

/** Why HTTP cannot have it (RFC 9110 §5.1, §5.5); '' when it can. */
export function headerProblem(name: string, value: string): string {
  if (!isToken(name)) return `${JSON.stringify(name)} is no name of a header`
  return /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/.test(value)
    ? `Header ${name} has characters that HTTP does not allow there`
    : ''
}

/** Of methods, too (RFC 9110 §5.6.2). */
export function isToken(text: string): boolean {
  return /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(text)
}
