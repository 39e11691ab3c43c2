import type { JsonObject, JsonValue } from '../lib/json.ts'
import { joinPointer } from '../lib/pointer.ts'
import type { LoadLimits, Problem } from './document.ts'
import { outlineJson, positionOf, scanJson } from './json-text.ts'
import { parseYaml, YamlError } from './yaml.ts'

export type Parsed =
  | { readonly ok: true; readonly value: JsonValue; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problem: Problem }

/** Repeated keys named one by one; a text with more has other troubles. */
const maxDuplicates = 20

/** Parses JSON or YAML, whichever the text is; file extensions lie. Deep, huge or self-repeating texts are refused unbuilt. */
export function parse(source: string, limits: LoadLimits): Parsed {
  const text = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source
  const start = text.slice(0, 1000).trimStart()
  if (text.trim() === '') return failure('it is empty')
  const markup = markupKind(start)
  if (markup !== undefined) return failure(`it is ${markup}, not JSON or YAML`)
  if (start.startsWith('{') || start.startsWith('[')) return parseBraces(text, limits)
  return parseAsYaml(text, limits)
}

/** JSON first; YAML's flow style (comments, bare words, trailing commas) opens with the same brace. */
function parseBraces(text: string, limits: LoadLimits): Parsed {
  const outline = outlineJson(text)
  if (outline.depth > limits.depth) return failure(`it is nested deeper than ${limits.depth} levels`)
  if (outline.nodes > limits.nodes) return failure(`it has more than ${limits.nodes} values`)
  const value = parseJson(text)
  if (value !== undefined) {
    const repeated =
      typeof value === 'object' && value !== null && outline.keys > countKeys(value) ? duplicateKeys(text) : []
    return { ok: true, value, problems: repeated }
  }
  const yaml = parseAsYaml(text, limits)
  if (yaml.ok || !/^\s*[{[]\s*["{}[\]]/.test(text.slice(0, 1000))) return yaml
  const offset = scanJson(text, () => undefined)
  return offset === -1 ? yaml : failure(jsonComplaint(text, offset), text, offset)
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

function jsonComplaint(text: string, offset: number): string {
  if (offset >= text.length) return 'it is not valid JSON: it ends too early'
  return `it is not valid JSON: unexpected ${JSON.stringify(text.slice(offset, offset + 1))}`
}

function parseAsYaml(text: string, limits: LoadLimits): Parsed {
  try {
    return yamlParsed(text, parseYaml(text, limits))
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    const printable = withoutControls(text)
    if (printable !== text) return parseAsYaml(printable, limits)
    return failure(`it is not valid YAML: ${error.message}`, text, error.offset)
  }
}

/** Descriptions pasted from elsewhere carry stray control characters, which YAML forbids (YAML 1.2.2 §5.1). */
function withoutControls(text: string): string {
  return text.replace(/[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]/g, ' ')
}

function yamlParsed(text: string, result: ReturnType<typeof parseYaml>): Parsed {
  if (result.value === undefined || result.value === null) return failure('it is empty')
  const problems: Problem[] = []
  if (result.documents > 1)
    problems.push(warning(`it holds ${result.documents} YAML documents; only the first is used`, text, 0))
  if (result.duplicate !== undefined)
    problems.push(warning('a key is repeated in its mapping; the last one counts', text, result.duplicate))
  return { ok: true, value: result.value, problems }
}

/** Property names of a parsed value, on a stack of our own: depth is the document's to choose. */
function countKeys(root: JsonValue): number {
  const stack: JsonValue[] = [root]
  let count = 0
  const visit = (item: JsonValue) => {
    if (typeof item === 'object' && item !== null) stack.push(item)
  }
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (Array.isArray(value)) value.forEach(visit)
    // Parsed objects have no properties but their own: nothing is made to look at them.
    else
      for (const key in value as JsonObject) {
        count++
        visit((value as JsonObject)[key]!)
      }
  }
  return count
}

function duplicateKeys(text: string): Problem[] {
  const problems: Problem[] = []
  const path: { names: Set<string> | undefined; at: string | number }[] = []
  const step = () => {
    const top = path[path.length - 1]
    if (typeof top?.at === 'number') top.at++
  }
  scanJson(text, (event) => {
    const top = path[path.length - 1]
    if (event.type === 'close') path.pop()
    else if (event.type === 'key' && top?.names !== undefined) {
      top.at = event.name!
      if (top.names.has(event.name!) && problems.length < maxDuplicates) {
        const pointer = joinPointer('', ...path.map((frame) => frame.at))
        const message = `the key ${JSON.stringify(event.name)} is repeated; the last one counts`
        problems.push({ ...warning(message, text, event.start), pointer })
      }
      top.names.add(event.name!)
    } else {
      step()
      if (event.type === 'object') path.push({ names: new Set(), at: '' })
      else if (event.type === 'array') path.push({ names: undefined, at: -1 })
    }
  })
  return problems
}

function markupKind(start: string): string | undefined {
  if (/^<(!doctype html|html|head|body)/i.test(start)) return 'an HTML page'
  if (/^<\?xml/i.test(start)) return 'an XML document'
  if (start.startsWith('<')) return 'a page of markup'
  if (start.startsWith('#%RAML')) return 'a RAML document'
  if (start.startsWith('%PDF')) return 'a PDF file'
  if (start.startsWith('PK\u0003\u0004')) return 'a ZIP archive'
  return undefined
}

function warning(message: string, text: string, offset: number): Problem {
  return { severity: 'warning', message, pointer: '', ...positionOf(text, offset) }
}

function failure(message: string, text?: string, offset?: number): Parsed {
  const position = text === undefined || offset === undefined ? {} : positionOf(text, offset)
  return { ok: false, problem: { severity: 'error', message, pointer: '', ...position } }
}
