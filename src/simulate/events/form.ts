import { isObject, type JsonValue } from '../../lib/json.ts'

/** A body as `application/x-www-form-urlencoded`: nested names in brackets, null as an empty text. */
export function formOf(value: JsonValue): string {
  const pairs: string[] = []
  add(pairs, '', value)
  return pairs.join('&')
}

function add(pairs: string[], name: string, value: JsonValue): void {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) add(pairs, nested(name, String(index)), item)
  else if (isObject(value)) for (const key of Object.keys(value)) add(pairs, nested(name, key), value[key]!)
  else if (name !== '') pairs.push(`${encode(name)}=${value === null ? '' : encode(String(value))}`)
}

const nested = (name: string, key: string) => (name === '' ? key : `${name}[${key}]`)

/** WHATWG URL, application/x-www-form-urlencoded serializing: a space is a plus. */
const encode = (text: string) => new URLSearchParams([['', text]]).toString().slice(1)
