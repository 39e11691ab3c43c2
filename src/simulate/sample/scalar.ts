import { type JsonObject, type JsonValue, jsonEqual } from '../../lib/json.ts'
import { matchesFormat } from '../../openapi/validate/formats.ts'
import { hasType } from '../../openapi/validate/keywords.ts'
import { compilePattern, withoutForeignAnchors } from '../../openapi/validate/patterns.ts'
import { stringFromPattern } from './from-pattern.ts'
import * as named from './named.ts'

/** Whether a value keeps the assertions of `keywords` that concern single values (not those on items and properties). */
export function accepts(keywords: JsonObject, value: JsonValue): boolean {
  const { type, enum: values } = keywords
  if (type !== undefined && ![type].flat().some((one) => hasType(value, one))) return false
  if (Array.isArray(values) && !values.some((one) => jsonEqual(one, value))) return false
  if (Object.hasOwn(keywords, 'const') && !jsonEqual(keywords.const, value)) return false
  if (typeof value === 'number') return acceptsNumber(keywords, value)
  return typeof value !== 'string' || acceptsString(keywords, value)
}

function acceptsNumber(keywords: JsonObject, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format } = keywords
  if (typeof minimum === 'number' && value < minimum) return false
  if (typeof maximum === 'number' && value > maximum) return false
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) return false
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum) return false
  if (typeof multipleOf === 'number' && Math.abs(Math.round(value / multipleOf) - value / multipleOf) > 1e-9)
    return false
  return typeof format !== 'string' || matchesFormat(format, value)
}

function acceptsString(keywords: JsonObject, value: string): boolean {
  const { minLength, maxLength, pattern, format } = keywords
  if (typeof minLength === 'number' || typeof maxLength === 'number') {
    const length = [...value].length
    if (typeof minLength === 'number' && length < minLength) return false
    if (typeof maxLength === 'number' && length > maxLength) return false
  }
  if (typeof format === 'string' && !matchesFormat(format, value)) return false
  if (typeof pattern !== 'string') return true
  const compiled = compilePattern(pattern)
  return !compiled.ok || compiled.matcher.test(value)
}

/** Longest text that is made, whatever a `minLength` asks. */
const maxText = 100_000

/** A string that keeps `keywords` if one is found within a few tries; the most natural candidates come first. */
export function makeString(keywords: JsonObject, name: string, owner: string, setting: named.Setting): string {
  const min = Math.min(numberOr(keywords.minLength, 0), maxText)
  const max = numberOr(keywords.maxLength, Number.POSITIVE_INFINITY)
  const { format, pattern } = keywords
  const fit = (text: string) => fitLength(text, min, max)
  for (const make of [
    () => (typeof format === 'string' ? stringByFormat(format, name, min, setting) : undefined),
    () => (typeof format === 'string' ? undefined : named.stringByName(name, owner, setting)),
  ]) {
    const text = make()
    if (text !== undefined && acceptsString(keywords, text)) return text
    if (text !== undefined && acceptsString(keywords, fit(text))) return fit(text)
  }
  if (typeof pattern === 'string')
    for (let i = 0; i < 12; i++) {
      const text = stringFromPattern(withoutForeignAnchors(pattern), setting.random, {
        min,
        max: Math.min(max, maxText),
      })
      if (text === undefined) break
      if (acceptsString(keywords, text)) return text
      if (acceptsString(keywords, fit(text))) return fit(text)
    }
  const plain = [named.anyString(setting), 'a', '1', 'A', '', setting.random.string(12, 'abcdef0123456789')].map(fit)
  return plain.find((text) => acceptsString(keywords, text)) ?? plain[0]!
}

function fitLength(text: string, min: number, max: number): string {
  const points = [...text]
  if (points.length > max) return points.slice(0, max).join('').replace(/ $/, 'x')
  return points.length >= min ? text : text.padEnd(text.length + min - points.length, /^\d+$/.test(text) ? '0' : 'x')
}

