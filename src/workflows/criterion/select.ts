import { type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import { atPointer } from '../../lib/pointer.ts'
import { queryJsonPath } from '../../openapi/json-path/json-path.ts'
import type { ExpressionType, Selector } from '../arazzo/description.ts'
import { type Evaluated, evaluate } from '../expression/evaluate.ts'
import type { Reading } from '../expression/reading.ts'
import type { Scope } from '../expression/scope.ts'
import { languageOf } from './language.ts'
import { selectXPath } from './xpath.ts'

/** Whether a value is a Selector Object (1.1), and no data: its three fields are there, and nothing but extensions beside. */
export function isSelector(value: JsonObject): value is JsonObject & Selector {
  const context = own(value, 'context')
  if (typeof context !== 'string' || !/^\{?\$/.test(context)) return false
  if (typeof own(value, 'selector') !== 'string') return false
  if (languageOf(own(value, 'type') as string | ExpressionType | undefined) === null) return false
  return Object.keys(value).every((key) => ['context', 'selector', 'type'].includes(key) || key.startsWith('x-'))
}

/**
 * What a Selector selects (Arazzo 1.1, "Selector Object"): the value where it is one, a list where they are several.
 * Undefined, with the reason, where there is none.
 */
export function select(selector: Selector, scope: Scope, reading: Reading): Evaluated {
  const context = evaluate(selector.context, scope, reading)
  if (context.value === undefined) return context
  const failed = (reason: string): Evaluated => ({
    value: undefined,
    problem: `\`${selector.selector}\` of \`${selector.context}\`: ${reason}`,
  })
  switch (languageOf(selector.type)) {
    case 'jsonpointer': {
      if (!/^(\/|$)/.test(selector.selector)) return failed('a JSON Pointer begins with /')
      const value = atPointer(context.value, selector.selector)
      return value === undefined ? failed('there is nothing at that place') : { value, problem: '' }
    }
    case 'jsonpath': {
      const queried = queryJsonPath(selector.selector, context.value)
      return queried.ok
        ? single(
            queried.nodes.map((node) => node.value),
            failed,
          )
        : failed(`no JSONPath: ${queried.message}`)
    }
    case 'xpath': {
      const selected = selectXPath(selector.selector, context.value, reading)
      return selected.ok ? single(selected.values, failed) : failed(selected.message)
    }
    default:
      return failed(`its type is none of jsonpath, xpath, jsonpointer`)
  }
}

function single(values: readonly JsonValue[], failed: (reason: string) => Evaluated): Evaluated {
  if (values.length === 0) return failed('it selects nothing')
  return { value: values.length === 1 ? values[0]! : [...values], problem: '' }
}
