import type { RecordedBody } from '../../workflows/run/run.ts'
import { cut } from './cells.ts'
import { printable } from '../../lib/printable.ts'

/** Characters of a body that are looked at at all, and of one line of it. */
const mostCharacters = 20_000
const mostInLine = 400

/** A body for people: JSON indented, cut to so many lines and columns. Empty: there is none. */
export function bodyLines(body: RecordedBody, lines: number, cells: number): string[] {
  if (body === null || (body.kind === 'text' && body.text === '')) return []
  if (body.kind === 'bytes') return [`(${byteCount(body.base64).toLocaleString('en')} bytes of ${body.mediaType})`]
  const taken = body.text.slice(0, mostCharacters)
  const all = printable(isJson(body.text) ? indentJson(taken) : taken)
    .replaceAll('\t', '  ')
    .split('\n')
  const shown = all.slice(0, lines).map((line) => cut(line, Math.min(cells, mostInLine)))
  const left = all.length - shown.length
  if (taken.length < body.text.length) return [...shown, `… ${body.text.length.toLocaleString('en')} characters in all`]
  return left > 0 ? [...shown, `… ${left} more ${left === 1 ? 'line' : 'lines'}`] : shown
}

export function byteCount(base64: string): number {
  return Buffer.from(base64, 'base64').length
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Indents the text itself, so that numbers and repeated names are shown as they came. @param text JSON, or the start of it */
export function indentJson(text: string): string {
  let depth = 0
  const token = /"(?:[^"\\]|\\.)*"?|[[{]\s*[\]}]|[[\]{},:]|[^\s[\]{},:"]+/g
  const parts = Array.from(text.matchAll(token), ([part]) => {
    if (part === '{' || part === '[') return `${part}${line(++depth)}`
    if (part === '}' || part === ']') return `${line(--depth)}${part}`
    if (part === ',') return `,${line(depth)}`
    if (part === ':') return ': '
    return /^[[{]/.test(part) ? `${part[0]}${part.at(-1)}` : part
  })
  return parts.join('')
}

function line(depth: number): string {
  // What is nested deeper is not set in further: the text would grow with the square of its depth.
  return `\n${'  '.repeat(Math.min(Math.max(depth, 0), 40))}`
}
