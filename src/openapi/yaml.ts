import { constructFromEvents, EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml'
import type { JsonValue } from '../lib/json.ts'
import type { LoadLimits } from './document.ts'
import { parsePlainYaml } from './plain-yaml.ts'
import { schema } from './yaml-schema.ts'

/** Something that makes the text unusable, at an offset of it. */
export class YamlError extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

export interface YamlResult {
  readonly value: JsonValue | undefined
  /** Documents in the stream: only the first is used. */
  readonly documents: number
  /** Offset of the first key that stands twice in its mapping. */
  readonly duplicate?: number
}

/**
 * Parses YAML within limits. Aliases are counted as if expanded before anything is built.
 * @throws YamlError for text that is not YAML, or over a limit
 */
export function parseYaml(text: string, limits: LoadLimits): YamlResult {
  // No text has more values than characters, and most are far below the limit with those.
  if (text.length >= limits.nodes && estimateNodes(text) > limits.nodes)
    throw new YamlError(`it has more than ${limits.nodes} values`, 0)
  const plain = parsePlainYaml(text, limits)
  return plain === undefined ? parseFullYaml(text, limits) : { value: plain.value, documents: 1 }
}

/** All of YAML. @throws YamlError */
export function parseFullYaml(text: string, limits: LoadLimits): YamlResult {
  const events = attempt(() => parseEvents(text, { maxDepth: limits.depth }))
  const documents = countDocuments(events)
  const first = documents > 1 ? events.slice(0, secondDocument(events)) : events
  const aliased = measureYaml(text, first, limits)
  const { values, duplicate } = construct(text, first)
  const value = values[0] as JsonValue | undefined
  const own = aliased && value !== undefined ? unshare(value) : value
  return { value: own, documents, ...(duplicate === undefined ? {} : { duplicate }) }
}

function construct(text: string, events: Event[]): { values: unknown[]; duplicate?: number } {
  const options = { source: text, schema, maxTotalMergeKeys: 100_000 }
  try {
    return { values: constructFromEvents(events, options) }
  } catch (error) {
    if (!(error instanceof YAMLException) || error.reason !== 'duplicated mapping key') throw toYamlError(error)
    return {
      values: attempt(() => constructFromEvents(events, { ...options, json: true })),
      duplicate: error.mark?.position ?? 0,
    }
  }
}

function attempt<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw toYamlError(error)
  }
}

/** The library reports through exceptions; anything else (a range error of the engine) is no answer about the text. */
function toYamlError(error: unknown): YamlError {
  if (error instanceof YamlError) return error
  if (error instanceof YAMLException) return new YamlError(error.reason, error.mark?.position ?? 0)
  return new YamlError(error instanceof Error ? error.message : String(error), 0)
}

/** An upper bound of the values in a text: each needs a line, an indicator or a separator of its own. */
function estimateNodes(text: string): number {
  let count = 1
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    // newline , [ { and an indicator (- ? :) before a space
    if (code === 10 || code === 0x2c || code === 0x5b || code === 0x7b) count++
    else if ((code === 0x2d || code === 0x3f || code === 0x3a) && text.charCodeAt(i + 1) === 32) count++
  }
  return count
}

function countDocuments(events: Event[]): number {
  let count = 0
  for (const event of events) if (event.type === EVENT_ID.DOCUMENT) count++
  return count
}

function secondDocument(events: Event[]): number {
  return events.findIndex((event, i) => i > 0 && event.type === EVENT_ID.DOCUMENT)
}

interface Measure {
  /** Values, aliases expanded. */
  nodes: number
  /** Nesting below and including this value. */
  height: number
}

/** @returns whether there are aliases at all */
function measureYaml(text: string, events: Event[], limits: LoadLimits): boolean {
  const anchors = new Map<string, Measure | 'open'>()
  const stack: { measure: Measure; anchor: string }[] = []
  let aliased = false
  const add = (part: Measure, offset: number) => {
    const top = stack[stack.length - 1]
    if (top === undefined) return
    top.measure.nodes += part.nodes
    top.measure.height = Math.max(top.measure.height, part.height + 1)
    if (top.measure.nodes > limits.nodes)
      throw new YamlError(`its aliases expand to more than ${limits.nodes} values`, offset)
    if (stack.length + part.height > limits.depth + 1)
      throw new YamlError(`it is nested deeper than ${limits.depth} levels`, offset)
  }
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      const closed = stack.pop()
      if (closed === undefined) continue
      if (closed.anchor !== '') anchors.set(closed.anchor, closed.measure)
      add(closed.measure, 0)
    } else if (event.type === EVENT_ID.ALIAS) {
      aliased = true
      const name = text.slice(event.anchorStart, event.anchorEnd)
      const known = anchors.get(name)
      if (known === 'open') throw new YamlError(`the alias "${name}" contains itself`, event.anchorStart)
      if (known !== undefined) add(known, event.anchorStart)
    } else {
      const anchor =
        'anchorStart' in event && event.anchorStart >= 0 ? text.slice(event.anchorStart, event.anchorEnd) : ''
      if (event.type === EVENT_ID.SCALAR) {
        const leaf = { nodes: 1, height: 0 }
        if (anchor !== '') anchors.set(anchor, leaf)
        add(leaf, event.valueStart)
      } else {
        if (anchor !== '') anchors.set(anchor, 'open')
        stack.push({ measure: { nodes: 1, height: 1 }, anchor })
      }
    }
  }
  return aliased
}

/** A tree of its own for each alias, so that a change in one place (an overlay, a rewritten `$ref`) stays in that place. */
function unshare(root: JsonValue): JsonValue {
  const seen = new Set<object>()
  const copy = (value: JsonValue): JsonValue => {
    if (typeof value !== 'object' || value === null) return value
    if (seen.has(value)) return structuredClone(value)
    seen.add(value)
    if (Array.isArray(value)) for (let i = 0; i < value.length; i++) value[i] = copy(value[i]!)
    else for (const key of Object.keys(value)) replaceOwn(value, key, copy(value[key]!))
    return value
  }
  return copy(root)
}

function replaceOwn(object: { [key: string]: JsonValue }, key: string, value: JsonValue): void {
  if (object[key] !== value)
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}
