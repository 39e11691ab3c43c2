import { loadLater } from '../../lib/load-later.ts'
import { isLinear } from './pattern-safety.ts'

const linearEngine = loadLater<typeof import('re2js')>('re2js')

export interface Matcher {
  test(text: string): boolean
}

export type CompiledPattern =
  | { readonly ok: true; readonly matcher: Matcher; readonly engine: 'v8' | 're2' }
  | { readonly ok: false; readonly reason: string }

/**
 * A matcher for a pattern of a document, in linear time whatever the text: V8's engine where the pattern provably cannot
 * back-track, a linear one otherwise. What neither can do (look-around that may back-track) is refused with the reason.
 */
export function compilePattern(written: string): CompiledPattern {
  const source = withoutForeignAnchors(written)
  const native = nativePattern(source)
  if (native && isLinear(source)) return { ok: true, matcher: native, engine: 'v8' }
  const { RE2JS } = linearEngine()
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(withBlanks(source)))
    return { ok: true, matcher: { test: (text) => compiled.test(text) }, engine: 're2' }
  } catch (error) {
    return {
      ok: false,
      reason: native
        ? `${show(source)} may take exponential time to match, so it is not checked`
        : `${show(source)} is not a regular expression: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
}

/** `\A` and `\z` of other languages: JavaScript would read them as letters, which nobody means. */
export function withoutForeignAnchors(pattern: string): string {
  return pattern.replace(/^\\A/, '^').replace(/(^|[^\\])\\[Zz]$/, '$1$$')
}

const blanks = '\\t-\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff'

/** `\s` as ECMA-262 has it: the linear engine knows only five blanks. */
function withBlanks(source: string): string {
  if (!/\\s/i.test(source)) return source
  let inClass = false
  return source.replace(/\\.|[[\]]/gs, (token) => {
    if (token === '[' || token === ']') inClass = token === '['
    if (token === '\\s') return inClass ? blanks : `[${blanks}]`
    return token === '\\S' && !inClass ? `[^${blanks}]` : token
  })
}

/** ECMA-262 wants patterns read as Unicode; many real ones (`[\w-\.]`) are only valid without. */
function nativePattern(source: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(source, flags)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
  }
  return undefined
}

function show(source: string): string {
  return source.length > 80 ? `${source.slice(0, 80)}…` : source
}
