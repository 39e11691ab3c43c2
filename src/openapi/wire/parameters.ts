import { isObject, type JsonValue } from '../../lib/json.ts'

/** How a description says that a value is written; absent parts have the defaults of its place (Parameter Object). */
export interface WireStyle {
  readonly name: string
  readonly style?: string
  readonly explode?: boolean
  /** Of `content`: the value is written as such a text. */
  readonly contentType?: string | null
  /** RFC 3986 reserved characters stand as they are. */
  readonly allowReserved?: boolean
}

const encode = encodeURIComponent

export const textOf = (value: JsonValue): string =>
  Array.isArray(value) ? value.map(textOf).join(',') : isObject(value) ? JSON.stringify(value) : String(value ?? '')

/** As `encodeURI`, but for what would end the query. */
const encodeUnreserved = (text: string) =>
  encodeURI(text).replace(/%5B/g, '[').replace(/%5D/g, ']').replace(/#/g, '%23')

/** RFC 6570 as OpenAPI has it: simple, label, matrix. */
export function pathText(value: JsonValue, declared: WireStyle | undefined): string {
  const explode = declared?.explode === true
  const parts = (joint: string, equals: string) =>
    isObject(value)
      ? Object.entries(value)
          .map(([name, item]) => `${encode(name)}${equals}${encode(textOf(item))}`)
          .join(joint)
      : [value]
          .flat()
          .map((item) => encode(textOf(item)))
          .join(joint)
  if (declared?.style === 'label') return `.${parts(explode ? '.' : ',', explode ? '=' : ',')}`
  if (declared?.style !== 'matrix') return parts(',', explode ? '=' : ',')
  const { name } = declared
  if (!explode || !(Array.isArray(value) || isObject(value))) return `;${encode(name)}=${parts(',', ',')}`
  return isObject(value)
    ? `;${parts(';', '=')}`
    : value.map((item) => `;${encode(name)}=${encode(textOf(item))}`).join('')
}

/** `name=value` pairs, encoded. */
export function queryPairs(name: string, value: JsonValue, declared: WireStyle | undefined): string[] {
  const written = declared?.allowReserved === true ? encodeUnreserved : encode
  const pair = (key: string, item: JsonValue) => `${encode(key)}=${written(textOf(item))}`
  if (declared?.contentType != null) return [`${encode(name)}=${encode(JSON.stringify(value))}`]
  const { style = 'form', explode = true } = declared ?? {}
  if (Array.isArray(value)) {
    if (style === 'deepObject') return formPairs(name, value)
    if (explode) return value.map((item) => pair(name, item))
    const joint = style === 'pipeDelimited' ? '|' : style === 'spaceDelimited' ? '%20' : ','
    return [`${encode(name)}=${value.map(textOf).map(encode).join(joint)}`]
  }
  if (!isObject(value)) return [pair(name, value)]
  if (style === 'deepObject') return formPairs(name, value)
  if (explode) return Object.entries(value).map(([key, item]) => pair(key, item))
  return [
    `${encode(name)}=${Object.entries(value)
      .flatMap(([key, item]) => [encode(key), encode(textOf(item))])
      .join(',')}`,
  ]
}

/** `a[b]=1`, `list[0][price]=y`: the documented superset of `deepObject`. */
export function formPairs(name: string, value: JsonValue): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => formPairs(`${name}[${index}]`, item))
  if (isObject(value))
    return Object.keys(value).flatMap((key) => formPairs(name === '' ? key : `${name}[${key}]`, value[key]!))
  return [`${encode(name)}=${encode(value === null ? '' : String(value))}`]
}
