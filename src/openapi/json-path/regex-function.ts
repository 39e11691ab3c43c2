import { type FilterFunction, FunctionExpressionType, jsonpath } from 'json-p3'
import { compilePattern, type Matcher } from '../validate/patterns.ts'

const maxPatterns = 50

/**
 * `match` (of the whole) and `search` (RFC 9535 §2.4.6, 2.4.7) in linear time: the library's own use a matcher that may
 * back-track. What is no I-Regexp (RFC 9485) matches nothing.
 */
export function regexFunction(whole: boolean): FilterFunction {
  const known = new Map<string, Matcher | null>()
  const matcherOf = (pattern: string): Matcher | null => {
    let matcher = known.get(pattern)
    if (matcher === undefined) {
      matcher = isIRegexp(pattern) ? compile(pattern, whole) : null
      if (known.size < maxPatterns) known.set(pattern, matcher)
    }
    return matcher
  }
  return {
    argTypes: [FunctionExpressionType.ValueType, FunctionExpressionType.ValueType],
    returnType: FunctionExpressionType.LogicalType,
    call: (text: unknown, pattern: unknown) =>
      typeof text === 'string' && typeof pattern === 'string' && (matcherOf(pattern)?.test(text) ?? false),
  }
}

/** The library knows the grammar; on an empty text its matcher has nothing to try. */
function isIRegexp(pattern: string): boolean {
  try {
    new jsonpath.functions.Match({ throwErrors: true, cacheSize: 0 }).call('', pattern)
    return true
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}

function compile(pattern: string, whole: boolean): Matcher | null {
  const source = withDots(pattern)
  const compiled = compilePattern(whole ? `^(?:${source})$` : source)
  return compiled.ok ? compiled.matcher : null
}

/** A dot is all but line feed and carriage return (RFC 9485 §5.3); in ECMA-262 it leaves out two more. */
function withDots(pattern: string): string {
  let inClass = false
  return pattern.replace(/\\.|[[\].]/gs, (token) => {
    if (token === '[' || token === ']') inClass = token === '['
    return token === '.' && !inClass ? '[^\\n\\r]' : token
  })
}
