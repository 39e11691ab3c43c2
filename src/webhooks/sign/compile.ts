import type { SignatureScheme } from '../signature.ts'
import { parseTemplate, type Template } from './template.ts'

/** A scheme with its templates read. */
export interface CompiledScheme {
  readonly scheme: SignatureScheme
  readonly message: Template
  readonly jsonMessage: Template
  readonly signature: Template
  readonly headers: readonly { readonly name: Template; readonly value: Template }[]
  readonly jsonQuery: Template | null
}

const known = new WeakMap<SignatureScheme, CompiledScheme>()

/** Read once for each scheme: thousands of deliveries use the same. */
export function compileScheme(scheme: SignatureScheme): CompiledScheme {
  const before = known.get(scheme)
  if (before !== undefined) return before
  const compiled: CompiledScheme = {
    scheme,
    message: parseTemplate(scheme.message),
    jsonMessage: parseTemplate(scheme.jsonMessage ?? scheme.message),
    signature: parseTemplate(scheme.signature),
    headers: Object.entries(scheme.headers).map(([name, value]) => ({
      name: parseTemplate(name),
      value: parseTemplate(value),
    })),
    jsonQuery: scheme.jsonQuery === undefined ? null : parseTemplate(scheme.jsonQuery),
  }
  known.set(scheme, compiled)
  return compiled
}
