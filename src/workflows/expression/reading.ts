import type { JsonValue } from '../../lib/json.ts'

/** How a document is read. */
export interface Reading {
  /** Only what the specification has; else common misuses are understood too, and told of. */
  readonly strict: boolean
  /** Told of each misuse that was understood. */
  warn(message: string): void
  /** For criteria, selectors and targets of type `xpath`; absent: none of the documents needs it. */
  readonly xpath?: XPathEngine
}

/** XPath 3.1 (and what earlier versions have in common with it) on XML text. Methods throw Error with the reason. */
export interface XPathEngine {
  /** The effective boolean value. */
  holds(xml: string, expression: string): boolean
  /** Each item of the result: atomic ones as they are, text, attributes and elements that hold only text as text, other elements as XML. */
  select(xml: string, expression: string): JsonValue[]
  /** XML text with the nodes that a path selects given another content. Null: it selects none. */
  replace(xml: string, path: string, value: string): string | null
}
