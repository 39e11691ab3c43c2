import { fastFormats, fullFormats } from 'ajv-formats/dist/formats.js'
import type { Format } from 'ajv'
import type { JsonValue } from '../../lib/json.ts'

/**
 * The formats that are asserted; others are annotations. Lenient where real APIs are (a URI starts with a scheme or a slash and has no space),
 * strict where a client would trip: dates and times by RFC 3339, integers of 32 and 64 bits by their range.
 */
export const formats: Readonly<Record<string, Format>> = {
  date: fullFormats.date,
  'date-time': { validate: isDateTime },
  time: fullFormats.time,
  duration: fullFormats.duration,
  email: fastFormats.email,
  hostname: fullFormats.hostname,
  ipv4: fullFormats.ipv4,
  ipv6: fullFormats.ipv6,
  uri: /^(?:[a-z][a-z0-9+\-.]*:|\/)\S*$/i,
  'uri-reference': fastFormats['uri-reference'],
  uuid: fullFormats.uuid,
  'json-pointer': fullFormats['json-pointer'],
  byte: fullFormats.byte,
  int32: fullFormats.int32,
  int64: { type: 'number', validate: isInt64 },
}

const plainTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/

/** Most times are in UTC and before the 29th: those are seen at a glance, the rest looked at closely. */
function isDateTime(text: string): boolean {
  return plainTime.test(text) || matchesFull(text)
}

const { validate: matchesFull } = fullFormats['date-time'] as { validate: (text: string) => boolean }

/** Whoever reads a text keeps what is in range off the limits themselves, which a double shares with what is beyond. */
function isInt64(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63
}

export function isKnownFormat(name: string): boolean {
  return Object.hasOwn(formats, name)
}

/** Whether a value keeps a format; values of another type than the format speaks of always do. */
export function matchesFormat(name: string, value: JsonValue): boolean {
  const format: Format | undefined = Object.hasOwn(formats, name) ? formats[name] : undefined
  if (format === undefined || format === true || typeof format === 'string') return true
  if (format instanceof RegExp) return typeof value !== 'string' || format.test(value)
  if (typeof format === 'function') return typeof value !== 'string' || format(value)
  const { validate } = format
  if ('type' in format && format.type === 'number')
    return typeof value !== 'number' || (validate as (data: number) => boolean)(value)
  if (typeof value !== 'string') return true
  return validate instanceof RegExp ? validate.test(value) : (validate as (data: string) => boolean)(value)
}