function stringByFormat(format: string, name: string, length: number, setting: named.Setting): string | undefined {
  const { random } = setting
  switch (format) {
    case 'date-time-rfc-2822':
      return new Date(named.momentFor(name, setting)).toUTCString().replace('GMT', '+0000')
    case 'date-time':
      return stampOfLength(named.timestamp(named.momentFor(name, setting)), length)
    case 'date':
      return named.timestamp(named.momentFor(name, setting)).slice(0, 10)
    case 'time':
      return named.timestamp(named.momentFor(name, setting)).slice(11)
    case 'duration':
      return `P${random.integer(1, 30)}D`
    case 'uuid':
      return named.uuid(setting, name)
    case 'email':
      return named.email(setting, name)
    case 'uri':
    case 'uri-reference':
      return (
        named.stringByName(/ur[il]$|image|avatar|logo/i.test(name) ? name : 'url', '', setting) ??
        named.url(setting, name)
      )
    case 'hostname':
      return `${named.slug(setting, name)}.example.com`
    case 'ipv4':
      return named.ipv4(setting, name)
    case 'ipv6':
      return `2001:db8::${random.integer(1, 9999)}`
    case 'json-pointer':
      return `/${named.slug(setting, name)}`
    case 'byte':
      return `${random.string(15, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ')}A`
    default:
      return undefined
  }
}

/** `2026-01-01T00:00:00Z`, with as many fraction digits as a minimal length asks. */
function stampOfLength(stamp: string, least: number): string {
  const missing = least - stamp.length
  if (missing <= 0) return stamp
  return missing === 5 ? stamp.replace('Z', '+00:00') : stamp.replace('Z', `.${'0'.repeat(Math.max(1, missing - 1))}Z`)
}

/** A number that keeps `keywords` where there is one. */
export function makeNumber(keywords: JsonObject, name: string, setting: named.Setting): number {
  const step = typeof keywords.multipleOf === 'number' ? keywords.multipleOf : undefined
  const integer = keywords.type === 'integer' || [keywords.type].flat().includes('integer')
  const natural = numberByNameAndStep(name, integer, step, setting)
  if (acceptsNumber(keywords, natural)) return natural
  const unit = step ?? (integer ? 1 : undefined)
  const low = lowest(keywords, unit)
  const high = highest(keywords, unit)
  if (low === undefined && high === undefined) return natural
  if (unit === undefined) return between(low, high, natural)
  const from = low === undefined ? Math.floor(high! / unit) - 100 : Math.ceil(low / unit)
  const to = high === undefined ? from + 100 : Math.floor(high / unit)
  const steps = setting.random.integer(from, Math.max(from, Math.min(to, from + 1000)))
  return tidy(steps * unit)
}

function numberByNameAndStep(name: string, integer: boolean, step: number | undefined, setting: named.Setting): number {
  const natural = named.numberByName(name, integer, setting)
  if (step === undefined) return natural
  return tidy(Math.round(natural / step) * step)
}

/** 0.1 × 3 is not 0.3 in binary: cut what rounding has added. */
function tidy(value: number): number {
  return Number(value.toPrecision(14))
}

function between(low: number | undefined, high: number | undefined, wish: number): number {
  if (low !== undefined && high !== undefined) return tidy(low + (high - low) / 2)
  return low === undefined ? Math.min(wish, high! - 1) : Math.max(wish, low + 1)
}

function lowest(keywords: JsonObject, unit: number | undefined): number | undefined {
  const { minimum, exclusiveMinimum } = keywords
  const strict = typeof exclusiveMinimum === 'number' ? exclusiveMinimum : undefined
  const least = typeof minimum === 'number' ? minimum : undefined
  if (strict === undefined || (least !== undefined && least > strict)) return least
  return unit === undefined ? strict : (Math.floor(strict / unit) + 1) * unit
}

function highest(keywords: JsonObject, unit: number | undefined): number | undefined {
  const { maximum, exclusiveMaximum } = keywords
  const strict = typeof exclusiveMaximum === 'number' ? exclusiveMaximum : undefined
  const most = typeof maximum === 'number' ? maximum : undefined
  if (strict === undefined || (most !== undefined && most < strict)) return most
  return unit === undefined ? strict : (Math.ceil(strict / unit) - 1) * unit
}

export function numberOr(value: JsonValue | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}
