import type { JsonValue } from '../../lib/json.ts'
import type { XPathEngine } from '../expression/reading.ts'
import { checkXPath, costProblem, extentOf } from './xpath-cost.ts'

type Fonto = typeof import('fontoxpath')
type Slimdom = typeof import('slimdom')
type Node = import('slimdom').Node

const maxText = 2_000_000

/** Loads the engine for XPath 3.1; takes some tens of ms, so only where a document needs it. */
export async function loadXPath(): Promise<XPathEngine> {
  const [fonto, slimdom] = await Promise.all([import('fontoxpath'), import('slimdom')])
  return {
    holds: (xml, path) => ask(fonto, slimdom, xml, path, fonto.ReturnType.BOOLEAN).value as boolean,
    select: (xml, path) =>
      (ask(fonto, slimdom, xml, path, fonto.ReturnType.ALL_RESULTS).value as unknown[]).map((item) =>
        toJson(item, slimdom),
      ),
    replace: (xml, path, value) => {
      const { value: nodes, document } = ask(fonto, slimdom, xml, path, fonto.ReturnType.ALL_RESULTS)
      const targets = (nodes as unknown[]).filter(isNode)
      for (const node of targets) setContent(node, value)
      return targets.length === 0 ? null : slimdom.serializeToWellFormedString(document)
    },
  }
}

function ask(fonto: Fonto, slimdom: Slimdom, xml: string, path: string, type: number) {
  checkXPath(path)
  if (xml.length > maxText) throw new Error(`the XML is longer than ${maxText} characters`)
  // Entities could grow without end, and nothing that an API sends needs them.
  if (/<!DOCTYPE/i.test(xml)) throw new Error('XML with a document type is not read')
  const problem = costProblem(path, extentOf(xml))
  if (problem !== '') throw new Error(problem)
  const document = slimdom.parseXmlDocument(xml.trim())
  const root = document.documentElement
  const namespaceResolver = (prefix: string) => (prefix === '' ? null : (root?.lookupNamespaceURI(prefix) ?? null))
  const value: unknown = fonto.evaluateXPath(path, document, null, null, type as never, {
    namespaceResolver,
    language: fonto.Language.XPATH_3_1_LANGUAGE,
  })
  return { value, document }
}

function isNode(item: unknown): item is Node {
  return typeof item === 'object' && item !== null && 'nodeType' in item
}

/** Elements that hold only text count as that text. */
function toJson(item: unknown, slimdom: Slimdom): JsonValue {
  if (typeof item === 'number' || typeof item === 'boolean' || typeof item === 'string') return item
  if (!isNode(item)) return String(item)
  const element = item.nodeType === item.ELEMENT_NODE || item.nodeType === item.DOCUMENT_NODE
  const complex = element && item.childNodes.some((child) => child.nodeType === child.ELEMENT_NODE)
  if (complex) return slimdom.serializeToWellFormedString(item)
  return element ? (item.textContent ?? '') : (item.nodeValue ?? item.textContent ?? '')
}

function setContent(node: Node, value: string): void {
  if (node.nodeType === node.ELEMENT_NODE) node.textContent = value
  else node.nodeValue = value
}
