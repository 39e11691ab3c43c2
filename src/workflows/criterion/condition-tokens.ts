import { splitTemplate } from '../expression/template.ts'
import type { Operand, SyntaxFault, Token } from './condition-syntax.ts'

const maxLength = 20_000

/** Splits a simple condition into operators and operands. Linear. */
export function tokenize(text: string): { readonly ok: true; readonly tokens: Token[] } | SyntaxFault {
  if (text.length > maxLength) return fault(`longer than ${maxLength} characters`, maxLength)
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const blank = match(/[\s\u0000]+/y, text, at)
    if (blank !== null) {
      at += blank.length
      continue
    }
    const operator = match(/&&|\|\||[=!<>]=|===|[<>!()]/y, text, at)
    if (operator !== null) {
      tokens.push({ kind: 'operator', text: operator as Extract<Token, { kind: 'operator' }>['text'], at })
      at += operator.length
      continue
    }
    const read = readOperand(text, at)
    if (!read.ok) return read
    tokens.push({ kind: 'operand', operand: read.operand, at })
    at = read.end
  }
  return { ok: true, tokens }
}

type Read = { readonly ok: true; readonly operand: Operand; readonly end: number } | SyntaxFault

function readOperand(text: string, at: number): Read {
  const first = text[at]
  if (first === "'") return readQuoted(text, at)
  if (first === '"') return readDoubleQuoted(text, at)
  if (first === '{' && text[at + 1] === '$') {
    const end = text.indexOf('}', at)
    if (end === -1) return fault('a brace is not closed', at)
    return expression(text.slice(at + 1, end), end + 1)
  }
  if (first === '$') return readExpression(text, at)
  const word = match(/[^\s()<>=!&|'"]+/y, text, at)
  if (word === null) return fault(`${first} is not expected here`, at)
  return literal(word, at + word.length)
}

/** `''` within stands for one quote. */
function readQuoted(text: string, at: number): Read {
  const quoted = match(/'(?:[^']|'')*'/y, text, at)
  if (quoted === null) return fault('a quote is not closed', at)
  const value = quoted.slice(1, -1).replaceAll("''", "'")
  return { ok: true, operand: stringOperand(value, ''), end: at + quoted.length }
}

/** No part of the specification; with the escapes of JSON, as its authors mean them. */
function readDoubleQuoted(text: string, at: number): Read {
  const quoted = match(/"(?:[^"\\]|\\.)*"/sy, text, at)
  if (quoted === null) return fault('a double quote is not closed', at)
  let value = quoted.slice(1, -1)
  try {
    value = JSON.parse(quoted) as string
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  const leniency = 'strings are written in single quotes'
  return { ok: true, operand: stringOperand(value, leniency), end: at + quoted.length }
}

function stringOperand(value: string, leniency: string): Operand {
  const pieces = value.includes('{$') ? splitTemplate(value, false) : []
  return pieces.some((piece) => piece.kind === 'expression')
    ? { kind: 'template', pieces, leniency }
    : { kind: 'literal', value, leniency }
}

/** Up to a blank or an operator; brackets may have quoted names, pointers anything but blanks, quotes, and operators. */
function readExpression(text: string, at: number): Read {
  const written = match(/\$(?:[^\s()<>=!&|'"[\]]|\[(?:\d+|\*|'[^']*'|"[^"]*")\])*/y, text, at)
  return expression(written!, at + written!.length)
}

function expression(text: string, end: number): Read {
  return { ok: true, operand: { kind: 'expression', text }, end }
}

function literal(word: string, end: number): Read {
  const made = (value: string | number | boolean | null, leniency = ''): Read => ({
    ok: true,
    operand: { kind: 'literal', value, leniency },
    end,
  })
  if (word === 'true' || word === 'false') return made(word === 'true')
  if (word === 'null') return made(null)
  if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(word)) return made(Number(word))
  return made(word, `${word} is no literal; taken as the string '${word}'`)
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}

function fault(message: string, offset: number): SyntaxFault {
  return { ok: false, message, offset }
}
