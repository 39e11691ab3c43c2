import type { JsonValue } from '../../lib/json.ts'
import type { Criterion, ExpressionType } from '../arazzo/description.ts'
import type { Reading, XPathEngine } from '../expression/reading.ts'
import { languageOf } from './language.ts'

export { loadXPath } from './xpath-engine.ts'

/** Whether one of these criteria, selectors, or targets is an XPath, so that the engine must be loaded. */
export function needsXPath(uses: readonly (Criterion['type'] | ExpressionType | string)[]): boolean {
  return uses.some((type) => languageOf(type) === 'xpath')
}

export type XPathAnswer<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly message: string }

export function holdsXPath(path: string, context: JsonValue, reading: Reading): XPathAnswer<{ holds: boolean }> {
  return asked(context, reading, (engine, xml) => ({ holds: engine.holds(xml, path) }))
}

export function selectXPath(path: string, context: JsonValue, reading: Reading): XPathAnswer<{ values: JsonValue[] }> {
  return asked(context, reading, (engine, xml) => ({ values: engine.select(xml, path) }))
}

function asked<T>(context: JsonValue, reading: Reading, ask: (engine: XPathEngine, xml: string) => T): XPathAnswer<T> {
  if (reading.xpath === undefined) return { ok: false, message: 'no engine for XPath is loaded' }
  if (typeof context !== 'string') return { ok: false, message: 'an XPath needs XML, and its context is JSON' }
  try {
    return { ok: true, ...ask(reading.xpath, context) }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}
