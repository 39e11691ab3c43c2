import type { JsonValue } from '../../lib/json.ts'
import { lazily } from '../../lib/lazily.ts'
import { createSyntax } from './syntax.ts'
import { toJson } from './values.ts'

/** An expression as a tree, for those who want to know what would make it true rather than whether it is. */
export type Tree =
  | { readonly kind: 'value'; readonly value: JsonValue }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Tree; readonly name: Tree }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Tree[] }
  /** `&&`, `||`, `!`, `==`, `in`, `<`, `?:`, … */
  | { readonly kind: 'operator'; readonly name: string; readonly args: readonly Tree[] }
  | { readonly kind: 'list'; readonly items: readonly Tree[] }
  | { readonly kind: 'other' }

const syntax = lazily(createSyntax)

/** Undefined: the text is no expression. */
export function parseTree(text: string): Tree | undefined {
  try {
    return toTree(syntax().parse(text).ast, 0)
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}

const other: Tree = { kind: 'other' }

/** The library's own nodes: `{op, args}`. */
function toTree(node: unknown, depth: number): Tree {
  if (typeof node !== 'object' || node === null || !('op' in node) || !('args' in node) || depth > 64) return other
  const { op, args } = node
  const inner = (one: unknown) => toTree(one, depth + 1)
  if (op === 'value') return { kind: 'value', value: toJson(args) ?? null }
  if (op === 'id' && typeof args === 'string') return { kind: 'name', name: args }
  if (!Array.isArray(args)) return op === '!_' ? { kind: 'operator', name: '!', args: [inner(args)] } : other
  const parts: readonly unknown[] = args
  if (op === 'list') return { kind: 'list', items: parts.map(inner) }
  if (op === '.') return { kind: 'member', of: inner(parts[0]), name: { kind: 'value', value: String(parts[1]) } }
  if (op === '[]') return { kind: 'member', of: inner(parts[0]), name: inner(parts[1]) }
  if (op === 'call' && Array.isArray(parts[1]))
    return { kind: 'call', name: String(parts[0]), args: parts[1].map(inner) }
  return typeof op === 'string' && op !== 'rcall' ? { kind: 'operator', name: op, args: parts.map(inner) } : other
}
