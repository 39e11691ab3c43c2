import { isObject, type JsonValue } from '../../lib/json.ts'
import type { ExpressionType } from '../arazzo/description.ts'
import { loadXPath, needsXPath } from '../criterion/xpath.ts'
import type { XPathEngine } from '../expression/reading.ts'
import type { Program } from '../source/source.ts'

/** The engine for XPath where a document of the program speaks it; loading it takes some tens of ms. */
export async function xpathFor(program: Program): Promise<XPathEngine | undefined> {
  return [...documentsOf(program)].some((one) => speaksXPath(one.loaded.description as unknown as JsonValue))
    ? loadXPath()
    : undefined
}

/** It and the programs of its sources, each once. */
export function documentsOf(program: Program): Set<Program> {
  const found = new Set([program])
  for (const one of found)
    for (const source of one.sources.values()) if (source.type === 'arazzo') found.add(source.program)
  return found
}

/** A criterion, selector or replacement anywhere that says so; or a replacement in XML, whose targets are XPath. */
function speaksXPath(description: JsonValue): boolean {
  const open: JsonValue[] = [description]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue
    if (isObject(value)) {
      const { type, targetSelectorType, replacements, contentType, payload } = value
      if (
        needsXPath([type, targetSelectorType].filter((one) => isObject(one) || typeof one === 'string') as Language[])
      )
        return true
      if (Array.isArray(replacements) && (isXml(contentType) || isElement(payload))) return true
    }
    open.push(...Object.values(value))
  }
  return false
}

type Language = string | ExpressionType

const isXml = (mediaType: JsonValue | undefined) => typeof mediaType === 'string' && /[/+]xml\b/i.test(mediaType)

const isElement = (payload: JsonValue | undefined) => typeof payload === 'string' && /^\s*[<$]/.test(payload)
