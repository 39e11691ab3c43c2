import { createHash } from 'node:crypto'
import type { JsonValue } from '../../lib/json.ts'
import { lazily } from '../../lib/lazily.ts'
import { atPointer } from '../../lib/pointer.ts'
import type { Part } from './template.ts'

/** What the parts of a message say about the request. */
export interface Content {
  readonly id: string
  /** In the scheme's unit. */
  readonly timestamp: string
  readonly type: string
  readonly url: string
  readonly mediaType: string
  readonly body: string
}

/** The value of a part; a body is read only when a part asks for something in it. */
export function valuesOf(content: Content): (part: Part) => string {
  const json = lazily(() => parsed(content.body))
  return ({ name, argument }) => {
    switch (name) {
      case 'id':
      case 'timestamp':
      case 'type':
      case 'url':
      case 'body':
        return content[name]
      case 'sha256Body':
        return createHash('sha256').update(content.body).digest('hex')
      case 'sortedForm':
        return isForm(content.mediaType) ? sortedForm(content.body) : ''
      case 'json':
        return textOf(atPointer(json() ?? null, argument))
      default:
        throw new Error(`No such part of a signature: {${name}}`)
    }
  }
}

export function isJson(mediaType: string): boolean {
  return /^application\/(?:[^;\s]*\+)?json(?:$|[;\s])/i.test(mediaType)
}

function isForm(mediaType: string): boolean {
  return /^application\/x-www-form-urlencoded(?:$|[;\s])/i.test(mediaType)
}

/** Keys in the order of their UTF-16 code units; of a repeated key each value once, sorted too. */
function sortedForm(body: string): string {
  const form = new URLSearchParams(body)
  const keys = [...new Set(form.keys())].sort()
  return keys.flatMap((key) => [...new Set(form.getAll(key))].sort().map((value) => key + value)).join('')
}

/** Undefined when the body is no JSON. */
export function parsed(body: string): JsonValue | undefined {
  try {
    return JSON.parse(body) as JsonValue
  } catch {
    return undefined
  }
}

function textOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
